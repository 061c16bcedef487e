#include "render/kustomize/remotes.h"

#include <set>

#include "render/kustomize/load/decode.h"
#include "render/kustomize/load/loader.h"

namespace bireme::render::kustomize {
namespace {

// Walks kustomizations by their directories, each once.
class Search {
 public:
  explicit Search(const tree::Tree& tree) : tree_(tree) {}

  void visit(const std::string& directory) {
    if (seen_.size() >= kDirectoriesMax || !seen_.insert(directory).second) return;
    for (std::string_view name : {"kustomization.yaml", "kustomization.yml", "Kustomization"}) {
      const std::string file = directory.empty() ? std::string(name)
                                                 : directory + "/" + std::string(name);
      Result<std::string> text = tree_.read(file);
      if (text) return read(directory, file, *text);
    }
  }

  std::vector<Remote> take() { return std::move(out_); }

 private:
  static constexpr size_t kDirectoriesMax = 10'000;

  void read(const std::string& directory, const std::string& file, const std::string& text) {
    Result<Kustomization> kustomization = decode_kustomization(text, file);
    if (!kustomization) return;
    add(directory, file, kustomization->resources, false);
    add(directory, file, kustomization->components, true);
  }

  void add(const std::string& directory, const std::string& file,
           const std::vector<std::string>& entries, bool is_component) {
    for (const std::string& entry : entries) {
      if (is_remote(entry)) {
        out_.push_back({entry, file, is_component});
        continue;
      }
      Result<std::string> path = tree::join(directory, entry);
      Result<bool> is_base = path ? tree::is_directory(tree_, *path) : Result<bool>(false);
      if (is_base && *is_base) visit(*path);
    }
  }

  const tree::Tree& tree_;
  std::set<std::string> seen_;
  std::vector<Remote> out_;
};

}  // namespace

std::vector<Remote> find_remotes(const tree::Tree& tree, std::string_view path) {
  Search search(tree);
  Result<std::string> start = tree::normalize(path);
  if (start) search.visit(*start);
  return search.take();
}

}  // namespace bireme::render::kustomize
