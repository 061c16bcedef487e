// The trees there are: a directory of this machine, memory, a tree seen through another.
//
// Each make_ function gives a shared, immutable tree (see tree.h for what holds for all of them).
// A DirTree is only as immutable as the directory; the engine reads GitTrees (git_tree.h).
#pragma once

#include <set>

#include "tree/tree.h"

namespace bireme::tree {

// A directory, opened once: every access goes through that descriptor with openat2's
// RESOLVE_BENEATH and NO_MAGICLINKS, so neither links nor renames lead out of it.
Result<TreePtr> make_dir_tree(const std::string& path);

// Files by their paths; parents exist because their children do. `links` maps a path to its target.
TreePtr make_memory_tree(std::map<std::string, std::string> files,
                         std::map<std::string, std::string> links = {});

// `upper` laid over `lower`: a file of `upper` hides what `lower` has at that path; directories are
// merged. What is in `removed` (normalised paths) is hidden in `lower` with all below it.
TreePtr make_overlay_tree(TreePtr lower, TreePtr upper, std::set<std::string> removed = {});

// The directory `path` of `tree` as a root of its own: what lies outside cannot be reached.
Result<TreePtr> make_sub_tree(TreePtr tree, std::string_view path);

}  // namespace bireme::tree
