#include "base/text.h"
#include "cli/eval/eval.h"
#include "lang/envsubst/envsubst.h"

namespace bireme::cli {

namespace {

Result<lang::envsubst::Variables> decode_variables(const json::Value& input) {
  lang::envsubst::Variables variables;
  const json::Value& vars = input["vars"];
  if (!vars.is_null() && !vars.is_object()) {
    return make_error(Reason::Invalid, "vars must be an object");
  }
  for (const json::Member& member : vars.members()) {
    if (!member.value.is_string()) {
      return make_error(Reason::Invalid, "vars.{} must be text", escape_control(member.name()));
    }
    variables.emplace(member.name(), member.value.as_string());
  }
  return variables;
}

}  // namespace

Result<json::Value> eval_envsubst(const json::Value& input) {
  if (!input["text"].is_string()) return make_error(Reason::Invalid, "text must be text");
  const auto variables = TRY(decode_variables(input));
  const auto program = TRY(lang::envsubst::Program::compile(input["text"].as_string()));
  std::string value = TRY(program.eval(variables, input["strict"].as_bool()));
  return json::Value(value);
}

}  // namespace bireme::cli
