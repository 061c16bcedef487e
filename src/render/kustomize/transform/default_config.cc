#include <array>
#include <span>

#include "render/kustomize/transform/config.h"

namespace bireme::render::kustomize {
namespace {

using View = std::string_view;

// Kinds that hold a pod, and where.
struct PodHolder {
  View version, kind, prefix;
};
constexpr PodHolder kPodHolders[] = {
    {"v1", "Pod", "spec/"},
    {"", "PodTemplate", "template/spec/"},
    {"", "Deployment", "spec/template/spec/"},
    {"", "ReplicaSet", "spec/template/spec/"},
    {"", "DaemonSet", "spec/template/spec/"},
    {"", "StatefulSet", "spec/template/spec/"},
    {"", "Job", "spec/template/spec/"},
    {"", "CronJob", "spec/jobTemplate/spec/template/spec/"},
};

constexpr View kConfigMapInPod[] = {
    "volumes/configMap/name",
    "containers/env/valueFrom/configMapKeyRef/name",
    "initContainers/env/valueFrom/configMapKeyRef/name",
    "containers/envFrom/configMapRef/name",
    "initContainers/envFrom/configMapRef/name",
    "volumes/projected/sources/configMap/name",
};
constexpr View kSecretInPod[] = {
    "volumes/secret/secretName",
    "containers/env/valueFrom/secretKeyRef/name",
    "initContainers/env/valueFrom/secretKeyRef/name",
    "containers/envFrom/secretRef/name",
    "initContainers/envFrom/secretRef/name",
    "imagePullSecrets/name",
    "volumes/projected/sources/secret/name",
};
constexpr View kVariablesInPod[] = {
    "containers/args",      "containers/command",
    "containers/env/value", "containers/volumeMounts/mountPath",
    "initContainers/args",  "initContainers/command",
    "initContainers/env/value", "initContainers/volumeMounts/mountPath",
};

struct Place {
  View group, version, kind, path;
  bool create = false;
};

FieldSpec to_spec(const Place& place) {
  return {{std::string(place.group), std::string(place.version), std::string(place.kind)},
          std::string(place.path), place.create};
}

FieldSpecs to_specs(std::span<const Place> places) {
  FieldSpecs out;
  out.reserve(places.size());
  for (const Place& place : places) out.push_back(to_spec(place));
  return out;
}

void add(FieldSpecs& out, std::initializer_list<Place> places) {
  for (const Place& place : places) out.push_back(to_spec(place));
}

void add_in_pods(FieldSpecs& out, std::span<const View> paths) {
  for (const PodHolder& holder : kPodHolders) {
    for (View path : paths) {
      out.push_back({{"", std::string(holder.version), std::string(holder.kind)},
                     std::string(holder.prefix) + std::string(path), false});
    }
  }
}

constexpr Place kMetadataLabels[] = {
    {"", "", "", "metadata/labels", true},
    {"", "v1", "ReplicationController", "spec/template/metadata/labels", true},
    {"", "", "Deployment", "spec/template/metadata/labels", true},
    {"", "", "ReplicaSet", "spec/template/metadata/labels", true},
    {"", "", "DaemonSet", "spec/template/metadata/labels", true},
    {"apps", "", "StatefulSet", "spec/template/metadata/labels", true},
    {"apps", "", "StatefulSet", "spec/volumeClaimTemplates[]/metadata/labels", true},
    {"batch", "", "Job", "spec/template/metadata/labels", true},
    {"batch", "", "CronJob", "spec/jobTemplate/metadata/labels", true},
    {"batch", "", "CronJob", "spec/jobTemplate/spec/template/metadata/labels", true},
};

constexpr Place kSelectors[] = {
    {"", "v1", "Service", "spec/selector", true},
    {"", "v1", "ReplicationController", "spec/selector", true},
    {"", "", "Deployment", "spec/selector/matchLabels", true},
    {"", "", "ReplicaSet", "spec/selector/matchLabels", true},
    {"", "", "DaemonSet", "spec/selector/matchLabels", true},
    {"apps", "", "StatefulSet", "spec/selector/matchLabels", true},
    {"batch", "", "Job", "spec/selector/matchLabels"},
    {"batch", "", "CronJob", "spec/jobTemplate/spec/selector/matchLabels"},
    {"policy", "", "PodDisruptionBudget", "spec/selector/matchLabels"},
    {"networking.k8s.io", "", "NetworkPolicy", "spec/podSelector/matchLabels"},
    {"networking.k8s.io", "", "NetworkPolicy", "spec/ingress/from/podSelector/matchLabels"},
    {"networking.k8s.io", "", "NetworkPolicy", "spec/egress/to/podSelector/matchLabels"},
};

FieldSpecs make_common_labels() {
  FieldSpecs out = to_specs(kSelectors);
  for (View kind : {"Deployment", "StatefulSet"}) {
    for (View affinity : {"podAffinity", "podAntiAffinity"}) {
      std::string base = "spec/template/spec/affinity/" + std::string(affinity) + "/";
      out.push_back({{"apps", "", std::string(kind)},
                     base + "preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/"
                            "labelSelector/matchLabels"});
      out.push_back({{"apps", "", std::string(kind)},
                     base + "requiredDuringSchedulingIgnoredDuringExecution/labelSelector/"
                            "matchLabels"});
    }
    out.push_back({{"apps", "", std::string(kind)},
                   "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels"});
  }
  for (const Place& place : kMetadataLabels) out.push_back(to_spec(place));
  return out;
}

constexpr Place kAnnotations[] = {
    {"", "", "", "metadata/annotations", true},
    {"", "v1", "ReplicationController", "spec/template/metadata/annotations", true},
    {"", "", "Deployment", "spec/template/metadata/annotations", true},
    {"", "", "ReplicaSet", "spec/template/metadata/annotations", true},
    {"", "", "DaemonSet", "spec/template/metadata/annotations", true},
    {"", "", "StatefulSet", "spec/template/metadata/annotations", true},
    {"batch", "", "Job", "spec/template/metadata/annotations", true},
    {"batch", "", "CronJob", "spec/jobTemplate/metadata/annotations", true},
    {"batch", "", "CronJob", "spec/jobTemplate/spec/template/metadata/annotations", true},
};

constexpr Place kImages[] = {
    {"", "", "", "spec/containers[]/image", true},
    {"", "", "", "spec/initContainers[]/image", true},
    {"", "", "", "spec/volumes[]/image/reference", true},
    {"", "", "", "spec/template/spec/containers[]/image", true},
    {"", "", "", "spec/template/spec/initContainers[]/image", true},
    {"", "", "", "spec/template/spec/volumes[]/image/reference", true},
};

constexpr Place kReplicas[] = {
    {"", "", "Deployment", "spec/replicas", true},
    {"", "", "ReplicationController", "spec/replicas", true},
    {"", "", "ReplicaSet", "spec/replicas", true},
    {"", "", "StatefulSet", "spec/replicas", true},
};

constexpr Place kNamespaces[] = {
    {"", "", "Namespace", "metadata/name", true},
    {"apiregistration.k8s.io", "", "APIService", "spec/service/namespace", true},
    {"apiextensions.k8s.io", "", "CustomResourceDefinition",
     "spec/conversion/webhook/clientConfig/service/namespace"},
};

constexpr View kRbac = "rbac.authorization.k8s.io";

NameReference config_map_references() {
  NameReference out{{"", "v1", "ConfigMap"}, {}};
  add_in_pods(out.referrers, kConfigMapInPod);
  add(out.referrers,
      {{"", "", "Node", "spec/configSource/configMap"},
       {"", "", "Role", "rules/resourceNames"},
       {"", "", "ClusterRole", "rules/resourceNames"},
       {"", "", "Ingress",
        "metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap"}});
  return out;
}

NameReference secret_references() {
  NameReference out{{"", "v1", "Secret"}, {}};
  add_in_pods(out.referrers, kSecretInPod);
  add(out.referrers,
      {{"", "", "Ingress", "spec/tls/secretName"},
       {"", "", "Ingress", "metadata/annotations/ingress.kubernetes.io\\/auth-secret"},
       {"", "", "Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret"},
       {"", "", "Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret"},
       {"", "", "ServiceAccount", "imagePullSecrets/name"},
       {"", "", "StorageClass", "parameters/secretName"},
       {"", "", "StorageClass", "parameters/adminSecretName"},
       {"", "", "StorageClass", "parameters/userSecretName"},
       {"", "", "StorageClass", "parameters/secretRef"},
       {"", "", "Role", "rules/resourceNames"},
       {"", "", "ClusterRole", "rules/resourceNames"},
       {"serving.knative.dev", "v1", "Service",
        "spec/template/spec/containers/env/valueFrom/secretKeyRef/name"},
       {"", "", "PersistentVolume", "spec/azureFile/secretName"}});
  return out;
}

NameReference service_references() {
  constexpr View kAdmission = "admissionregistration.k8s.io";
  NameReference out{{"", "v1", "Service"}, {}};
  add(out.referrers,
      {{"apps", "", "StatefulSet", "spec/serviceName"},
       {"", "", "Ingress", "spec/rules/http/paths/backend/serviceName"},
       {"", "", "Ingress", "spec/backend/serviceName"},
       {"", "", "Ingress", "spec/rules/http/paths/backend/service/name"},
       {"", "", "Ingress", "spec/defaultBackend/service/name"},
       {"apiregistration.k8s.io", "", "APIService", "spec/service/name"},
       {kAdmission, "", "ValidatingWebhookConfiguration", "webhooks/clientConfig/service"},
       {kAdmission, "", "MutatingWebhookConfiguration", "webhooks/clientConfig/service"}});
  return out;
}

// A field of the pod spec in the kinds that run pods; they differ in which kinds are known.
void add_in_workloads(FieldSpecs& out, View path) {
  constexpr PodHolder kWorkloads[] = {
      {"", "Pod", "spec/"},
      {"", "StatefulSet", "spec/template/spec/"},
      {"", "Deployment", "spec/template/spec/"},
      {"", "ReplicationController", "spec/template/spec/"},
      {"", "CronJob", "spec/jobTemplate/spec/template/spec/"},
      {"", "Job", "spec/template/spec/"},
      {"", "DaemonSet", "spec/template/spec/"},
  };
  for (const PodHolder& holder : kWorkloads) {
    out.push_back({{"", "", std::string(holder.kind)},
                   std::string(holder.prefix) + std::string(path), false});
  }
}

NameReference workload_references(Gvk target, View path, std::initializer_list<Place> more = {}) {
  NameReference out{std::move(target), {}};
  add(out.referrers, more);
  add_in_workloads(out.referrers, path);
  return out;
}

NameReference references(Gvk target, std::initializer_list<Place> places) {
  NameReference out{std::move(target), {}};
  add(out.referrers, places);
  return out;
}

std::string rbac() { return std::string(kRbac); }

// In the order in which kustomize visits them.
std::vector<NameReference> make_name_references() {
  constexpr Place kScaleTarget = {"", "", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name"};
  std::vector<NameReference> out;
  out.push_back(references({"storage.k8s.io", "v1", "StorageClass"},
                           {{"", "", "PersistentVolume", "spec/storageClassName"},
                            {"", "", "PersistentVolumeClaim", "spec/storageClassName"},
                            {"", "", "StatefulSet",
                             "spec/volumeClaimTemplates/spec/storageClassName"}}));
  out.push_back(workload_references({"", "v1", "ServiceAccount"}, "serviceAccountName",
                                    {{kRbac, "", "RoleBinding", "subjects"},
                                     {kRbac, "", "ClusterRoleBinding", "subjects"}}));
  out.push_back(references({rbac(), "", "Role"}, {{kRbac, "", "RoleBinding", "roleRef/name"}}));
  out.push_back(references({rbac(), "", "ClusterRole"},
                           {{kRbac, "", "RoleBinding", "roleRef/name"},
                            {kRbac, "", "ClusterRoleBinding", "roleRef/name"}}));
  out.push_back(config_map_references());
  out.push_back(secret_references());
  out.push_back(service_references());
  out.push_back(
      workload_references({"scheduling.k8s.io", "v1", "PriorityClass"}, "priorityClassName"));
  out.push_back(references({"", "v1", "PersistentVolume"},
                           {{"", "", "PersistentVolumeClaim", "spec/volumeName"},
                            {"", "", "ClusterRole", "rules/resourceNames"}}));
  out.push_back(workload_references({"", "v1", "PersistentVolumeClaim"},
                                    "volumes/persistentVolumeClaim/claimName"));
  out.push_back(references({"", "", "Deployment"}, {kScaleTarget}));
  out.push_back(references({"", "", "StatefulSet"}, {kScaleTarget}));
  // Upstream's group holds a version by mistake, so this one never matches; kept as it is.
  out.push_back(references({"admissionregistration.k8s.io", "", "ValidatingAdmissionPolicy"},
                           {{"admissionregistration.k8s.io", "",
                             "ValidatingAdmissionPolicyBinding", "spec/policyName"}}));
  out.push_back(references({"networking.k8s.io/v1", "v1", "IngressClass"},
                           {{"", "", "Ingress", "spec/ingressClassName"}}));
  out.push_back(references({"", "", "ReplicaSet"}, {kScaleTarget}));
  out.push_back(references({"", "", "ReplicationController"}, {kScaleTarget}));
  return out;
}

FieldSpecs make_var_references() {
  FieldSpecs out;
  for (const PodHolder& holder : kPodHolders) {
    if (holder.kind == "PodTemplate") continue;
    for (View path : kVariablesInPod) {
      out.push_back({{"", "", std::string(holder.kind)},
                     std::string(holder.prefix) + std::string(path), false});
    }
  }
  for (View kind : {"DaemonSet", "Deployment", "Job", "ReplicaSet"}) {
    out.push_back({{"", "", std::string(kind)}, "spec/template/spec/volumes/nfs/server"});
  }
  add(out, {{"", "", "CronJob", "spec/jobTemplate/spec/template/volumes/nfs/server"},
            {"", "", "Pod", "spec/volumes/nfs/server"},
            {"", "", "Deployment", "spec/template/metadata/annotations"},
            {"", "", "Ingress", "spec/rules/host"},
            {"", "", "Ingress", "spec/tls/hosts"},
            {"", "", "Ingress", "spec/tls/secretName"},
            {"", "", "Service", "spec/ports/port"},
            {"", "", "Service", "spec/ports/targetPort"},
            {"", "", "StatefulSet", "spec/volumeClaimTemplates/spec/nfs/server"},
            {"", "", "PersistentVolume", "spec/nfs/server"},
            {"", "", "", "metadata/labels"},
            {"", "", "", "metadata/annotations"}});
  return out;
}

Config make_default() {
  Config out;
  out.name_prefix = {{{}, "metadata/name", false}};
  out.name_suffix = out.name_prefix;
  out.ns = to_specs(kNamespaces);
  out.common_labels = make_common_labels();
  out.template_labels = to_specs(kMetadataLabels);
  out.common_annotations = to_specs(kAnnotations);
  out.name_references = make_name_references();
  out.var_references = make_var_references();
  out.images = to_specs(kImages);
  out.replicas = to_specs(kReplicas);
  return out;
}

}  // namespace

ConfigPtr default_config() {
  static const ConfigPtr kDefault = std::make_shared<const Config>(make_default());
  return kDefault;
}

}  // namespace bireme::render::kustomize
