// Identity of a resource as kustomize compares it: group, version, kind, name and namespace, where
// an absent namespace is "default" and a cluster-scoped kind is in a namespace of its own. Plain
// values; any thread.
#pragma once

#include <string>
#include <string_view>

namespace bireme::render::kustomize {

struct Gvk {
  std::string group;
  std::string version;
  std::string kind;

  bool operator==(const Gvk&) const = default;
  bool empty() const { return group.empty() && version.empty() && kind.empty(); }
  // True if every part that the selector names is this one's.
  bool is_selected_by(const Gvk& selector) const;
  std::string api_version() const;
};

Gvk make_gvk(std::string_view api_version, std::string_view kind);

inline constexpr std::string_view kNoNamespace = "_non_namespaceable_";
inline constexpr std::string_view kDefaultNamespace = "default";

// "" and "default" are one namespace.
std::string_view effective_namespace(std::string_view ns, bool cluster_scoped);

enum class Scope { Unknown, Cluster, Namespaced };

// Of a kind that kustomize knows without a schema.
Scope builtin_scope(std::string_view api_version, std::string_view kind);

struct ResourceId {
  Gvk gvk;
  std::string name;
  std::string ns;  // as written; kNoNamespace in the previous id of a cluster-scoped resource
  bool cluster_scoped = false;

  std::string_view effective_ns() const { return effective_namespace(ns, cluster_scoped); }
  // One text for each class of equal ids, for indexes.
  std::string key() const;
};

std::string describe(const ResourceId& id);  // "Deployment.v1.apps/web.default", for messages

}  // namespace bireme::render::kustomize
