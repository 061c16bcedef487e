// {chart: {metadata: {name}, values, dependencies: [chart...]}, values: [...]}: Helm's merge.
#include "cli/eval/eval.h"
#include "render/helm/helm.h"

namespace bireme::cli {

Result<json::Value> eval_values(const json::Value& input) {
  if (!input["chart"].is_object()) return make_error(Reason::Invalid, "chart must be an object");
  const json::Value& values = input["values"];
  if (!values.is_null() && !values.is_array() && !values.is_object()) {
    return make_error(Reason::Invalid, "values must be a list of objects");
  }
  return render::helm::evaluate_values(input["chart"], values);
}

}  // namespace bireme::cli
