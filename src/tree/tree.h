// Tree: a read-only tree of files that cannot change while it is held, whatever it is stored in.
//
// Paths are relative, '/'-separated, without a leading '/'; "" is the root; "." and ".." inside a
// path are resolved by text first. A path or a symbolic link that leaves the tree is
// Reason::Forbidden naming the path and the target; what is not there is NotFound; reading a
// directory, or listing a file, is Invalid; more bytes than a limit is LimitExceeded. Symbolic
// links that stay inside are followed, as `git` and `kustomize` see a checkout. Every tree is
// `const` and safe from many threads at once. Calls may block on the disk, never on the network.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bireme::tree {

inline constexpr size_t kFileBytesMax = 64 * 1024 * 1024;  // a larger file is refused, not read
inline constexpr size_t kListMax = 200'000;                // entries of one directory
inline constexpr int kLinksMax = 40;                       // links followed for one path, as Linux

enum class Kind { File, Directory, Symlink, Submodule };

struct Entry {
  std::string name = {};  // the last part of the path
  Kind kind = Kind::File;
  bool executable = false;
  uint64_t size_bytes = 0;  // of a file, where it is known without reading it, else 0
  std::string digest = {};  // "git:<oid>" or "sha256:<hex>" where known without reading, else ""
  std::string target = {};  // of a symbolic link
};

class Tree {
 public:
  virtual ~Tree() = default;
  // The entries of a directory in byte order of their names; links are not followed here.
  virtual Result<std::vector<Entry>> list(std::string_view path) const = 0;
  // One entry, links followed: its kind is never Symlink.
  virtual Result<Entry> stat(std::string_view path) const = 0;
  virtual Result<std::string> read(std::string_view path) const = 0;
  // The path of the same thing with every link on the way replaced: what realpath() gives.
  virtual Result<std::string> resolve(std::string_view path) const = 0;
};

using TreePtr = std::shared_ptr<const Tree>;

// "a/./b/../c/" -> "a/c"; an absolute path, a NUL or a ".." above the root is Forbidden.
Result<std::string> normalize(std::string_view path);
// `relative` as seen from the directory `base`, normalised: join("apps/web", "../base") =
// "apps/base".
Result<std::string> join(std::string_view base, std::string_view relative);
std::string_view parent(std::string_view path);  // "" for a name at the root
std::string_view base_name(std::string_view path);

// False for what is absent; every other error is passed on.
Result<bool> is_file(const Tree& tree, std::string_view path);
Result<bool> is_directory(const Tree& tree, std::string_view path);

// The digest of a file: as the tree knows it, else computed from the content.
Result<std::string> digest(const Tree& tree, std::string_view path);

// Every file below `path` in byte order of the paths, links to files included and links to
// directories not followed (so there are no cycles).
Result<std::vector<std::string>> find_files(const Tree& tree, std::string_view path);

}  // namespace bireme::tree
