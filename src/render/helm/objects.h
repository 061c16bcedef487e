// The objects a Helm template sees beside its values: Chart, Files, Release, Capabilities,
// Subcharts, Template, with Go's types behind them. They live in the run's heap and point into the
// chart, which must outlive the run. One thread.
#pragma once

#include <string>
#include <vector>

#include "lang/template/value.h"
#include "render/helm/capabilities.h"
#include "render/helm/chart.h"
#include "render/helm/helm.h"

namespace bireme::render::helm {

struct TemplateFile {
  std::string name;  // "parent/charts/sub/templates/x.yaml"
  std::string_view text;
  std::string base_path;  // "parent/charts/sub/templates"
  size_t chart = 0;       // whose it is: a chart counts before its subcharts
};

struct ObjectsInput {
  const Chart& chart;
  const json::Value& values;  // coalesced
  const HelmSpec& spec;
  const Capabilities& capabilities;
};

// Every template of the chart and its subcharts, in the order Helm parses and executes them.
std::vector<TemplateFile> list_templates(const Chart& chart);

// What the templates of each chart see as their root, by TemplateFile::chart.
std::vector<lang::tmpl::Map*> make_roots(lang::tmpl::Heap& heap, const ObjectsInput& input);

}  // namespace bireme::render::helm
