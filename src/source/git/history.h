// History: how two commits relate, as far as the repository holds their history.
#pragma once

#include "tree/git/object_store.h"

namespace bireme::source::git {

// True when `old_commit` is `new_commit` or one of its ancestors. Commits that are not in the store
// (a shallow history) end the search. Where it cannot be told (the old commit is not in the store,
// or a bound on the search is reached) the answer is true: unknown is not reported as rewritten.
bool is_ancestor(const tree::git::ObjectStore& store, const tree::git::Oid& old_commit,
                 const tree::git::Oid& new_commit);

}  // namespace bireme::source::git
