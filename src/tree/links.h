// Following symbolic links by text inside a tree: one walk for every tree that cannot leave it to
// the kernel. Internal to the room.
#pragma once

#include <functional>

#include "tree/tree.h"

namespace bireme::tree {

struct Resolved {
  std::string path;  // without links
  Entry entry;       // never a Symlink
};

// The entry at a normalised path whose parent is a directory without links; nothing where absent.
using Probe = std::function<Result<std::optional<Entry>>(const std::string& path)>;

Result<Resolved> follow(std::string_view path, const Probe& probe);

Error not_found(std::string_view path);
Error not_a_directory(std::string_view path);
Error not_a_file(std::string_view path);

}  // namespace bireme::tree
