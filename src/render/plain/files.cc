#include "render/plain/files.h"

#include <optional>

#include "lang/glob/glob.h"

namespace bireme::render::plain {

namespace {

constexpr int kDepthMax = 100;
constexpr size_t kFilesMax = 100'000;
constexpr char kNoSeparator = '\0';  // '*' crosses '/', as in Argo CD

bool has_manifest_ending(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json");
}

Result<std::optional<lang::glob::Glob>> compile(std::string_view pattern, std::string_view what) {
  if (pattern.empty()) return std::optional<lang::glob::Glob>();
  auto glob = lang::glob::Glob::compile(pattern, kNoSeparator);
  if (!glob) return glob.error().during(fmt::format("{} pattern {}", what, pattern));
  return std::optional<lang::glob::Glob>(*std::move(glob));
}

class Finder {
 public:
  Finder(const tree::Tree& tree, bool recurse) : tree_(tree), recurse_(recurse) {}

  Status set_patterns(const Options& options) {
    include_ = TRY(compile(options.include, "include"));
    exclude_ = TRY(compile(options.exclude, "exclude"));
    return {};
  }

  Status walk(const std::string& directory, std::string_view below, int depth) {
    if (depth > kDepthMax) {
      return make_error(Reason::LimitExceeded, "{}: more than {} directories deep", directory,
                        kDepthMax);
    }
    std::vector<tree::Entry> entries = TRY(tree_.list(directory));
    for (const tree::Entry& entry : entries) {
      const std::string path = directory.empty() ? entry.name : directory + "/" + entry.name;
      const std::string relative =
          below.empty() ? entry.name : std::string(below) + "/" + entry.name;
      if (entry.kind == tree::Kind::Directory) {
        if (recurse_) TRY(walk(path, relative, depth + 1));
        continue;
      }
      TRY(consider(entry, path, relative));
    }
    return {};
  }

  Files files;

 private:
  Status consider(const tree::Entry& entry, const std::string& path, const std::string& relative) {
    if (entry.kind == tree::Kind::Symlink) {
      auto target = tree_.stat(path);
      const bool dangling = !target && target.error().reason() == Reason::NotFound;
      if (!target && !dangling) return target.error();  // it leaves the tree, or leads in a circle
      if (!has_manifest_ending(entry.name)) return {};
      if (dangling || target->kind != tree::Kind::File) {
        files.warnings.push_back(fmt::format("{}: the symbolic link to {} is passed over: {}", path,
                                             entry.target,
                                             dangling ? "nothing is there" : "not a file"));
        return {};
      }
    } else if (entry.kind != tree::Kind::File || !has_manifest_ending(entry.name)) {
      return {};
    }
    if (exclude_ && exclude_->match(relative)) return {};
    if (include_ && !include_->match(relative)) return {};
    files.paths.push_back(path);
    if (files.paths.size() <= kFilesMax) return {};
    return make_error(Reason::LimitExceeded, "more than {} manifest files", kFilesMax);
  }

  const tree::Tree& tree_;
  const bool recurse_;
  std::optional<lang::glob::Glob> include_;
  std::optional<lang::glob::Glob> exclude_;
};

}  // namespace

Result<Files> find_manifest_files(const tree::Tree& tree, std::string_view path,
                                  const Options& options) {
  std::string root = TRY(tree::normalize(path));
  tree::Entry entry = TRY(tree.stat(root));
  if (entry.kind == tree::Kind::File) return Files{{root}, {}};
  Finder finder(tree, options.recurse);
  TRY(finder.set_patterns(options));
  TRY(finder.walk(root, "", 0));
  return std::move(finder.files);
}

}  // namespace bireme::render::plain
