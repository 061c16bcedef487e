// Which subcharts are in, under which names, and what they hand up: conditions, tags, aliases and
// import-values, as Helm's ProcessDependencies. The chart is changed in place.
#pragma once

#include "base/result.h"
#include "render/helm/chart.h"
#include "render/helm/coalesce.h"

namespace bireme::render::helm {

// What Chart.yaml names and charts/ lacks is an error.
Status check_dependencies(const Chart& chart);
struct DependencyInput {
  const json::Value& values;  // the user's
  Release release = Release::Helm4;
};
Status process_dependencies(Chart& chart, const DependencyInput& input, Warnings& warnings);

}  // namespace bireme::render::helm
