// Strategic merge as kustomize 5.8.1 does it (kyaml's merge2, lists grown at the front). Pure.
//
// `$patch: delete|replace|merge` is obeyed in objects and as an element of a merged list; the other
// directives of kubectl ($setElementOrder, $retainKeys, $deleteFromPrimitiveList) are plain members
// to kustomize and stay in the output. A null in the patch removes; a member written as nothing
// ("key:") goes from any object that is patched.
#pragma once

#include "base/result.h"
#include "json/value.h"
#include "render/kustomize/merge/schema.h"

namespace bireme::render::kustomize {

inline constexpr int kMergeDepthMax = 1000;
inline constexpr size_t kMergedListMax = 20'000;  // elements of one merged list

struct Merged {
  json::Value value;
  bool removed = false;
};

Result<Merged> strategic_merge(const json::Value& target, const json::Value& patch,
                               const Schema& schema);

}  // namespace bireme::render::kustomize
