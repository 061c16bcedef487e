// What the templates are told of the cluster and of Helm. A plain value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "render/helm/chart.h"

namespace bireme::render::helm {

struct Capabilities {
  std::string kube_version;             // "v1.36.0"
  std::string normalized_kube_version;  // without what stands behind the numbers
  std::string kube_major;
  std::string kube_minor;
  std::vector<std::string> api_versions;
  std::string helm_version;
};

// The versions Helm knows when it is offline.
Capabilities default_capabilities(Release release);
// "1.30", "v1.33.4-gke.1": sets the fields above.
Status set_kube_version(Capabilities& capabilities, std::string_view text, Release release);

}  // namespace bireme::render::helm
