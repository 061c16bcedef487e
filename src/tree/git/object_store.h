// ObjectStore: Git's object database read in place: loose objects, packs and alternates.
//
// Reads only; no Git process, configuration, hook or checkout is involved. Safe from many threads;
// packs that appear or are replaced while it is open are found. Every object read is checked
// against its SHA-1: what does not match is VerifyFailed, and `is_damaged()` stays true from then
// on. SHA-256 repositories and pack index version 1 are not supported.
#pragma once

#include <atomic>
#include <memory>

#include "base/guarded.h"
#include "tree/git/object.h"

namespace bireme::tree::git {

class Pack;

class ObjectStore {
 public:
  // `objects_directory` is "<repository>/objects".
  static Result<std::shared_ptr<const ObjectStore>> open(const std::string& objects_directory);
  ~ObjectStore();

  Result<Object> read(const Oid& oid, size_t limit_bytes = kFileBytesMax) const;
  bool contains(const Oid& oid) const;
  bool is_damaged() const { return damaged_.load(); }
  size_t pack_count() const;

  // An annotated tag followed to what it names.
  Result<Oid> peel_to_commit(const Oid& oid) const;
  Result<Commit> read_commit(const Oid& oid) const;
  Result<std::vector<TreeItem>> read_tree(const Oid& oid) const;

 private:
  using Packs = std::map<std::string, std::shared_ptr<const Pack>>;
  explicit ObjectStore(std::vector<std::string> directories);
  Result<std::optional<Object>> find(const Oid& oid, size_t limit_bytes) const;
  Result<std::optional<Object>> find_loose(const Oid& oid, size_t limit_bytes) const;
  void find_new_packs() const;
  Error damaged(const Oid& oid, const Error& why) const;

  std::vector<std::string> directories_;  // our own first, then alternates
  mutable Guarded<std::shared_ptr<const Packs>> packs_;
  mutable std::atomic<bool> damaged_{false};
};

}  // namespace bireme::tree::git
