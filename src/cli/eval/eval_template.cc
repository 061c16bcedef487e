#include <vector>

#include "cli/eval/eval.h"
#include "lang/template/template.h"

namespace bireme::cli {

Result<json::Value> eval_template(const json::Value& input) {
  if (!input["template"].is_string()) return make_error(Reason::Invalid, "template must be text");
  lang::tmpl::Evaluation evaluation;
  evaluation.text = input["template"].as_string();
  evaluation.data = input["data"];
  evaluation.helm = input["helm"].as_bool();
  evaluation.parse_only = input["parse"].as_bool();
  for (const json::Value& helper : input["helpers"].items()) {
    if (!helper.is_string()) return make_error(Reason::Invalid, "helpers must be texts");
    evaluation.helpers.push_back(helper.as_string());
  }
  std::string out = TRY(lang::tmpl::evaluate(evaluation));
  if (evaluation.parse_only) return json::Value();
  return json::Value(out);
}

}  // namespace bireme::cli
