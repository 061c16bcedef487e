// GitTree: the files of one commit, read from the object database; nothing is ever checked out.
//
// A blob's digest is its object id, known without reading it. Symbolic links are followed inside
// the tree only; a submodule is an entry of that kind, and reading inside it is Unsupported. As
// immutable as the commit; see tree.h for the rest.
#pragma once

#include "tree/git/object_store.h"
#include "tree/tree.h"

namespace bireme::tree {

// `root` is the id of a tree object (Commit::tree).
Result<TreePtr> make_git_tree(std::shared_ptr<const git::ObjectStore> store, const git::Oid& root);

// Fails with what is missing if any directory or file below `root` is not in the store.
Status check_complete(const git::ObjectStore& store, const git::Oid& root);

}  // namespace bireme::tree
