#include "kube/cache/slabs.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

namespace bireme::kube {
namespace {

constexpr uint32_t kDead = 0x80000000u;
constexpr size_t kCompactBytesMin = 1024 * 1024;

uint32_t padded(size_t bytes) { return static_cast<uint32_t>((bytes + 7) & ~size_t{7}); }

}  // namespace

Slabs::Place Slabs::put(uint32_t record, std::string_view first, std::string_view second) {
  const size_t size = first.size() + second.size();
  const uint32_t whole = padded(sizeof(Header) + size);
  Slab& slab = slab_for(whole);
  const Place place{static_cast<uint32_t>(&slab - slabs_.data()), slab.used};
  const Header header{record, static_cast<uint32_t>(size)};
  char* to = slab.data.get() + slab.used;
  std::memcpy(to, &header, sizeof header);
  std::copy(first.begin(), first.end(), to + sizeof header);
  std::copy(second.begin(), second.end(), to + sizeof header + first.size());
  slab.used += whole;
  return place;
}

std::string_view Slabs::at(Place place) const {
  const char* from = slabs_[place.slab].data.get() + place.offset;
  Header header;
  std::memcpy(&header, from, sizeof header);
  return {from + sizeof header, header.size & ~kDead};
}

void Slabs::free(Place place) {
  Slab& slab = slabs_[place.slab];
  char* from = slab.data.get() + place.offset;
  Header header;
  std::memcpy(&header, from, sizeof header);
  const uint32_t whole = padded(sizeof header + header.size);
  header.size |= kDead;
  std::memcpy(from, &header, sizeof header);
  slab.dead += whole;
  dead_bytes_ += whole;
  if (slab.dead == slab.used && place.slab != open_) release(place.slab);
}

void Slabs::compact() {
  while (dead_bytes_ > kCompactBytesMin && dead_bytes_ * 4 > bytes_) {
    size_t worst = slabs_.size();
    for (size_t i = 0; i < slabs_.size(); ++i) {
      if (i == open_ || slabs_[i].dead == 0) continue;
      if (worst == slabs_.size() || slabs_[i].dead > slabs_[worst].dead) worst = i;
    }
    if (worst == slabs_.size()) return;
    evacuate(worst);
  }
}

Slabs::Slab& Slabs::slab_for(size_t needed) {
  if (open_ != UINT32_MAX) {
    Slab& open = slabs_[open_];
    if (open.used + needed <= open.capacity) return open;
  }
  uint32_t index = static_cast<uint32_t>(slabs_.size());
  if (empty_.empty()) {
    slabs_.emplace_back();
  } else {
    index = empty_.back();
    empty_.pop_back();
  }
  Slab& slab = slabs_[index];
  slab.capacity = static_cast<uint32_t>(std::max(needed, kSlabBytes));
  slab.data = std::make_unique_for_overwrite<char[]>(slab.capacity);
  bytes_ += slab.capacity;
  // A cell larger than a block has a block of its own; the open one stays open.
  if (needed <= kSlabBytes) {
    const uint32_t closed = std::exchange(open_, index);
    const bool was_emptied = closed != UINT32_MAX && slabs_[closed].used > 0 &&
                             slabs_[closed].dead == slabs_[closed].used;
    if (was_emptied) release(closed);
  }
  return slabs_[index];
}

void Slabs::release(size_t index) {
  Slab& slab = slabs_[index];
  bytes_ -= slab.capacity;
  dead_bytes_ -= slab.dead;
  slab = Slab{};
  empty_.push_back(static_cast<uint32_t>(index));
}

void Slabs::evacuate(size_t index) {
  // Taken out of the list first: put() below may grow the list.
  Slab from = std::exchange(slabs_[index], Slab{});
  bytes_ -= from.capacity;
  dead_bytes_ -= from.dead;
  for (uint32_t at = 0; at < from.used;) {
    Header header;
    std::memcpy(&header, from.data.get() + at, sizeof header);
    const uint32_t size = header.size & ~kDead;
    if ((header.size & kDead) == 0) {
      moved_(header.record,
             put(header.record, {from.data.get() + at + sizeof header, size}, {}));
    }
    at += padded(sizeof header + size);
  }
  empty_.push_back(static_cast<uint32_t>(index));
}

}  // namespace bireme::kube
