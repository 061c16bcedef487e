// Plain: the YAML and JSON files of a directory as they are, in file order, as Argo CD's directory
// source reads them.
//
// Files end in .yaml, .yml or .json, one directory unless `recurse`, in the order of a walk by
// names. Globs match the path below the directory and '*' crosses '/'. Lists are expanded. An
// unrelated YAML file (a values file, a CI configuration) is passed over with a warning, as Argo CD
// does; unlike there, a file that cannot be parsed, and a document that has only a part of
// apiVersion, kind and name, is an error with file and line: what cannot be read must never look
// like a deletion. Two objects of one name are an error naming both places. Pure; any thread.
#pragma once

#include <string>

#include "render/manifests.h"
#include "tree/tree.h"

namespace bireme::render::plain {

enum class Unrelated { Skip, Refuse };  // files without any Kubernetes object
enum class Duplicates { Refuse, LastWins };

struct Options {
  bool recurse = false;
  std::string include = {};  // a glob; empty: every file
  std::string exclude = {};
  // A file that holds this text is passed over; empty: there is no such mark.
  std::string skip_mark = "+argocd:skip-file-rendering";
  Unrelated unrelated = Unrelated::Skip;
  Duplicates duplicates = Duplicates::Refuse;
  size_t file_bytes_max = 32 * 1024 * 1024;
  size_t total_bytes_max = 256 * 1024 * 1024;
  size_t objects_max = 200'000;
};

// `path` is a directory or a single file of the tree.
Result<Manifests> render(const tree::Tree& tree, std::string_view path, const Options& options);

}  // namespace bireme::render::plain
