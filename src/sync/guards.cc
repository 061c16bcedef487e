#include "sync/guards.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/digest.h"

namespace bireme::sync {
namespace {

constexpr size_t kHashHex = 16;

struct ProtectedRow {
  std::string_view group;
  std::string_view kind;
  std::string_view why;
};

constexpr std::array<ProtectedRow, 5> kProtected{{
    {"", "Namespace", "a namespace takes everything in it along"},
    {"", "PersistentVolumeClaim", "a claim takes its data along"},
    {"", "PersistentVolume", "a volume may take its data along"},
    {"storage.k8s.io", "StorageClass", "claims may depend on a storage class"},
    {"cluster.x-k8s.io", "Cluster", "a cluster takes its machines along"},
}};

}  // namespace

std::string hash_prunes(const PruneCandidates& candidates,
                        const std::vector<kube::ResourceKey>& held) {
  std::string text;
  if (candidates.desired_is_empty) text = candidates.revision + "\n";
  for (const kube::ResourceKey& key : held) text += key.text() + "\n";
  return sha256_hex(text).substr(0, kHashHex);
}

std::string find_set_guard(const PruneCandidates& candidates, const SyncPolicy& policy) {
  const size_t count = candidates.keys.size();
  if (count == 0) return {};
  if (candidates.desired_is_empty) {
    return fmt::format("revision {} wants no object at all; all {} would be deleted",
                       candidates.revision, count);
  }
  const double share = policy.prune_share_max * static_cast<double>(candidates.inventory_count);
  if (count <= policy.prune_count_max || static_cast<double>(count) <= share) return {};
  return fmt::format("{} of {} objects would be deleted; the limit is {} or {:.0f} %", count,
                     candidates.inventory_count, policy.prune_count_max,
                     policy.prune_share_max * 100);
}

std::string_view find_object_guard(const kube::ResourceKey& key, bool has_instances) {
  const bool is_definition =
      key.group == "apiextensions.k8s.io" && key.kind == "CustomResourceDefinition";
  if (is_definition && has_instances) return "a definition takes its objects along";
  for (const ProtectedRow& row : kProtected) {
    if (row.group == key.group && row.kind == key.kind) return row.why;
  }
  if (key.ns.starts_with("kube-")) return "it is in a namespace of Kubernetes itself";
  return {};
}

}  // namespace bireme::sync
