// Records: the compact table of every object the cache knows: 104 bytes each, its name and packed
// manifest in slabs, found by key, by owner and by kind. One thread.
//
// Kinds and namespaces are numbers here. Resource versions are compared as numbers, as API servers
// allow since 1.35 and have always made them; one that is no number counts as always newer.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "kube/cache/slabs.h"

namespace bireme::kube {

using Uid = std::array<uint8_t, 16>;  // all zero: none

inline constexpr uint32_t kNoRecord = UINT32_MAX;

// A canonical UUID as its 16 bytes; any other text as a digest of it.
Uid pack_uid(std::string_view text);
// Of a canonical UUID; a digest prints as a UUID too.
std::string unpack_uid(const Uid& uid);
// 0 if the text is not a number.
uint64_t parse_resource_version(std::string_view text);

// What is told of one object.
struct Sighting {
  uint32_t kind = 0;
  std::string_view ns;
  std::string_view name;
  std::string_view uid;
  std::string_view resource_version;
  std::string_view owner_uid;
  int64_t generation = 0;
  bool is_being_deleted = false;
  bool is_managed = false;
  std::string_view packed;     // the manifest; empty: none is kept
  uint32_t raw_bytes = 0;      // of the manifest before packing
  bool has_dictionary = false;
};

class Records {
 public:
  struct Entry {
    Uid uid{};
    Uid owner{};
    uint64_t resource_version = 0;
    uint64_t desired_digest = 0;  // 0: not marked as in sync
    Slabs::Place place;
    int64_t generation = 0;
    uint32_t kind = 0;
    uint32_t ns = 0;
    uint32_t next_sibling = kNoRecord;  // of one owner
    uint32_t last_sibling = kNoRecord;
    uint32_t raw_bytes = 0;
    uint32_t epoch = 0;  // of the list that saw it last
    uint16_t name_bytes = 0;
    bool is_live = false;
    bool is_being_deleted = false;
    bool is_managed = false;
    bool is_claimed = false;  // managed whatever is_managed says
    bool has_dictionary = false;
  };

  Records();

  uint32_t find(uint32_t kind, std::string_view ns, std::string_view name) const;
  // Adds or changes; the mark of being in sync is lost if the resource version is another one.
  uint32_t put(const Sighting& seen, uint32_t epoch);
  void remove(uint32_t record);

  const Entry& at(uint32_t record) const { return entries_[record]; }
  Entry& edit(uint32_t record) { return entries_[record]; }
  std::string_view name(uint32_t record) const;
  std::string_view ns(uint32_t record) const { return namespaces_[entries_[record].ns]; }
  std::string_view packed(uint32_t record) const;  // valid until the next change
  void repack(uint32_t record, std::string_view packed, bool has_dictionary);

  std::vector<uint32_t> children(const Uid& owner) const;
  const std::unordered_set<uint32_t>& managed(uint32_t kind) const;
  // Every live record, in no order.
  void each(const std::function<void(uint32_t record, const Entry& entry)>& visit) const;
  void compact() { slabs_.compact(); }

  size_t size() const { return count_; }
  size_t managed_size() const;
  size_t bytes() const;           // tables and names, without packed manifests
  size_t manifest_bytes() const { return manifest_bytes_; }
  size_t manifest_raw_bytes() const { return manifest_raw_bytes_; }

 private:
  uint32_t intern_namespace(std::string_view ns);
  size_t key_slot(uint32_t kind, uint32_t ns, std::string_view name) const;
  void grow_index();
  void erase_slot(size_t slot);
  void store(uint32_t record, std::string_view name, std::string_view packed);
  void link(uint32_t record, const Uid& owner);
  void unlink(uint32_t record);
  void set_managed(uint32_t record, bool managed);

  struct HashText {
    using is_transparent = void;
    size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };
  struct HashUid {
    size_t operator()(const Uid& uid) const noexcept;
  };

  std::vector<Entry> entries_;
  std::vector<uint32_t> free_;
  std::vector<uint32_t> index_;  // open addressing over (kind, namespace, name)
  std::vector<std::string> namespaces_;
  std::unordered_map<std::string, uint32_t, HashText, std::equal_to<>> namespace_ids_;
  std::unordered_map<Uid, uint32_t, HashUid> first_child_;
  std::unordered_map<uint32_t, std::unordered_set<uint32_t>> managed_;
  Slabs slabs_;
  size_t count_ = 0;
  size_t manifest_bytes_ = 0;
  size_t manifest_raw_bytes_ = 0;
};

}  // namespace bireme::kube
