#include "sync/kind_order.h"

#include <array>
#include <string_view>
#include <tuple>

#include "kube/install_order.h"

namespace bireme::sync {
namespace {

struct TierRow {
  std::string_view group;
  std::string_view kind;
  int tier;
};

constexpr std::array<TierRow, 27> kTierRows{{
    {"", "Namespace", kTierFoundation},
    {"apiextensions.k8s.io", "CustomResourceDefinition", kTierFoundation},
    {"scheduling.k8s.io", "PriorityClass", kTierFoundation},
    {"node.k8s.io", "RuntimeClass", kTierFoundation},
    {"storage.k8s.io", "StorageClass", kTierFoundation},
    {"networking.k8s.io", "IngressClass", kTierFoundation},
    {"", "ServiceAccount", kTierSettings},
    {"", "Secret", kTierSettings},
    {"", "ConfigMap", kTierSettings},
    {"", "LimitRange", kTierSettings},
    {"", "ResourceQuota", kTierSettings},
    {"", "PersistentVolume", kTierSettings},
    {"", "PersistentVolumeClaim", kTierSettings},
    {"", "Service", kTierSettings},
    {"rbac.authorization.k8s.io", "ClusterRole", kTierSettings},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding", kTierSettings},
    {"rbac.authorization.k8s.io", "Role", kTierSettings},
    {"rbac.authorization.k8s.io", "RoleBinding", kTierSettings},
    {"networking.k8s.io", "NetworkPolicy", kTierSettings},
    {"policy", "PodDisruptionBudget", kTierSettings},
    {"snapshot.storage.k8s.io", "VolumeSnapshotClass", kTierSettings},
    {"gateway.networking.k8s.io", "GatewayClass", kTierSettings},
    {"apiregistration.k8s.io", "APIService", kTierGatekeepers},
    {"admissionregistration.k8s.io", "MutatingWebhookConfiguration", kTierGatekeepers},
    {"admissionregistration.k8s.io", "ValidatingWebhookConfiguration", kTierGatekeepers},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicy", kTierGatekeepers},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding", kTierGatekeepers},
}};

}  // namespace

int find_tier(const kube::GroupKind& kind) {
  for (const TierRow& row : kTierRows) {
    if (row.group == kind.group && row.kind == kind.kind) return row.tier;
  }
  return kTierWorkloads;
}

bool is_applied_before(const kube::ResourceKey& a, const kube::ResourceKey& b) {
  const auto place = [](const kube::ResourceKey& key) {
    return std::tuple(find_tier(key.group_kind()), kube::install_rank(key.kind));
  };
  const auto place_a = place(a), place_b = place(b);
  if (place_a != place_b) return place_a < place_b;
  return a < b;
}

}  // namespace bireme::sync
