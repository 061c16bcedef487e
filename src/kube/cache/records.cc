#include "kube/cache/records.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/digest.h"

namespace bireme::kube {
namespace {

constexpr size_t kIndexMin = 64;
constexpr size_t kUuidText = 36;

bool is_dash_place(size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

size_t hash_key(uint32_t kind, uint32_t ns, std::string_view name) {
  size_t hash = std::hash<std::string_view>{}(name);
  hash ^= (static_cast<size_t>(kind) << 32 | ns) * 0x9e3779b97f4a7c15u;
  return hash ^ hash >> 29;
}

}  // namespace

Uid pack_uid(std::string_view text) {
  Uid uid{};
  if (text.empty()) return uid;
  size_t digits = 0;
  bool is_canonical = text.size() == kUuidText;
  for (size_t i = 0; i < text.size() && is_canonical; ++i) {
    if (is_dash_place(i)) {
      is_canonical = text[i] == '-';
      continue;
    }
    const int digit = hex_digit(text[i]);
    is_canonical = digit >= 0;
    if (is_canonical) uid[digits / 2] = static_cast<uint8_t>(uid[digits / 2] << 4 | digit);
    ++digits;
  }
  if (is_canonical) return uid;
  const std::string digest = sha256_bytes(text);
  std::memcpy(uid.data(), digest.data(), uid.size());
  return uid;
}

std::string unpack_uid(const Uid& uid) {
  if (uid == Uid{}) return {};
  std::string hex = hex_encode({reinterpret_cast<const char*>(uid.data()), uid.size()});
  for (const size_t dash : {8, 13, 18, 23}) hex.insert(dash, 1, '-');
  return hex;
}

uint64_t parse_resource_version(std::string_view text) {
  uint64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  return code == std::errc() && end == text.data() + text.size() ? number : 0;
}

size_t Records::HashUid::operator()(const Uid& uid) const noexcept {
  size_t half[2];
  std::memcpy(half, uid.data(), sizeof half);
  return half[0] ^ half[1] * 0x9e3779b97f4a7c15u;
}

Records::Records()
    : index_(kIndexMin, kNoRecord),
      slabs_([this](uint32_t record, Slabs::Place place) { entries_[record].place = place; }) {
  intern_namespace({});
}

uint32_t Records::find(uint32_t kind, std::string_view ns, std::string_view name) const {
  const auto id = namespace_ids_.find(ns);
  if (id == namespace_ids_.end()) return kNoRecord;
  return index_[key_slot(kind, id->second, name)];
}

uint32_t Records::put(const Sighting& seen, uint32_t epoch) {
  const uint32_t ns = intern_namespace(seen.ns);
  if ((count_ + 1) * 4 > index_.size() * 3) grow_index();
  const size_t slot = key_slot(seen.kind, ns, seen.name);
  uint32_t record = index_[slot];
  const bool is_new = record == kNoRecord;
  if (is_new) {
    record = static_cast<uint32_t>(entries_.size());
    if (free_.empty()) {
      entries_.emplace_back();
    } else {
      record = free_.back();
      free_.pop_back();
    }
    entries_[record] = Entry{};
    entries_[record].is_live = true;
    index_[slot] = record;
    ++count_;
  }
  Entry& entry = entries_[record];
  const uint64_t version = parse_resource_version(seen.resource_version);
  if (version == 0 || version != entry.resource_version) entry.desired_digest = 0;
  const Uid uid = pack_uid(seen.uid);
  if (uid != entry.uid) entry.is_claimed = false;
  entry.uid = uid;
  entry.resource_version = version;
  entry.generation = seen.generation;
  entry.kind = seen.kind;
  entry.ns = ns;
  entry.epoch = epoch;
  entry.is_being_deleted = seen.is_being_deleted;
  const Uid owner = pack_uid(seen.owner_uid);
  if (is_new || owner != entry.owner) {
    if (!is_new) unlink(record);
    link(record, owner);
  }
  set_managed(record, seen.is_managed);
  const std::string_view old_packed = is_new ? std::string_view() : packed(record);
  if (is_new || !seen.packed.empty() || !old_packed.empty()) {
    if (!is_new) {
      manifest_bytes_ -= old_packed.size();
      manifest_raw_bytes_ -= entry.raw_bytes;
      slabs_.free(entry.place);
    }
    entry.raw_bytes = seen.raw_bytes;
    entry.has_dictionary = seen.has_dictionary;
    store(record, seen.name, seen.packed);
  }
  return record;
}

void Records::remove(uint32_t record) {
  Entry& entry = entries_[record];
  erase_slot(key_slot(entry.kind, entry.ns, name(record)));
  unlink(record);
  set_managed(record, false);
  manifest_bytes_ -= packed(record).size();
  manifest_raw_bytes_ -= entry.raw_bytes;
  slabs_.free(entry.place);
  entry = Entry{};
  free_.push_back(record);
  --count_;
}

std::string_view Records::name(uint32_t record) const {
  const Entry& entry = entries_[record];
  return slabs_.at(entry.place).substr(0, entry.name_bytes);
}

std::string_view Records::packed(uint32_t record) const {
  const Entry& entry = entries_[record];
  return slabs_.at(entry.place).substr(entry.name_bytes);
}

void Records::repack(uint32_t record, std::string_view packed_text, bool has_dictionary) {
  Entry& entry = entries_[record];
  const std::string kept_name(name(record));
  manifest_bytes_ -= packed(record).size();
  manifest_raw_bytes_ -= entry.raw_bytes;
  slabs_.free(entry.place);
  entry.has_dictionary = has_dictionary;
  store(record, kept_name, packed_text);
}

std::vector<uint32_t> Records::children(const Uid& owner) const {
  std::vector<uint32_t> found;
  const auto first = first_child_.find(owner);
  if (first == first_child_.end() || owner == Uid{}) return found;
  for (uint32_t at = first->second; at != kNoRecord; at = entries_[at].next_sibling) {
    found.push_back(at);
  }
  return found;
}

const std::unordered_set<uint32_t>& Records::managed(uint32_t kind) const {
  static const std::unordered_set<uint32_t> none;
  const auto found = managed_.find(kind);
  return found == managed_.end() ? none : found->second;
}

void Records::each(const std::function<void(uint32_t, const Entry&)>& visit) const {
  for (uint32_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].is_live) visit(i, entries_[i]);
  }
}

