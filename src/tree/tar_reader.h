// The members of a tar archive, in order: ustar, GNU long names and pax headers. Pure; any thread.
// Internal to the room. Views point into the archive.
#pragma once

#include "tree/tar_tree.h"

namespace bireme::tree {

struct TarMember {
  std::string path;    // as written
  std::string target;  // of a link
  char type = '0';     // '0' file, '1' hard link, '2' symbolic link, '5' directory, others
  std::string_view content;
};

Result<std::vector<TarMember>> read_tar(std::string_view archive, const TarLimits& limits);

}  // namespace bireme::tree
