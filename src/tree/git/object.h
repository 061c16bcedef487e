// Git's objects decoded: trees, commits, tags and deltas. Pure; any thread; hostile input is an
// Invalid (or Forbidden) error.
#pragma once

#include <vector>

#include "base/result.h"
#include "tree/git/oid.h"
#include "tree/tree.h"

namespace bireme::tree::git {

enum class ObjectType { Commit = 1, Tree = 2, Blob = 3, Tag = 4 };
std::string_view type_name(ObjectType type);

struct Object {
  ObjectType type = ObjectType::Blob;
  std::string data;
};

struct Commit {
  Oid tree;
  std::vector<Oid> parents;
  int64_t time = 0;  // of the committer, seconds since 1970
};

struct Tag {
  Oid target;
  ObjectType type = ObjectType::Commit;
};

struct TreeItem {
  Oid oid;
  Kind kind = Kind::File;
  bool executable = false;
  std::string name;
};

Result<Commit> parse_commit(std::string_view data);
Result<Tag> parse_tag(std::string_view data);
// In byte order of the names. A name that could leave the tree ("..", a slash) is Forbidden.
Result<std::vector<TreeItem>> parse_tree(std::string_view data);

// The size a delta makes, and the result of applying it.
Result<size_t> delta_result_bytes(std::string_view delta);
Result<std::string> apply_delta(std::string_view base, std::string_view delta, size_t limit_bytes);

}  // namespace bireme::tree::git
