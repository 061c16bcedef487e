// Inventory: every object this owner has applied and not yet seen gone. Written before the first
// apply and trimmed only after a confirmed delete, so a crash at any point loses nothing (I9, I10).
//
// Kept as ConfigMaps of at most kChunkBytesMax, one key text a line; the count of chunks stands in
// the first, and a chunk that is missing makes the whole unreadable rather than shorter (I3). Pure
// here; the engine does the reading and writing.
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

using InventoryKeys = std::set<kube::ResourceKey>;

// "bireme-inventory-<mark>", with "-1" and so on for the chunks after the first.
std::string inventory_name(const Owner& owner, size_t chunk);
// The ConfigMaps to apply, the first chunk last: it names the count, so it makes the rest valid.
std::vector<kube::Object> encode_inventory(const Owner& owner, const InventoryKeys& keys);
// How many chunks the first ConfigMap says there are.
Result<size_t> count_chunks(const kube::Object& first);
Result<InventoryKeys> decode_inventory(const std::vector<kube::Object>& chunks);

}  // namespace bireme::sync
