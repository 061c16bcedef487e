// Charts: one entry of `helmCharts` to resources, through the native Helm renderer. The chart must
// lie in the tree, as kustomize keeps the ones it has pulled: CHARTHOME/NAME, or
// CHARTHOME/NAME-VERSION/NAME where a repository and a version are given. Nothing is fetched.
//
// Values as kustomize 5.8.1 hands them to `helm template`: the values file and what is inline are
// made one file, then come the additional files. One thread.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "render/kustomize/load/loader.h"
#include "render/kustomize/model/kustomization.h"
#include "render/kustomize/model/resource.h"

namespace bireme::render::kustomize {

struct ChartRequest {
  const HelmChart& chart;
  std::string_view home;  // helmGlobals.chartHome; "" is "charts"
};

Result<std::vector<Resource>> inflate_chart(const ChartRequest& request, const Loader& loader);

}  // namespace bireme::render::kustomize
