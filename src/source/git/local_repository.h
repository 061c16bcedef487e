// LocalRepository: the refs and objects of a repository on this machine, read straight from its
// files.
//
// Bare or not, also a linked work tree. No Git process runs and its configuration is not read, so a
// repository that is not ours cannot make us do anything. Blocking; safe from many threads.
#pragma once

#include "source/git/selection.h"
#include "tree/git/object_store.h"

namespace bireme::source::git {

class LocalRepository {
 public:
  static Result<LocalRepository> open(const std::string& path);

  // The refs named; one that does not lead to a commit in the store is an error.
  Result<Refs> read_refs(const tree::git::ObjectStore& store,
                         const std::vector<std::string>& names) const;
  // Every ref that leads to a commit.
  Refs read_all_refs(const tree::git::ObjectStore& store) const;
  std::string objects_directory() const { return shared_directory_ + "/objects"; }

 private:
  LocalRepository(std::string git_directory, std::string shared_directory)
      : git_directory_(std::move(git_directory)), shared_directory_(std::move(shared_directory)) {}
  std::string read_ref(const std::string& name,
                       const std::map<std::string, std::string>& packed) const;
  std::string read_symbolic_head() const;
  std::map<std::string, std::string> read_packed() const;
  void find_loose(const std::string& directory, int depth, std::vector<std::string>& names) const;

  std::string git_directory_;     // HEAD is here
  std::string shared_directory_;  // refs and objects; the same but for linked work trees
};

}  // namespace bireme::source::git
