#include <algorithm>

#include "base/digest.h"
#include "base/text.h"
#include "tree/tree.h"

namespace bireme::tree {

namespace {

Status walk(const Tree& tree, const std::string& directory, int depth,
            std::vector<std::string>& found);

constexpr int kDepthMax = 200;
constexpr size_t kFilesMax = 1'000'000;

}  // namespace

Result<std::string> normalize(std::string_view path) {
  if (!path.empty() && path.front() == '/') {
    return make_error(Reason::Forbidden, "path {} is absolute", path);
  }
  if (path.find('\0') != std::string_view::npos) {
    return make_error(Reason::Forbidden, "path holds a NUL byte");
  }
  std::string out;
  out.reserve(path.size());
  for (std::string_view part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (out.empty()) return make_error(Reason::Forbidden, "path {} leaves the tree", path);
      out.resize(parent(out).size());
      continue;
    }
    if (!out.empty()) out += '/';
    out += part;
  }
  return out;
}

Result<std::string> join(std::string_view base, std::string_view relative) {
  if (!relative.empty() && relative.front() == '/') {
    return make_error(Reason::Forbidden, "path {} is absolute", relative);
  }
  std::string both(base);
  both += '/';
  both += relative;
  if (base.empty()) both.erase(0, 1);
  auto path = normalize(both);
  if (!path)
    return make_error(Reason::Forbidden, "path {} seen from {} leaves the tree", relative,
                      base.empty() ? "the root" : base);
  return path;
}

std::string_view parent(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view base_name(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

Result<bool> is_file(const Tree& tree, std::string_view path) {
  auto entry = tree.stat(path);
  if (entry) return entry->kind == Kind::File;
  if (entry.error().reason() == Reason::NotFound) return false;
  return entry.error();
}

Result<bool> is_directory(const Tree& tree, std::string_view path) {
  auto entry = tree.stat(path);
  if (entry) return entry->kind == Kind::Directory;
  if (entry.error().reason() == Reason::NotFound) return false;
  return entry.error();
}

Result<std::string> digest(const Tree& tree, std::string_view path) {
  Entry entry = TRY(tree.stat(path));
  if (entry.kind == Kind::File && !entry.digest.empty()) return entry.digest;
  std::string content = TRY(tree.read(path));
  return "sha256:" + sha256_hex(content);
}

Result<std::vector<std::string>> find_files(const Tree& tree, std::string_view path) {
  std::string root = TRY(normalize(path));
  std::vector<std::string> found;
  TRY(walk(tree, root, 0, found));
  std::sort(found.begin(), found.end());
  return found;
}

namespace {

Status walk(const Tree& tree, const std::string& directory, int depth,
            std::vector<std::string>& found) {
  if (depth > kDepthMax) {
    return make_error(Reason::LimitExceeded, "{} is nested deeper than {} directories", directory,
                      kDepthMax);
  }
  std::vector<Entry> entries = TRY(tree.list(directory));
  for (const Entry& entry : entries) {
    std::string path = directory.empty() ? entry.name : directory + "/" + entry.name;
    if (entry.kind == Kind::Directory) {
      TRY(walk(tree, path, depth + 1, found));
      continue;
    }
    bool file = entry.kind == Kind::File;
    if (entry.kind == Kind::Symlink) file = TRY(is_file(tree, path));
    if (file) found.push_back(std::move(path));
    if (found.size() > kFilesMax) {
      return make_error(Reason::LimitExceeded, "more than {} files", kFilesMax);
    }
  }
  return {};
}

}  // namespace

}  // namespace bireme::tree
