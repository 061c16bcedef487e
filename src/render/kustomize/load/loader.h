// Loader: the files that one kustomization may read. Paths are relative to its directory; a file
// outside that directory is refused unless the restriction is lifted, a path outside the tree
// always, a remote one because rendering has no network. One thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "render/kustomize/merge/types.h"
#include "tree/tree.h"

namespace bireme::render::kustomize {

class DocumentCache;

inline constexpr size_t kNestingMax = 200;  // kustomizations within kustomizations

// What one build shares among its kustomizations.
struct Session {
  bool only_root = true;  // LoadRestrictionsRootOnly
  bool enable_helm = false;
  std::string tree_root;  // the absolute path of the tree's root, where absolute paths make sense
  Types types;                           // the first kustomization that names one decides
  DocumentCache* cache = nullptr;        // parsed files of earlier builds, if they are kept
};

// What looks like a Git URL or an HTTP one.
bool is_remote(std::string_view path);

class Loader {
 public:
  Loader(const tree::Tree& tree, Session& session, std::string root)
      : tree_(&tree), session_(&session), stack_{std::move(root)} {}

  const std::string& root() const { return stack_.back(); }
  // The text of a file, as seen from the root.
  Result<std::string> load(std::string_view path) const;
  // The path in the tree that `path` names.
  Result<std::string> locate(std::string_view path) const;
  // The same without the restriction to the root, and without following links.
  Result<std::string> in_tree(std::string_view path) const;
  Result<bool> is_directory(std::string_view path) const;
  // A loader for a directory below or beside; an error if it is on the way here already.
  Result<Loader> enter(std::string_view path) const;
  const tree::Tree& tree() const { return *tree_; }
  Session& session() const { return *session_; }
  const Types& types() const { return session_->types; }

 private:
  const tree::Tree* tree_;
  Session* session_;
  std::vector<std::string> stack_;  // the roots from the first kustomization to this one, resolved
};

}  // namespace bireme::render::kustomize
