#include "tree/git/pack.h"

#include "base/guarded.h"
#include "tree/git/mapped_file.h"
#include "tree/inflate.h"

namespace bireme::tree::git {

namespace {

constexpr size_t kIndexHeaderBytes = 8 + 256 * 4;
constexpr size_t kTrailerBytes = Oid::kBytes;
constexpr int kChainMax = 10'000;                    // Git itself never goes beyond 4,095
constexpr size_t kBasesBytesMax = 16 * 1024 * 1024;  // bases kept for the next delta on them
constexpr int kOffsetDelta = 6;
constexpr int kRefDelta = 7;

uint32_t big_endian_32(std::string_view bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<uint8_t>(bytes[at + i]);
  return value;
}

Error corrupt(std::string_view what) {
  return make_error(Reason::Invalid, "pack is corrupt: {}", what);
}

struct Base {
  ObjectType type;
  std::shared_ptr<const std::string> data;
};

struct Bases {
  std::map<uint64_t, Base> by_offset;
  size_t bytes = 0;
};

}  // namespace

struct Pack::Files {
  Files(MappedFile index, MappedFile pack) : index(std::move(index)), pack(std::move(pack)) {}

  MappedFile index;
  MappedFile pack;
  mutable Guarded<Bases> bases;

  std::optional<Base> find_base(uint64_t offset) const {
    return bases.with([&](Bases& kept) -> std::optional<Base> {
      auto found = kept.by_offset.find(offset);
      if (found == kept.by_offset.end()) return std::nullopt;
      return found->second;
    });
  }

  void keep_base(uint64_t offset, const Base& base) const {
    const size_t size = base.data->size();
    if (size > kBasesBytesMax / 4) return;
    bases.with([&](Bases& kept) {
      if (kept.bytes + size > kBasesBytesMax) kept = Bases{};
      if (kept.by_offset.emplace(offset, base).second) kept.bytes += size;
    });
  }
};

struct Pack::Entry {
  int type = 0;
  size_t size_bytes = 0;
  uint64_t data_at = 0;
  uint64_t base_at = 0;  // of deltas
};

Pack::Pack(std::unique_ptr<Files> files)
    : files_(std::move(files)), count_(big_endian_32(files_->index.bytes(), 8 + 255 * 4)) {}

Pack::~Pack() = default;

Result<std::shared_ptr<const Pack>> Pack::open(const std::string& index_path) {
  const std::string pack_path = index_path.substr(0, index_path.size() - 4) + ".pack";
  MappedFile index = TRY(MappedFile::open(index_path));
  MappedFile pack = TRY(MappedFile::open(pack_path));
  const std::string_view bytes = index.bytes();
  if (bytes.size() < kIndexHeaderBytes ||
      !bytes.starts_with(std::string_view("\377tOc\0\0\0\2", 8))) {
    return make_error(Reason::Unsupported, "{}: is not a version 2 pack index", index_path);
  }
  if (!pack.bytes().starts_with("PACK") || pack.bytes().size() < 12 + kTrailerBytes) {
    return make_error(Reason::Invalid, "{}: is not a pack", pack_path);
  }
  uint32_t before = 0;
  for (size_t i = 0; i < 256; ++i) {
    const uint32_t next = big_endian_32(bytes, 8 + i * 4);
    if (next < before) return make_error(Reason::Invalid, "{}: is corrupt", index_path);
    before = next;
  }
  const size_t needed = kIndexHeaderBytes + size_t{before} * (Oid::kBytes + 8) + 2 * kTrailerBytes;
  if (bytes.size() < needed) return make_error(Reason::Invalid, "{}: is cut off", index_path);
  // The index names the pack by its checksum: one that was cut off or exchanged is refused here.
  const std::string_view checksum = bytes.substr(bytes.size() - 2 * kTrailerBytes, kTrailerBytes);
  if (!pack.bytes().ends_with(checksum)) {
    return make_error(Reason::Invalid, "{}: is not the pack of its index", pack_path);
  }
  auto files = std::make_unique<Files>(std::move(index), std::move(pack));
  return std::shared_ptr<const Pack>(new Pack(std::move(files)));
}

Oid Pack::oid_at(uint32_t position) const {
  return Oid::from_bytes(files_->index.bytes().substr(
      kIndexHeaderBytes + size_t{position} * Oid::kBytes, Oid::kBytes));
}

std::optional<uint64_t> Pack::find(const Oid& oid) const {
  const std::string_view index = files_->index.bytes();
  const size_t first = oid.bytes[0];
  uint32_t low = first == 0 ? 0 : big_endian_32(index, 8 + (first - 1) * 4);
  uint32_t high = big_endian_32(index, 8 + first * 4);
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    const Oid there = oid_at(middle);
    if (there == oid) {
      low = middle;
      break;
    }
    if (there < oid)
      low = middle + 1;
    else
      high = middle;
  }
  if (low >= high) return std::nullopt;
  const size_t offsets = kIndexHeaderBytes + size_t{count_} * (Oid::kBytes + 4);
  const uint32_t offset = big_endian_32(index, offsets + size_t{low} * 4);
  if ((offset & 0x80000000u) == 0) return offset;
  const size_t large = offsets + size_t{count_} * 4 + size_t{offset & 0x7fffffffu} * 8;
  if (large + 8 > index.size()) return std::nullopt;
  return uint64_t{big_endian_32(index, large)} << 32 | big_endian_32(index, large + 4);
}

