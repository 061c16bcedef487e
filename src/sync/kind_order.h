// In which order kinds are applied: a tier says what must be there before what, a rank orders
// objects inside a tier. Deleting goes the other way round. Pure; any thread.
//
// Tiers exist because of what the API server checks on admission (a Pod's ServiceAccount and
// PriorityClass, an object's namespace and kind); within one, objects are sent side by side. Ranks
// are the order of installing (kube/install_order.h).
#pragma once

#include "kube/resource_key.h"

namespace bireme::sync {

inline constexpr int kTierFoundation = 0;  // namespaces, definitions, classes
inline constexpr int kTierSettings = 1;    // accounts, rights, configuration, storage, services
inline constexpr int kTierWorkloads = 2;   // everything else, custom resources among them
inline constexpr int kTierGatekeepers =
    3;  // webhooks and API services, which can refuse the others
inline constexpr int kTiers = 4;

int find_tier(const kube::GroupKind& kind);
// By tier, rank, then the key itself: total, so that plans are the same every time.
bool is_applied_before(const kube::ResourceKey& a, const kube::ResourceKey& b);

}  // namespace bireme::sync
