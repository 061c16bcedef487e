#include "render/kustomize/model/id.h"

#include <algorithm>

namespace bireme::render::kustomize {
namespace {

// Cluster-scoped kinds of Kubernetes 1.21.2 that kustomize 5.8.1 knows, "apiVersion kind", sorted.
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

bool is_certainly_cluster_scoped(std::string_view api_version, std::string_view kind) {
  char text[128];
  if (api_version.size() + kind.size() + 1 > sizeof text) return false;
  std::copy(api_version.begin(), api_version.end(), text);
  text[api_version.size()] = ' ';
  std::copy(kind.begin(), kind.end(), text + api_version.size() + 1);
  std::string_view wanted(text, api_version.size() + kind.size() + 1);
  return std::binary_search(std::begin(kClusterScoped), std::end(kClusterScoped), wanted);
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