// The header of the object at `offset`: type and size, and for deltas where the base is.
Result<Pack::Entry> Pack::entry_at(uint64_t offset) const {
  const std::string_view pack = files_->pack.bytes();
  const size_t end = pack.size() - kTrailerBytes;
  size_t at = offset;
  const auto byte = [&]() -> uint8_t { return at < end ? static_cast<uint8_t>(pack[at++]) : 0; };
  if (at < 12 || at >= end) return corrupt("an offset lies outside");
  uint8_t next = byte();
  Entry entry{.type = (next >> 4) & 7, .size_bytes = size_t{next} & 15};
  for (int shift = 4; (next & 0x80) != 0; shift += 7) {
    if (shift > 56) return corrupt("a size is too large");
    next = byte();
    entry.size_bytes |= size_t{next & 0x7fu} << shift;
  }
  if (entry.type == kOffsetDelta) {
    next = byte();
    uint64_t distance = next & 0x7f;
    for (int i = 0; (next & 0x80) != 0; ++i) {
      if (i > 7) return corrupt("a distance is too large");
      next = byte();
      distance = (distance + 1) << 7 | (next & 0x7f);
    }
    if (distance == 0 || distance > offset) return corrupt("a base lies outside");
    entry.base_at = offset - distance;
  } else if (entry.type == kRefDelta) {
    if (end - at < Oid::kBytes) return corrupt("it is cut off");
    const auto base = find(Oid::from_bytes(pack.substr(at, Oid::kBytes)));
    if (!base) return corrupt("a base is missing");
    entry.base_at = *base;
    at += Oid::kBytes;
  } else if (entry.type < 1 || entry.type > 4) {
    return corrupt("unknown object type");
  }
  entry.data_at = at;
  return entry;
}

Result<std::string> Pack::inflate(const Entry& entry, size_t limit_bytes) const {
  if (entry.size_bytes > limit_bytes) {
    return make_error(Reason::LimitExceeded, "object of {} bytes is larger than the limit of {}",
                      entry.size_bytes, limit_bytes);
  }
  return inflate_exactly(files_->pack.bytes().substr(entry.data_at), entry.size_bytes);
}

Result<Object> Pack::read(uint64_t offset, size_t limit_bytes) const {
  struct Link {
    uint64_t at;
    Entry entry;
  };
  std::vector<Link> deltas;
  std::optional<Base> base;
  while (!base) {
    base = files_->find_base(offset);
    if (base) break;
    Entry entry = TRY(entry_at(offset));
    if (entry.type == kOffsetDelta || entry.type == kRefDelta) {
      deltas.push_back({offset, entry});
      if (deltas.size() > kChainMax) return corrupt("a chain of deltas does not end");
      offset = entry.base_at;
      continue;
    }
    std::string data = TRY(inflate(entry, limit_bytes));
    if (deltas.empty()) return Object{static_cast<ObjectType>(entry.type), std::move(data)};
    base = Base{static_cast<ObjectType>(entry.type),
                std::make_shared<const std::string>(std::move(data))};
    files_->keep_base(offset, *base);
  }
  for (size_t i = deltas.size(); i-- > 0;) {
    std::string delta = TRY(inflate(deltas[i].entry, limit_bytes));
    std::string data = TRY(apply_delta(*base->data, delta, limit_bytes));
    if (i == 0) return Object{base->type, std::move(data)};
    base->data = std::make_shared<const std::string>(std::move(data));
    files_->keep_base(deltas[i].at, *base);
  }
  return Object{base->type, *base->data};
}

}  // namespace bireme::tree::git
