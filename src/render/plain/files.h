// Which files of a directory a plain render reads. Internal to the folder.
#pragma once

#include "render/plain/plain.h"

namespace bireme::render::plain {

struct Files {
  std::vector<std::string> paths;
  std::vector<std::string> warnings;
};

Result<Files> find_manifest_files(const tree::Tree& tree, std::string_view path,
                                  const Options& options);

}  // namespace bireme::render::plain
