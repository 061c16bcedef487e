#include "render/kustomize/model/id.h"

#include <algorithm>

namespace bireme::render::kustomize {
namespace {

// What kustomize 5.8.1 knows of the kinds of Kubernetes 1.21.2, "apiVersion kind", sorted.
constexpr std::string_view kClusterScoped[] = {
    "admissionregistration.k8s.io/v1 MutatingWebhookConfiguration",
    "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration",
    "admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration",
    "admissionregistration.k8s.io/v1beta1 ValidatingWebhookConfiguration",
    "apiextensions.k8s.io/v1 CustomResourceDefinition",
    "apiextensions.k8s.io/v1beta1 CustomResourceDefinition",
    "apiregistration.k8s.io/v1 APIService",
    "apiregistration.k8s.io/v1beta1 APIService",
    "certificates.k8s.io/v1 CertificateSigningRequest",
    "certificates.k8s.io/v1beta1 CertificateSigningRequest",
    "flowcontrol.apiserver.k8s.io/v1beta1 FlowSchema",
    "flowcontrol.apiserver.k8s.io/v1beta1 PriorityLevelConfiguration",
    "networking.k8s.io/v1 IngressClass",
    "networking.k8s.io/v1beta1 IngressClass",
    "node.k8s.io/v1 RuntimeClass",
    "node.k8s.io/v1beta1 RuntimeClass",
    "policy/v1beta1 PodSecurityPolicy",
    "rbac.authorization.k8s.io/v1 ClusterRole",
    "rbac.authorization.k8s.io/v1 ClusterRoleBinding",
    "rbac.authorization.k8s.io/v1beta1 ClusterRole",
    "rbac.authorization.k8s.io/v1beta1 ClusterRoleBinding",
    "scheduling.k8s.io/v1 PriorityClass",
    "scheduling.k8s.io/v1beta1 PriorityClass",
    "storage.k8s.io/v1 CSIDriver",
    "storage.k8s.io/v1 CSINode",
    "storage.k8s.io/v1 StorageClass",
    "storage.k8s.io/v1 VolumeAttachment",
    "storage.k8s.io/v1beta1 CSIDriver",
    "storage.k8s.io/v1beta1 CSINode",
    "storage.k8s.io/v1beta1 StorageClass",
    "storage.k8s.io/v1beta1 VolumeAttachment",
    "v1 ComponentStatus",
    "v1 Namespace",
    "v1 Node",
    "v1 NodeProxyOptions",
    "v1 PersistentVolume",
};
constexpr std::string_view kNamespaced[] = {
    "apps/v1 ControllerRevision",
    "apps/v1 DaemonSet",
    "apps/v1 Deployment",
    "apps/v1 ReplicaSet",
    "apps/v1 StatefulSet",
    "autoscaling/v1 HorizontalPodAutoscaler",
    "autoscaling/v1 Scale",
    "autoscaling/v2beta1 HorizontalPodAutoscaler",
    "autoscaling/v2beta2 HorizontalPodAutoscaler",
    "batch/v1 CronJob",
    "batch/v1 Job",
    "batch/v1beta1 CronJob",
    "coordination.k8s.io/v1 Lease",
    "coordination.k8s.io/v1beta1 Lease",
    "discovery.k8s.io/v1 EndpointSlice",
    "discovery.k8s.io/v1beta1 EndpointSlice",
    "events.k8s.io/v1 Event",
    "events.k8s.io/v1beta1 Event",
    "extensions/v1beta1 Ingress",
    "networking.k8s.io/v1 Ingress",
    "networking.k8s.io/v1 NetworkPolicy",
    "networking.k8s.io/v1beta1 Ingress",
    "policy/v1 PodDisruptionBudget",
    "policy/v1beta1 PodDisruptionBudget",
    "rbac.authorization.k8s.io/v1 Role",
    "rbac.authorization.k8s.io/v1 RoleBinding",
    "rbac.authorization.k8s.io/v1beta1 Role",
    "rbac.authorization.k8s.io/v1beta1 RoleBinding",
    "storage.k8s.io/v1beta1 CSIStorageCapacity",
    "v1 ConfigMap",
    "v1 Endpoints",
    "v1 Event",
    "v1 LimitRange",
    "v1 PersistentVolumeClaim",
    "v1 Pod",
    "v1 PodAttachOptions",
    "v1 PodExecOptions",
    "v1 PodPortForwardOptions",
    "v1 PodProxyOptions",
    "v1 PodTemplate",
    "v1 ReplicationController",
    "v1 ResourceQuota",
    "v1 Secret",
    "v1 Service",
    "v1 ServiceAccount",
    "v1 ServiceProxyOptions",
};

std::string or_else(const std::string& text, std::string_view fallback) {
  return text.empty() ? std::string(fallback) : text;
}

}  // namespace

bool Gvk::is_selected_by(const Gvk& selector) const {
  return (selector.group.empty() || selector.group == group) &&
         (selector.version.empty() || selector.version == version) &&
         (selector.kind.empty() || selector.kind == kind);
}

std::string Gvk::api_version() const { return group.empty() ? version : group + "/" + version; }

Gvk make_gvk(std::string_view api_version, std::string_view kind) {
  size_t slash = api_version.find('/');
  if (slash == std::string_view::npos) return {"", std::string(api_version), std::string(kind)};
  return {std::string(api_version.substr(0, slash)), std::string(api_version.substr(slash + 1)),
          std::string(kind)};
}

std::string_view effective_namespace(std::string_view ns, bool cluster_scoped) {
  if (cluster_scoped) return kNoNamespace;
  return ns.empty() ? kDefaultNamespace : ns;
}

Scope builtin_scope(std::string_view api_version, std::string_view kind) {
  char text[128];
  if (api_version.size() + kind.size() + 1 > sizeof text) return Scope::Unknown;
  std::copy(api_version.begin(), api_version.end(), text);
  text[api_version.size()] = ' ';
  std::copy(kind.begin(), kind.end(), text + api_version.size() + 1);
  std::string_view wanted(text, api_version.size() + kind.size() + 1);
  auto has = [wanted](const auto& table) {
    return std::binary_search(std::begin(table), std::end(table), wanted);
  };
  if (has(kClusterScoped)) return Scope::Cluster;
  return has(kNamespaced) ? Scope::Namespaced : Scope::Unknown;
}

std::string ResourceId::key() const {
  std::string_view space = effective_ns();
  std::string out;
  out.reserve(gvk.group.size() + gvk.version.size() + gvk.kind.size() + name.size() +
              space.size() + 4);
  out.append(gvk.group).append(1, '\n').append(gvk.version).append(1, '\n').append(gvk.kind);
  out.append(1, '\n').append(name).append(1, '\n').append(space);
  return out;
}

std::string describe(const ResourceId& id) {
  return or_else(id.gvk.kind, "[noKind]") + "." + or_else(id.gvk.version, "[noVer]") + "." +
         or_else(id.gvk.group, "[noGrp]") + "/" + or_else(id.name, "[noName]") + "." +
         or_else(id.ns, "[noNs]");
}

}  // namespace bireme::render::kustomize
