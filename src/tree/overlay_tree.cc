#include "tree/links.h"
#include "tree/trees.h"

namespace bireme::tree {

namespace {

class OverlayTree : public Tree {
 public:
  OverlayTree(TreePtr lower, TreePtr upper, std::set<std::string> removed)
      : lower_(std::move(lower)), upper_(std::move(upper)), removed_(std::move(removed)) {}

  Result<std::vector<Entry>> list(std::string_view path) const override {
    Place at = TRY(locate(path));
    std::map<std::string, Entry> merged;
    bool listed = false;
    for (const TreePtr& tree : {upper_, lower_}) {
      if (tree == lower_ && is_removed(at.path)) continue;
      auto entries = tree->list(at.path);
      if (!entries && entries.error().reason() == Reason::NotFound) continue;
      if (!entries && listed) continue;  // a directory of upper hides a file of lower
      if (!entries) return entries.error();
      listed = true;
      for (Entry& entry : *entries) {
        std::string whole = at.path.empty() ? entry.name : at.path + "/" + entry.name;
        if (tree == lower_ && is_removed(whole)) continue;
        merged.try_emplace(entry.name, std::move(entry));
      }
    }
    std::vector<Entry> out;
    for (auto& [name, entry] : merged) out.push_back(std::move(entry));
    return out;
  }

  Result<Entry> stat(std::string_view path) const override {
    Place at = TRY(locate(path));
    return at.tree->stat(at.path);
  }

  Result<std::string> read(std::string_view path) const override {
    Place at = TRY(locate(path));
    return at.tree->read(at.path);
  }

  Result<std::string> resolve(std::string_view path) const override {
    Place at = TRY(locate(path));
    return at.path;
  }

 private:
  struct Place {
    TreePtr tree;
    std::string path;  // resolved
  };

  bool is_removed(std::string_view path) const {
    for (; !path.empty(); path = parent(path)) {
      if (removed_.contains(std::string(path))) return true;
    }
    return false;
  }

  Result<std::optional<Place>> find_upper(const std::string& path) const {
    auto resolved = upper_->resolve(path);
    if (resolved) return std::optional<Place>(Place{upper_, *resolved});
    if (resolved.error().reason() == Reason::NotFound) return std::optional<Place>();
    return resolved.error();
  }

  // upper at the path itself, lower, then upper again at the place to which lower's links lead.
  Result<Place> locate(std::string_view asked) const {
    std::string path = TRY(normalize(asked));
    std::optional<Place> above = TRY(find_upper(path));
    if (above) return *above;
    if (is_removed(path)) return not_found(path);
    auto resolved = lower_->resolve(path);
    if (!resolved && resolved.error().reason() == Reason::NotFound && !path.empty()) {
      std::string directory = TRY(lower_->resolve(parent(path)));
      resolved = directory.empty() ? std::string(base_name(path))
                                   : directory + "/" + std::string(base_name(path));
      above = TRY(find_upper(*resolved));
      if (above) return *above;
      return not_found(path);
    }
    if (!resolved) return resolved.error();
    above = TRY(find_upper(*resolved));
    if (above) return *above;
    if (is_removed(*resolved)) return not_found(path);
    return Place{lower_, *resolved};
  }

  TreePtr lower_;
  TreePtr upper_;
  std::set<std::string> removed_;
};

}  // namespace

TreePtr make_overlay_tree(TreePtr lower, TreePtr upper, std::set<std::string> removed) {
  return std::make_shared<OverlayTree>(std::move(lower), std::move(upper), std::move(removed));
}

}  // namespace bireme::tree
