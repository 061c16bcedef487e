// Kustomize: a directory of a tree to objects, as `kustomize build` 5.8.1 builds it. Pure, no
// network; any thread. docs/kustomize.md says what is refused.
//
// The tree must hold everything that the kustomization names (its bases too), so it is rooted at
// the repository, not at the kustomization; the command line gives "/" as its tree. Errors are
// Reason::BuildFailed or a more precise reason, with file and line. Nothing is printed: kustomize's
// warnings come back as texts.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "render/kustomize/edits.h"
#include "render/manifests.h"
#include "tree/tree.h"

namespace bireme::render::kustomize {

class DocumentCache;

struct Options {
  Edits edits;                    // laid over the kustomization at `path`
  bool generates_missing = false; // a directory without a kustomization file gets one made for it
  bool only_root = true;     // false is --load-restrictor LoadRestrictionsNone
  bool enable_helm = false;  // charts that are in the tree already
  std::string tree_root;     // what the tree's root is called, for absolute paths; "" refuses them
  DocumentCache* cache = nullptr;  // parsed files kept between builds; safe from many threads
};

Result<Manifests> build(const tree::Tree& tree, std::string_view path,
                        const Options& options = {});

// The text that `kustomize build` prints.
std::string emit(const Manifests& manifests);

}  // namespace bireme::render::kustomize
