// {mode: set|string|json|literal|file, text, into?}: the --set family, on its own.
#include "base/files.h"
#include "cli/eval/eval.h"
#include "render/helm/helm.h"

namespace bireme::cli {

namespace {

using render::helm::SetMode;

Result<SetMode> mode_of(std::string_view name) {
  if (name.empty() || name == "set") return SetMode::Typed;
  if (name == "string") return SetMode::String;
  if (name == "json") return SetMode::Json;
  if (name == "literal") return SetMode::Literal;
  if (name == "file") return SetMode::File;
  return make_error(Reason::Invalid, "mode must be set, string, json, literal or file, not \"{}\"",
                    name);
}

}  // namespace

Result<json::Value> eval_set(const json::Value& input) {
  if (!input["text"].is_string()) return make_error(Reason::Invalid, "text must be text");
  if (!input["into"].is_null() && !input["into"].is_object()) {
    return make_error(Reason::Invalid, "into must be an object");
  }
  const SetMode mode = TRY(mode_of(input["mode"].as_string()));
  const auto read = [](std::string_view path) { return read_file(std::string(path)); };
  return render::helm::evaluate_set(
      {.mode = mode, .text = input["text"].as_string(), .into = input["into"], .read_file = read});
}

}  // namespace bireme::cli
