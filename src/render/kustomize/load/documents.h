// Documents: text to resources, as kustomize reads a resource file or a strategic merge patch.
//
// Windows line ends are dropped, documents split at lines of dashes, empty ones left out, lists
// expanded in place, anchors resolved. Each object needs a kind and a metadata.name; the error
// names the file and line. Pure; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "render/kustomize/model/resource.h"

namespace bireme::render::kustomize {

inline constexpr size_t kResourcesMax = 500'000;  // of one file, lists expanded

Result<std::vector<Resource>> parse_resources(std::string_view text, std::string_view file);

}  // namespace bireme::render::kustomize
