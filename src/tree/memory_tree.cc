#include <algorithm>

#include "base/digest.h"
#include "tree/links.h"
#include "tree/trees.h"

namespace bireme::tree {

namespace {

class MemoryTree : public Tree {
 public:
  MemoryTree(std::map<std::string, std::string> files, std::map<std::string, std::string> links)
      : files_(std::move(files)) {
    directories_[""];
    for (const auto& [path, content] : files_) {
      Entry entry{.name = std::string(base_name(path)), .size_bytes = content.size()};
      entry.digest = "sha256:" + sha256_hex(content);
      add(path, std::move(entry));
    }
    for (const auto& [path, target] : links) {
      add(path,
          Entry{.name = std::string(base_name(path)), .kind = Kind::Symlink, .target = target});
    }
  }

  Result<std::vector<Entry>> list(std::string_view path) const override {
    Resolved at = TRY(walk(path));
    auto found = directories_.find(at.path);
    if (found == directories_.end()) return not_a_directory(path);
    std::vector<Entry> entries;
    entries.reserve(found->second.size());
    for (const auto& [name, entry] : found->second) entries.push_back(entry);
    return entries;
  }

  Result<Entry> stat(std::string_view path) const override {
    Resolved at = TRY(walk(path));
    return at.entry;
  }

  Result<std::string> read(std::string_view path) const override {
    Resolved at = TRY(walk(path));
    if (at.entry.kind != Kind::File) return not_a_file(path);
    return files_.at(at.path);
  }

  Result<std::string> resolve(std::string_view path) const override {
    Resolved at = TRY(walk(path));
    return at.path;
  }

 private:
  void add(const std::string& path, Entry entry) {
    std::string child = path;
    directories_[std::string(parent(child))].try_emplace(entry.name, entry);
    while (!child.empty()) {
      std::string directory(parent(child));
      Entry self{.name = std::string(base_name(child)), .kind = Kind::Directory};
      if (child != path) directories_[directory].try_emplace(self.name, self);
      child = directory;
    }
  }

  Result<Resolved> walk(std::string_view path) const {
    return follow(path, [this](const std::string& next) -> Result<std::optional<Entry>> {
      auto directory = directories_.find(std::string(parent(next)));
      if (directory == directories_.end()) return std::optional<Entry>();
      auto entry = directory->second.find(std::string(base_name(next)));
      if (entry == directory->second.end()) return std::optional<Entry>();
      return std::optional<Entry>(entry->second);
    });
  }

  std::map<std::string, std::string> files_;
  std::map<std::string, std::map<std::string, Entry>> directories_;
};

std::map<std::string, std::string> normalized(std::map<std::string, std::string> by_path) {
  std::map<std::string, std::string> out;
  for (auto& [path, content] : by_path) {
    auto clean = normalize(path);
    if (clean && !clean->empty()) out.emplace(*clean, std::move(content));
  }
  return out;
}

}  // namespace

TreePtr make_memory_tree(std::map<std::string, std::string> files,
                         std::map<std::string, std::string> links) {
  return std::make_shared<MemoryTree>(normalized(std::move(files)), normalized(std::move(links)));
}

}  // namespace bireme::tree
