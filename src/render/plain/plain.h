// Plain: the YAML and JSON files of a directory as they are, in file order, as Argo CD's directory
// source reads them.
//
// Files end in .yaml, .yml or .json (any case is not: as Argo CD); one directory unless `recurse`.
// Include and exclude are globs over the path below the directory, '*' crossing '/', `{a,b}` lists
// alternatives. Lists are expanded. A document that is not a Kubernetes object is an error with its
// file and line, an empty document is skipped, a duplicate names both places. Pure; any thread.
#pragma once

#include <string>

#include "render/manifests.h"
#include "tree/tree.h"

namespace bireme::render::plain {

struct Options {
  bool recurse = false;
  std::string include;                                // empty: every file
  std::string exclude;
  size_t file_bytes_max = 32 * 1024 * 1024;
  size_t total_bytes_max = 256 * 1024 * 1024;
  size_t objects_max = 200'000;
};

// `path` is a directory or a single file of the tree.
Result<Manifests> render(const tree::Tree& tree, std::string_view path, const Options& options);

}  // namespace bireme::render::plain
