#include "render/helm/chart_schema.h"

#include "json/parse.h"
#include "render/helm/schema/schema.h"

namespace bireme::render::helm {

namespace {

std::string_view go_type(const json::Value& value) {
  if (value.is_array()) return "[]interface {}";
  if (value.is_string()) return "string";
  if (value.is_bool()) return "bool";
  return value.is_int() ? "int64" : "float64";
}

// What is wrong with one chart's values; empty where they fit.
std::string check_one(const Chart& chart, const json::Value& values) {
  const auto document = json::parse(*chart.schema);
  if (!document) return document.error().message();
  const auto compiled = schema::Schema::compile(*document);
  if (!compiled) return compiled.error().message();
  const auto violations = compiled->validate(values);
  if (!violations) return violations.error().message();
  return violations->empty() ? "" : schema::report(*violations) + "\n";
}

void collect(const Chart& chart, const json::Value& values, std::string& report) {
  if (chart.schema) {
    const std::string wrong = check_one(chart, values);
    if (!wrong.empty()) report += fmt::format("{}:\n{}", chart.name(), wrong);
  }
  for (const Chart& sub : chart.dependencies) {
    const json::Value* inner = values.find(sub.name());
    if (!inner || inner->is_null()) continue;
    if (inner->is_object()) {
      collect(sub, *inner, report);
    } else {
      report += fmt::format("{}:\ninvalid type for values: expected object (map), got {}\n",
                            sub.name(), go_type(*inner));
    }
  }
}

}  // namespace

Status check_schemas(const Chart& chart, const json::Value& values) {
  std::string report;
  collect(chart, values, report);
  if (report.empty()) return {};
  return make_error(Reason::Invalid,
                    "values don't meet the specifications of the schema(s) in the following "
                    "chart(s):\n{}",
                    report)
      .with_hint("--skip-schema-validation renders all the same");
}

}  // namespace bireme::render::helm
