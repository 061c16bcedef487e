#include "tree/links.h"
#include "tree/trees.h"

namespace bireme::tree {

namespace {

// What a path means is left to the tree below; whether its resolved place is still inside is ours.
class SubTree : public Tree {
 public:
  SubTree(TreePtr tree, std::string root) : tree_(std::move(tree)), root_(std::move(root)) {}

  Result<std::vector<Entry>> list(std::string_view path) const override {
    std::string inside = TRY(inner(path));
    return tree_->list(inside);
  }
  Result<Entry> stat(std::string_view path) const override {
    std::string inside = TRY(inner(path));
    return tree_->stat(inside);
  }
  Result<std::string> read(std::string_view path) const override {
    std::string inside = TRY(inner(path));
    return tree_->read(inside);
  }
  Result<std::string> resolve(std::string_view path) const override {
    std::string inside = TRY(inner(path));
    return inside.size() <= root_.size() ? std::string() : inside.substr(root_.size() + 1);
  }

 private:
  // The resolved path in the tree below.
  Result<std::string> inner(std::string_view path) const {
    std::string below = TRY(normalize(path));
    std::string whole = below.empty() ? root_ : root_ + "/" + below;
    std::string resolved = TRY(tree_->resolve(whole));
    const bool inside = resolved == root_ || resolved.starts_with(root_ + "/");
    if (inside) return resolved;
    return make_error(Reason::Forbidden, "{}: leads to {}, which is outside of {}", whole, resolved,
                      root_);
  }

  TreePtr tree_;
  std::string root_;
};

}  // namespace

Result<TreePtr> make_sub_tree(TreePtr tree, std::string_view path) {
  std::string root = TRY(tree->resolve(path));
  Entry entry = TRY(tree->stat(root));
  if (entry.kind != Kind::Directory) return not_a_directory(root);
  if (root.empty()) return tree;
  return TreePtr(std::make_shared<SubTree>(std::move(tree), std::move(root)));
}

}  // namespace bireme::tree
