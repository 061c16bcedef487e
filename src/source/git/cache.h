// Cache: one remote repository's objects on disk, as far as one reference needs them.
//
// Layout below the cache folder: git/<id>/repo.git (bare), `current` (the last commit given out)
// and `lock` (held while fetching, also against other processes). A first fetch and a rebuild are
// made beside the target and renamed, so a crash leaves the old or the new; what is damaged or
// incomplete is rebuilt. Trees already given out stay readable. Not for many threads: its Source
// serialises.
#pragma once

#include "source/git/client.h"
#include "tree/git/object_store.h"

namespace bireme::source::git {

using StorePtr = std::shared_ptr<const tree::git::ObjectStore>;

class Cache {
 public:
  // `identity` tells this cache from others: the URL and what is followed there.
  Cache(const std::string& directory, std::string_view identity);

  // The objects, if the whole commit is here.
  StorePtr find(const std::string& commit);

  // Fetches a ref's tip, or the commit where one is given; returns the commit that was got.
  struct Wanted {
    std::string ref;
    std::string commit;
  };
  Result<std::string> update(const Client& client, const Wanted& wanted, std::stop_token stop);

  std::string read_current() const;
  Status write_current(const std::string& commit) const;

 private:
  Status fetch_into(const std::string& repository, const Client& client, const Wanted& wanted,
                    std::stop_token stop, bool fresh) const;
  Status rebuild(const Client& client, const Wanted& wanted, std::stop_token stop);
  Status refresh(const Client& client, const Wanted& wanted, std::stop_token stop);
  Result<std::string> open_current();
  void remove_leftovers() const;

  std::string directory_;
  std::string repository_;
  StorePtr store_;
  std::string checked_;  // the commit last found complete
};

}  // namespace bireme::source::git
