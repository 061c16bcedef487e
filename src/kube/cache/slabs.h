// Slabs: variable-size cells in large blocks that can be compacted, so that memory comes back after
// a burst (malloc would keep it scattered). One thread.
//
// A cell belongs to a record number. When too much is dead, live cells are moved and `moved` tells
// their new place. Places are 8 bytes; a view of a cell is valid until the next change.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace bireme::kube {

inline constexpr size_t kSlabBytes = 256 * 1024;

class Slabs {
 public:
  struct Place {
    uint32_t slab = 0;
    uint32_t offset = 0;
    friend bool operator==(const Place&, const Place&) = default;
  };
  using Moved = std::function<void(uint32_t record, Place place)>;

  explicit Slabs(Moved moved) : moved_(std::move(moved)) {}

  // The two parts are stored one after the other.
  Place put(uint32_t record, std::string_view first, std::string_view second);
  std::string_view at(Place place) const;
  void free(Place place);
  // Moves live cells out of the emptiest blocks while more than a quarter is dead.
  void compact();

  size_t bytes() const { return bytes_; }      // allocated
  size_t dead_bytes() const { return dead_bytes_; }

 private:
  struct Header {
    uint32_t record;
    uint32_t size;  // of the cell; the top bit says that it is dead
  };
  struct Slab {
    std::unique_ptr<char[]> data;
    uint32_t capacity = 0;
    uint32_t used = 0;
    uint32_t dead = 0;
  };

  Slab& slab_for(size_t needed);
  void release(size_t index);
  void evacuate(size_t index);

  Moved moved_;
  std::vector<Slab> slabs_;
  std::vector<uint32_t> empty_;  // places in slabs_ without a block
  uint32_t open_ = UINT32_MAX;   // the block that is being filled
  size_t bytes_ = 0;
  size_t dead_bytes_ = 0;
};

}  // namespace bireme::kube
