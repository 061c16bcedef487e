// TarTree: the files of a .tar or .tar.gz held in memory (Helm charts, OCI layers, Flux artifacts).
//
// Hostile archives are expected: a name that leaves the tree, a link that does, a device, too many
// or too large entries and a compression ratio that only a bomb has are errors, each by a named
// limit. ustar, GNU long names and pax headers (path, linkpath, size) are read.
#pragma once

#include "tree/tree.h"

namespace bireme::tree {

struct TarLimits {
  size_t entries_max = 50'000;
  size_t file_bytes_max = kFileBytesMax;
  size_t total_bytes_max = 512 * 1024 * 1024;
  size_t ratio_max = 1'000;  // unpacked to packed bytes, counted above ratio_free_bytes
  size_t ratio_free_bytes = 16 * 1024 * 1024;
  size_t path_bytes_max = 4'096;
};

// `archive` may be gzip or plain. `strip` removes that many leading path parts from every name.
Result<TreePtr> make_tar_tree(std::string_view archive, const TarLimits& limits = {},
                              int strip = 0);

}  // namespace bireme::tree
