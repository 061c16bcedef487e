#include "source/git/local_repository.h"

#include <dirent.h>

#include "base/files.h"
#include "base/text.h"
#include "source/git/address.h"

namespace bireme::source::git {

namespace {

constexpr size_t kRefBytesMax = 4096;
constexpr size_t kConfigBytesMax = 1024 * 1024;
constexpr size_t kPackedRefsBytesMax = 256 * 1024 * 1024;
constexpr int kSymbolicMax = 5;
constexpr int kRefDepthMax = 32;
constexpr std::string_view kSymbolic = "ref: ";

bool is_repository(const std::string& directory) {
  return is_file(directory + "/HEAD") && is_directory(directory + "/objects");
}

std::string read_line(const std::string& path) {
  auto text = read_file(path, kRefBytesMax);
  return text ? std::string(trim(*text)) : std::string();
}

std::string seen_from(const std::string& directory, const std::string& path) {
  return path.starts_with('/') ? path : directory + "/" + path;
}

// The directory that holds HEAD: `path`, `path/.git`, or where a .git file points.
std::string find_git_directory(const std::string& path) {
  if (is_directory(path + "/.git")) return path + "/.git";
  const std::string link = read_line(path + "/.git");
  constexpr std::string_view kGitDir = "gitdir: ";
  if (link.starts_with(kGitDir)) return seen_from(path, link.substr(kGitDir.size()));
  return path;
}

// A linked work tree has its HEAD for itself and everything else in the main repository.
std::string find_shared_directory(const std::string& git_directory) {
  const std::string shared = read_line(git_directory + "/commondir");
  return shared.empty() ? git_directory : seen_from(git_directory, shared);
}

// Of Git's configuration only this one setting matters here; it is always written by Git itself.
bool is_sha256(const std::string& directory) {
  const auto config = read_file(directory + "/config", kConfigBytesMax);
  if (!config) return false;
  for (const std::string_view line : split(*config, '\n')) {
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const bool is_format = to_lower(trim(line.substr(0, equals))) == "objectformat";
    if (is_format && to_lower(trim(line.substr(equals + 1))) == "sha256") return true;
  }
  return false;
}

Error not_a_repository(const std::string& path) {
  if (!is_directory(path)) {
    return make_error(Reason::NotFound, "repository {}: no such directory", path);
  }
  Error error = make_error(Reason::NotFound, "{} is not a Git repository", path);
  std::string above = path;
  for (size_t slash = above.rfind('/'); slash != std::string::npos && slash > 0;
       slash = above.rfind('/')) {
    above.resize(slash);
    if (!is_directory(above + "/.git")) continue;
    return error.with_hint("the repository is " + above + ", and this a path in it");
  }
  return error;
}

}  // namespace

Result<LocalRepository> LocalRepository::open(const std::string& path) {
  std::string git_directory = find_git_directory(path);
  std::string shared = find_shared_directory(git_directory);
  if (!is_file(git_directory + "/HEAD") || !is_repository(shared)) return not_a_repository(path);
  if (is_directory(shared + "/reftable")) {
    return make_error(Reason::Unsupported, "{}: reftable repositories are not supported", path);
  }
  if (is_sha256(shared)) {
    return make_error(Reason::Unsupported, "{}: SHA-256 repositories are not supported", path);
  }
  return LocalRepository(std::move(git_directory), std::move(shared));
}

Result<Refs> LocalRepository::read_refs(const tree::git::ObjectStore& store,
                                        const std::vector<std::string>& names) const {
  Refs refs;
  refs.head_branch = read_symbolic_head();
  const std::map<std::string, std::string> packed = read_packed();
  for (const std::string& name : names) {
    const auto oid = tree::git::Oid::parse(read_ref(name, packed));
    if (!oid) continue;
    auto commit = store.peel_to_commit(*oid);
    if (!commit) return commit.error().during("reading ref " + name);
    refs.commits[name] = commit->hex();
  }
  return refs;
}

Refs LocalRepository::read_all_refs(const tree::git::ObjectStore& store) const {
  Refs refs;
  std::vector<std::string> names = {"HEAD"};
  for (const auto& [name, id] : read_packed()) names.push_back(name);
  find_loose("refs/heads", 0, names);
  find_loose("refs/tags", 0, names);
  for (const std::string& name : names) {
    auto one = read_refs(store, {name});
    if (!one) continue;
    refs.head_branch = one->head_branch;
    refs.commits.merge(one->commits);
  }
  return refs;
}

// The object id a ref has, symbolic refs followed; empty where there is none.
std::string LocalRepository::read_ref(const std::string& name,
                                      const std::map<std::string, std::string>& packed) const {
  std::string at = name;
  for (int i = 0; i < kSymbolicMax; ++i) {
    if (at != "HEAD" && !check_ref_name(at).ok()) return {};
    const std::string& directory = at == "HEAD" ? git_directory_ : shared_directory_;
    const std::string text = read_line(directory + "/" + at);
    if (text.empty()) return packed.contains(at) ? packed.at(at) : std::string();
    if (!text.starts_with(kSymbolic)) return text;
    at = text.substr(kSymbolic.size());
  }
  return {};
}

std::string LocalRepository::read_symbolic_head() const {
  const std::string text = read_line(git_directory_ + "/HEAD");
  return text.starts_with(kSymbolic) ? text.substr(kSymbolic.size()) : std::string();
}

std::map<std::string, std::string> LocalRepository::read_packed() const {
  std::map<std::string, std::string> refs;
  auto text = read_file(shared_directory_ + "/packed-refs", kPackedRefsBytesMax);
  if (!text) return refs;
  for (std::string_view line : split(*text, '\n')) {
    if (line.size() < 42 || line.front() == '#' || line.front() == '^' || line[40] != ' ') continue;
    refs[std::string(line.substr(41))] = std::string(line.substr(0, 40));
  }
  return refs;
}

void LocalRepository::find_loose(const std::string& directory, int depth,
                                 std::vector<std::string>& names) const {
  if (depth > kRefDepthMax) return;
  const std::string whole = shared_directory_ + "/" + directory;
  std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(whole.c_str()), ::closedir);
  while (const dirent* next = stream ? ::readdir(stream.get()) : nullptr) {
    const std::string_view name = next->d_name;
    if (name.starts_with('.')) continue;
    std::string child = directory + "/" + std::string(name);
    if (is_directory(shared_directory_ + "/" + child))
      find_loose(child, depth + 1, names);
    else
      names.push_back(std::move(child));
  }
}

}  // namespace bireme::source::git
