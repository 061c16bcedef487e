// Guards: which prunes may not simply happen. Pure functions over the candidates; each guard only
// ever takes away, so adding one can never cause a delete.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sync/plan.h"

namespace bireme::sync {

struct PruneCandidates {
  std::vector<kube::ResourceKey> keys;  // sorted
  size_t inventory_count = 0;
  bool desired_is_empty = false;
  std::string revision;
};

// Bound to the objects, and to the revision where it wants nothing at all (I1).
std::string hash_prunes(const PruneCandidates& candidates,
                        const std::vector<kube::ResourceKey>& held);
// Why the whole set is held: an empty desired set (I1) or too large a share (I2); empty if it is
// not.
std::string find_set_guard(const PruneCandidates& candidates, const SyncPolicy& policy);
// Why this one object needs a word of its own (I5); empty if it does not.
std::string_view find_object_guard(const kube::ResourceKey& key, bool has_instances);

}  // namespace bireme::sync
