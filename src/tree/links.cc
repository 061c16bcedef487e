#include "tree/links.h"

#include <deque>

#include "base/text.h"

namespace bireme::tree {

namespace {

constexpr size_t kPartsMax = 10'000;

std::string_view shown(std::string_view path) { return path.empty() ? "." : path; }

// Puts the parts of a link's target in front of what is still to be walked.
Status expand(const Resolved& at, std::string_view asked, std::deque<std::string>& parts,
              std::string& directory) {
  const std::string& target = at.entry.target;
  if (target.empty() || target.front() == '/') {
    return make_error(Reason::Forbidden, "{}: the symbolic link {} -> {} leaves the tree", asked,
                      at.path, target);
  }
  std::vector<std::string_view> more = split(target, '/');
  if (parts.size() + more.size() > kPartsMax) {
    return make_error(Reason::LimitExceeded, "{}: its symbolic links are too long", asked);
  }
  parts.insert(parts.begin(), more.begin(), more.end());
  directory = parent(at.path);
  return {};
}

}  // namespace

Result<Resolved> follow(std::string_view asked, const Probe& probe) {
  std::string path = TRY(normalize(asked));
  Entry root{.kind = Kind::Directory};
  Resolved at{"", root};
  std::deque<std::string> parts;
  for (std::string_view part : split(path, '/')) parts.emplace_back(part);
  int links = 0;
  std::string last_link;
  while (!parts.empty()) {
    std::string part = std::move(parts.front());
    parts.pop_front();
    if (part.empty() || part == ".") continue;
    if (at.entry.kind == Kind::Submodule) {
      return make_error(Reason::Unsupported, "{}: {} is a submodule; submodules are not fetched",
                        path, at.path);
    }
    if (at.entry.kind != Kind::Directory) return not_a_directory(at.path);
    if (part == "..") {
      if (at.path.empty()) {
        return make_error(Reason::Forbidden, "{}: the symbolic link {} leaves the tree", path,
                          last_link);
      }
      at = Resolved{std::string(parent(at.path)), root};
      continue;
    }
    std::string next = at.path.empty() ? part : at.path + "/" + part;
    std::optional<Entry> entry = TRY(probe(next));
    if (!entry) return not_found(path);
    at = Resolved{std::move(next), *std::move(entry)};
    if (at.entry.kind != Kind::Symlink) continue;
    if (++links > kLinksMax) {
      return make_error(Reason::Forbidden, "{}: more than {} symbolic links", path, kLinksMax);
    }
    last_link = at.path + " -> " + at.entry.target;
    std::string directory;
    TRY(expand(at, path, parts, directory));
    at = Resolved{std::move(directory), root};
  }
  return at;
}

Error not_found(std::string_view path) {
  return make_error(Reason::NotFound, "{}: no such file or directory", shown(path));
}

Error not_a_directory(std::string_view path) {
  return make_error(Reason::Invalid, "{}: is not a directory", shown(path));
}

Error not_a_file(std::string_view path) {
  return make_error(Reason::Invalid, "{}: is a directory", shown(path));
}

}  // namespace bireme::tree
