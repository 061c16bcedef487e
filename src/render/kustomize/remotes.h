// Remotes: what a kustomization and its bases name that is not in the tree. Rendering refuses it,
// as it has no network; a caller that has one can fetch these, put copies into the tree and render.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tree/tree.h"

namespace bireme::render::kustomize {

struct Remote {
  std::string url;         // as written, with its path and ?ref=
  std::string named_in;    // the kustomization file
  bool is_component = false;
};

// In the order in which a build would come to them; what cannot be read is left to the build.
std::vector<Remote> find_remotes(const tree::Tree& tree, std::string_view path);

}  // namespace bireme::render::kustomize
