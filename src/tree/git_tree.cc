#include "tree/git_tree.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "tree/links.h"

namespace bireme::tree {

namespace {

using git::Oid;
using Directory = std::shared_ptr<const std::vector<Entry>>;

constexpr size_t kTargetBytesMax = 4096;
constexpr size_t kDirectoriesKept = 20'000;
constexpr std::string_view kDigestPrefix = "git:";

Oid oid_of(const Entry& entry) {
  return Oid::parse(std::string_view(entry.digest).substr(kDigestPrefix.size())).value_or(Oid{});
}

class GitTree : public Tree {
 public:
  GitTree(std::shared_ptr<const git::ObjectStore> store, const Oid& root)
      : store_(std::move(store)) {
    root_.kind = Kind::Directory;
    root_.digest = std::string(kDigestPrefix) + root.hex();
  }

  Result<std::vector<Entry>> list(std::string_view path) const override {
    Resolved at = TRY(walk(path));
    if (at.entry.kind == Kind::Submodule) return submodule(path);
    if (at.entry.kind != Kind::Directory) return not_a_directory(path);
    Directory entries = TRY(directory(at.path.empty() ? root_ : at.entry));
    return *entries;
  }

  Result<Entry> stat(std::string_view path) const override {
    Resolved at = TRY(walk(path));
    return at.path.empty() ? root_ : at.entry;
  }

  Result<std::string> read(std::string_view path) const override {
    Resolved at = TRY(walk(path));
    if (at.entry.kind == Kind::Submodule) return submodule(path);
    if (at.entry.kind != Kind::File) return not_a_file(path);
    auto object = store_->read(oid_of(at.entry));
    if (!object) return object.error().during(path);
    return std::move(object->data);
  }

  Result<std::string> resolve(std::string_view path) const override {
    Resolved at = TRY(walk(path));
    return at.path;
  }

 private:
  static Error submodule(std::string_view path) {
    return make_error(Reason::Unsupported, "{}: is a submodule; submodules are not fetched", path);
  }

  Result<Resolved> walk(std::string_view path) const {
    // A probe asks for a child of the root or of a directory that an earlier probe found.
    std::map<std::string, Entry> walked;
    return follow(path, [&](const std::string& next) -> Result<std::optional<Entry>> {
      const std::string above(parent(next));
      const Entry& from = above.empty() ? root_ : walked[above];
      Directory entries = TRY(directory(from));
      const std::string_view name = base_name(next);
      auto found = std::lower_bound(entries->begin(), entries->end(), name,
                                    [](const Entry& e, std::string_view n) { return e.name < n; });
      if (found == entries->end() || found->name != name) return std::optional<Entry>();
      if (found->kind == Kind::Directory) walked[next] = *found;
      return std::optional<Entry>(*found);
    });
  }

  Result<Directory> directory(const Entry& entry) const {
    const Oid oid = oid_of(entry);
    Directory known = directories_.with([&](auto& kept) {
      auto found = kept.find(oid);
      return found == kept.end() ? Directory() : found->second;
    });
    if (known) return known;
    std::vector<git::TreeItem> items = TRY(store_->read_tree(oid));
    auto entries = std::make_shared<std::vector<Entry>>();
    entries->reserve(items.size());
    for (git::TreeItem& item : items) {
      Entry next{.name = std::move(item.name), .kind = item.kind, .executable = item.executable};
      next.digest = std::string(kDigestPrefix) + item.oid.hex();
      if (next.kind == Kind::Symlink) {
        git::Object target = TRY(store_->read(item.oid, kTargetBytesMax));
        next.target = std::move(target.data);
      }
      entries->push_back(std::move(next));
    }
    directories_.with([&](auto& kept) {
      if (kept.size() >= kDirectoriesKept) kept.clear();
      kept.emplace(oid, entries);
    });
    return Directory(entries);
  }

  std::shared_ptr<const git::ObjectStore> store_;
  Entry root_;
  mutable Guarded<std::unordered_map<Oid, Directory, git::OidHash>> directories_;
};

}  // namespace

Result<TreePtr> make_git_tree(std::shared_ptr<const git::ObjectStore> store, const git::Oid& root) {
  TRY(store->read_tree(root));
  return TreePtr(std::make_shared<GitTree>(std::move(store), root));
}

Status check_complete(const git::ObjectStore& store, const git::Oid& root) {
  std::unordered_set<Oid, git::OidHash> seen = {root};
  std::vector<Oid> open = {root};
  while (!open.empty()) {
    const Oid next = open.back();
    open.pop_back();
    std::vector<git::TreeItem> items = TRY(store.read_tree(next));
    for (const git::TreeItem& item : items) {
      if (item.kind == Kind::Submodule || !seen.insert(item.oid).second) continue;
      if (item.kind == Kind::Directory)
        open.push_back(item.oid);
      else if (!store.contains(item.oid)) {
        return make_error(Reason::NotFound, "git object {} ({}) is missing", item.oid.hex(),
                          item.name);
      }
    }
  }
  return {};
}

}  // namespace bireme::tree
