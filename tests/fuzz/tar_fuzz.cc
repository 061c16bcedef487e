// Any bytes as an archive: a tree or an error, in bounded memory, and nothing in it leads out.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tree/tar_tree.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view archive(reinterpret_cast<const char*>(data), size);
  using namespace bireme::tree;
  TarLimits limits;
  limits.total_bytes_max = 16 << 20;
  limits.ratio_free_bytes = 1 << 20;
  auto tree = make_tar_tree(archive, limits, size % 2);
  if (!tree) return 0;
  auto files = find_files(**tree, "");
  if (!files) return 0;
  for (const std::string& path : *files) {
    auto clean = normalize(path);
    if (!clean || *clean != path) std::abort();
    (void)(*tree)->read(path);
  }
  return 0;
}
