#include "render/kustomize/post_build.h"

#include "base/digest.h"
#include "base/text.h"
#include "render/kustomize/model/resource.h"
#include "yaml/emit.h"
#include "yaml/parse.h"

namespace bireme::render::kustomize {
namespace {

Status add_one(PostBuild& post_build, std::string_view name, std::string_view value) {
  TRY(lang::envsubst::check_variable_name(name));
  post_build.variables[std::string(name)] = lang::envsubst::clean_value(value);
  return {};
}

bool opts_out(const json::Value& object) {
  for (std::string_view field : {"labels", "annotations"}) {
    for (const json::Member& member : object["metadata"][field].members()) {
      bool is_it = member.name().ends_with("/substitute");
      if (is_it && to_lower(member.value.as_string()) == "disabled") return true;
    }
  }
  return false;
}

Result<json::Value> substituted(const json::Value& object, const PostBuild& post_build) {
  std::string text = yaml::emit(object);
  if (text.find('$') == std::string::npos) return object;
  auto program = TRY(lang::envsubst::Program::compile(text));
  std::string after = TRY(program.eval(post_build.variables, post_build.strict));
  return yaml::parse(after);
}

}  // namespace

Status add_variables(PostBuild& post_build, std::string_view text, std::string_view file) {
  yaml::ParseOptions options;
  options.file = file;
  json::Value value = TRY(yaml::parse(text, options).during("reading the variables"));
  std::string_view kind = value["kind"].as_string();
  bool is_object = (kind == "ConfigMap" || kind == "Secret") && value.contains("apiVersion");
  for (const json::Member& member : (is_object ? value["data"] : value).members()) {
    std::string content = scalar_text(member.value);
    if (is_object && kind == "Secret") content = TRY(base64_decode(content));
    TRY(add_one(post_build, member.name(), content));
  }
  if (!is_object || kind != "Secret") return {};
  for (const json::Member& member : value["stringData"].members()) {
    TRY(add_one(post_build, member.name(), scalar_text(member.value)));
  }
  return {};
}

Result<Manifests> substitute(Manifests manifests, const PostBuild& post_build) {
  if (post_build.variables.empty() && !post_build.always) return manifests;
  for (Manifest& manifest : manifests.objects) {
    if (opts_out(manifest.object)) continue;
    Result<json::Value> done = substituted(manifest.object, post_build);
    if (!done || !done->is_object()) {
      std::string_view kind = manifest.object["kind"].as_string();
      std::string_view name = manifest.object["metadata"]["name"].as_string();
      Error error = done ? make_error(Reason::BuildFailed, "it is no object any more")
                         : done.error().with_reason(Reason::BuildFailed);
      return error.during(fmt::format("variable substitution in {} {}", kind, name))
          .at(manifest.source);
    }
    manifest.object = *std::move(done);
  }
  return manifests;
}

}  // namespace bireme::render::kustomize
