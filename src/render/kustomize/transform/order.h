// The order of resources in the output, and of kinds among themselves. Pure; any thread.
#pragma once

#include "base/result.h"
#include "render/kustomize/model/kustomization.h"
#include "render/kustomize/model/resource.h"

namespace bireme::render::kustomize {

// kustomize's fixed order of kinds: what others need comes first, webhooks last.
bool is_gvk_before(const Gvk& a, const Gvk& b);

// Sorts by `options`: "legacy" (with its own first and last kinds, if given) or "fifo".
Status sort_resources(ResourceMap& map, const SortOptions& options);

}  // namespace bireme::render::kustomize