size_t Records::managed_size() const {
  size_t size = 0;
  for (const auto& [kind, records] : managed_) size += records.size();
  return size;
}

size_t Records::bytes() const {
  constexpr size_t kNodeBytes = 48;  // of a hash map: the pair, the link, the hash, the bucket
  return entries_.capacity() * sizeof(Entry) + free_.capacity() * sizeof(uint32_t) +
         index_.capacity() * sizeof(uint32_t) + slabs_.bytes() - manifest_bytes_ +
         first_child_.size() * kNodeBytes + managed_size() * kNodeBytes +
         namespaces_.size() * 2 * kNodeBytes;
}

uint32_t Records::intern_namespace(std::string_view ns) {
  const auto [place, is_new] =
      namespace_ids_.emplace(ns, static_cast<uint32_t>(namespaces_.size()));
  if (is_new) namespaces_.emplace_back(ns);
  return place->second;
}

// Where the key is, or where it would be put.
size_t Records::key_slot(uint32_t kind, uint32_t ns, std::string_view wanted) const {
  const size_t mask = index_.size() - 1;
  size_t slot = hash_key(kind, ns, wanted) & mask;
  for (; index_[slot] != kNoRecord; slot = (slot + 1) & mask) {
    const Entry& entry = entries_[index_[slot]];
    if (entry.kind == kind && entry.ns == ns && name(index_[slot]) == wanted) break;
  }
  return slot;
}

void Records::grow_index() {
  const std::vector<uint32_t> old = std::exchange(
      index_, std::vector<uint32_t>(index_.size() * 2, kNoRecord));
  for (const uint32_t record : old) {
    if (record == kNoRecord) continue;
    index_[key_slot(entries_[record].kind, entries_[record].ns, name(record))] = record;
  }
}

// Closes the gap, so that no marks of the dead are needed.
void Records::erase_slot(size_t slot) {
  const size_t mask = index_.size() - 1;
  index_[slot] = kNoRecord;
  for (size_t next = (slot + 1) & mask; index_[next] != kNoRecord; next = (next + 1) & mask) {
    const uint32_t record = std::exchange(index_[next], kNoRecord);
    index_[key_slot(entries_[record].kind, entries_[record].ns, name(record))] = record;
  }
}

void Records::store(uint32_t record, std::string_view name_text, std::string_view packed_text) {
  Entry& entry = entries_[record];
  entry.name_bytes = static_cast<uint16_t>(std::min<size_t>(name_text.size(), UINT16_MAX));
  entry.place = slabs_.put(record, name_text.substr(0, entry.name_bytes), packed_text);
  manifest_bytes_ += packed_text.size();
  manifest_raw_bytes_ += entry.raw_bytes;
}

void Records::link(uint32_t record, const Uid& owner) {
  Entry& entry = entries_[record];
  entry.owner = owner;
  entry.next_sibling = kNoRecord;
  entry.last_sibling = kNoRecord;
  if (owner == Uid{}) return;
  const auto [first, is_new] = first_child_.emplace(owner, record);
  if (is_new) return;
  entry.next_sibling = first->second;
  entries_[first->second].last_sibling = record;
  first->second = record;
}

void Records::unlink(uint32_t record) {
  const Entry& entry = entries_[record];
  if (entry.owner == Uid{}) return;
  if (entry.next_sibling != kNoRecord) {
    entries_[entry.next_sibling].last_sibling = entry.last_sibling;
  }
  if (entry.last_sibling != kNoRecord) {
    entries_[entry.last_sibling].next_sibling = entry.next_sibling;
    return;
  }
  if (entry.next_sibling != kNoRecord) {
    first_child_[entry.owner] = entry.next_sibling;
  } else {
    first_child_.erase(entry.owner);
  }
}

void Records::set_managed(uint32_t record, bool managed) {
  Entry& entry = entries_[record];
  if (entry.is_managed == managed) return;
  entry.is_managed = managed;
  if (managed) {
    managed_[entry.kind].insert(record);
  } else {
    managed_[entry.kind].erase(record);
  }
}

}  // namespace bireme::kube
