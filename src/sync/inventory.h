// Inventory: every object this owner has applied and not yet seen gone. Written before the first
// apply and trimmed only after a confirmed delete, so a crash at any point loses nothing (I9, I10).
//
// Kept as ConfigMaps of at most kChunkBytesMax, one key text a line; the count of chunks stands in
// the first, and a chunk that is missing makes the whole unreadable rather than shorter (I3). A key
// never moves from one chunk to another, so writing the changed chunks in the order given is safe
// at every prefix. Not for several threads at once; the engine does the reading and writing.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "kube/object.h"
#include "sync/tracking.h"

namespace bireme::sync {

inline constexpr size_t kChunkBytesMax = 256 * 1024;
inline constexpr char kInventoryLabel[] = "bireme.dev/inventory";  // value: the owner's mark

// "bireme-inventory-<mark>", with "-1" and so on for the chunks after the first.
std::string inventory_name(const Owner& owner, size_t chunk);
// How many chunks the first ConfigMap says there are.
Result<size_t> count_chunks(const kube::Object& first);

class Inventory {
 public:
  explicit Inventory(Owner owner) : owner_(std::move(owner)), chunks_(1) {}
  Inventory(Inventory&&) = default;
  Inventory& operator=(Inventory&&) = default;
  // All chunks in order; an error if any of them cannot be read.
  static Result<Inventory> decode(Owner owner, const std::vector<kube::Object>& chunks);

  const std::set<kube::ResourceKey>& keys() const { return keys_; }
  void add(const kube::ResourceKey& key);
  void remove(const kube::ResourceKey& key);
  bool is_changed() const;
  // The ConfigMaps to apply, the first chunk last. Then mark_written(), or try again later.
  std::vector<kube::Object> encode_changes() const;
  void mark_written();

 private:
  struct ByKey {
    bool operator()(const kube::ResourceKey* a, const kube::ResourceKey* b) const {
      return *a < *b;
    }
  };
  struct Chunk {
    std::set<const kube::ResourceKey*, ByKey> keys;  // all of keys_
    size_t bytes = 0;
    bool is_changed = false;
  };
  kube::Object encode(size_t index) const;

  Owner owner_;
  std::vector<Chunk> chunks_;
  std::set<kube::ResourceKey> keys_;
};

}  // namespace bireme::sync
