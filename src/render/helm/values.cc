#include "base/text.h"
#include "json/parse.h"
#include "render/helm/coalesce.h"
#include "render/helm/dependencies.h"
#include "render/helm/helm.h"

namespace bireme::render::helm {

namespace {

Error in_flag(const Error& error, std::string_view flag, std::string_view text) {
  return error.during(fmt::format("failed parsing {} data", flag))
      .at({.file = fmt::format("{} {}", flag, text), .line = 0, .column = 0, .text = ""});
}

Status set_all(json::Value& values, SetMode mode, const std::vector<std::string>& texts,
               const HelmSpec& spec) {
  const std::string_view flag = mode == SetMode::Typed    ? "--set"
                                : mode == SetMode::String ? "--set-string"
                                : mode == SetMode::File   ? "--set-file"
                                                          : "--set-literal";
  for (const std::string& text : texts) {
    const Status done = set_into(values, {mode, text, spec.release}, spec.read_file);
    if (!done) return in_flag(done.error(), flag, text);
  }
  return {};
}

// A whole object, or key=value with JSON behind the sign.
Status set_json(json::Value& values, const std::string& text, Release release) {
  if (release == Release::Helm3 || !trim(text).starts_with('{')) {
    const Status done = set_into(values, {SetMode::Json, text, release});
    if (done) return {};
    return make_error(Reason::Invalid, "failed parsing --set-json data {}", text)
        .with_hint(done.error().message());
  }
  const auto parsed = json::parse(trim(text));
  if (!parsed) {
    return make_error(Reason::Invalid, "failed parsing --set-json data JSON: {}", text)
        .with_hint(parsed.error().message());
  }
  // Through values' own reader, so that numbers are what they are in a file.
  const json::Value loaded = TRY(load_values({text, "--set-json"}));
  values = merge_maps(values, loaded);
  return {};
}

Chart chart_from_json(const json::Value& from, int depth) {
  Chart chart;
  chart.metadata.name = from["metadata"]["name"].as_string();
  if (from["values"].is_object()) chart.values = from["values"];
  if (depth >= kChartDepthMax) return chart;
  for (const json::Value& sub : from["dependencies"].items()) {
    chart.dependencies.push_back(chart_from_json(sub, depth + 1));
  }
  return chart;
}

}  // namespace

Result<json::Value> merge_values(const HelmSpec& spec) {
  json::Value values = json::Value::object();
  for (const ValuesFile& file : spec.values) {
    auto loaded = load_values({file.text, file.name, spec.release});
    if (!loaded) return loaded.error().during(fmt::format("failed to parse {}", file.name));
    values = merge_maps(values, *loaded);
  }
  if (spec.values_object.is_object()) values = merge_maps(values, spec.values_object);
  for (const std::string& text : spec.set_json) TRY(set_json(values, text, spec.release));
  TRY(set_all(values, SetMode::Typed, spec.set, spec));
  TRY(set_all(values, SetMode::String, spec.set_string, spec));
  TRY(set_all(values, SetMode::File, spec.set_file, spec));
  TRY(set_all(values, SetMode::Literal, spec.set_literal, spec));
  return values;
}

Result<json::Value> final_values(const tree::Tree& tree, const HelmSpec& spec) {
  Chart chart = TRY(load_chart(tree, spec.path, {.release = spec.release}));
  const json::Value given = TRY(merge_values(spec));
  Warnings warnings;
  TRY(process_dependencies(chart, {given, spec.release}, warnings));
  const TableRef values = Table::from_json(given);
  TRY(coalesce(chart, values, nulls_removed_by(spec.release), warnings));
  return values->to_json();
}

Result<json::Value> evaluate_set(const SetRequest& request) {
  json::Value values =
      request.into.is_object() ? numbers_as_floats(request.into) : json::Value::object();
  TRY(set_into(values, {.mode = request.mode, .text = request.text}, request.read_file));
  return values;
}

Result<json::Value> evaluate_values(const json::Value& chart, const json::Value& values) {
  const Chart made = chart_from_json(chart, 0);
  json::Value given = json::Value::object();
  for (const json::Value& layer : values.items()) {
    if (layer.is_object()) given = merge_maps(given, layer);
  }
  if (values.is_object()) given = values;
  Warnings warnings;
  const TableRef table = Table::from_json(given);
  TRY(coalesce(made, table, Nulls::Remove, warnings));
  return table->to_json();
}

}  // namespace bireme::render::helm
