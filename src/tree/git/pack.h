// Pack: one pack file and its version 2 index, mapped into memory and read in place.
//
// Immutable once open and safe from many threads. Every offset and size is checked against the
// mapping: a corrupt pack is an error. Bases of deltas must be in the same pack, as Git stores
// them.
#pragma once

#include <memory>
#include <optional>

#include "tree/git/object.h"

namespace bireme::tree::git {

class Pack {
 public:
  // `index_path` ends in .idx; the pack lies beside it.
  static Result<std::shared_ptr<const Pack>> open(const std::string& index_path);
  ~Pack();

  std::optional<uint64_t> find(const Oid& oid) const;  // where the object begins
  Result<Object> read(uint64_t offset, size_t limit_bytes) const;

 private:
  struct Files;
  struct Entry;
  explicit Pack(std::unique_ptr<Files> files);
  Oid oid_at(uint32_t position) const;
  Result<Entry> entry_at(uint64_t offset) const;
  Result<std::string> inflate(const Entry& entry, size_t limit_bytes) const;

  std::unique_ptr<Files> files_;
  uint32_t count_ = 0;
};

}  // namespace bireme::tree::git
