// ApiCatalog: what an API server serves, as an immutable value: kinds, their resource names, scope,
// verbs and preferred versions. Any thread may read.
//
// A group whose API service does not answer is `unknown`, by itself: asking for one of its kinds is
// Reason::Unavailable, while a kind that a working group does not serve is Reason::NotFound. Only
// NotFound may be read as "there are none" (invariants I3, I17). Matches client-go's aggregated
// discovery: the first version of a group is the preferred one.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "json/value.h"
#include "kube/resource_key.h"

namespace bireme::kube {

struct ApiResource {
  Gvk gvk;
  std::string resource;  // plural: "deployments"
  std::string singular;
  bool is_namespaced = false;
  std::vector<std::string> verbs;
  std::vector<std::string> short_names;
  std::vector<std::string> categories;
  std::vector<std::string> subresources;  // "status", "scale"

  Gvr gvr() const { return {gvk.group, gvk.version, resource}; }
  bool can(std::string_view verb) const;
  bool is_watchable() const { return can("list") && can("watch"); }
  bool has_subresource(std::string_view name) const;
  // "/apis/apps/v1/namespaces/web/deployments/api"; `ns` is ignored for cluster-scoped kinds, and
  // an empty one of a namespaced kind is all namespaces. Parts are percent-encoded.
  std::string path(std::string_view ns, std::string_view name = {},
                   std::string_view subresource = {}) const;

  friend bool operator==(const ApiResource&, const ApiResource&) = default;
};

class ApiCatalog {
 public:
  ApiCatalog() = default;

  const ApiResource* find(const Gvk& gvk) const;
  const ApiResource* find(const GroupKind& kind) const;  // in the group's preferred version
  // As above, with the reason where there is none; an empty version means the preferred one.
  Result<ApiResource> get(const Gvk& gvk) const;
  Result<ApiResource> get(const GroupKind& kind) const;
  // As people name kinds: "deploy", "deployments", "Deployment", "deployments.apps".
  Result<ApiResource> get_by_name(std::string_view name) const;

  // Every kind once, in its preferred version, in the server's order of groups.
  std::vector<ApiResource> preferred() const;
  const std::vector<ApiResource>& all() const { return resources_; }
  // "apps/v1", "v1" and "apps/v1/Deployment" in the server's order: Helm's
  // Capabilities.APIVersions.
  std::vector<std::string> api_versions() const;

  // Groups that could not be read, with the cause.
  const std::map<std::string, std::string>& unknown_groups() const { return unknown_groups_; }
  bool is_unknown(std::string_view group) const;
  bool empty() const { return resources_.empty(); }

  // Building; used by the decoders below and by tests.
  void add(ApiResource resource);  // in order of preference within a group
  void add_unknown_group(std::string_view group, std::string_view cause);

 private:
  std::vector<ApiResource> resources_;
  std::unordered_map<Gvk, size_t> by_gvk_;
  std::unordered_map<GroupKind, size_t> by_kind_;
  std::map<std::string, std::string> unknown_groups_;
};

// Adds an APIGroupDiscoveryList (v2 or v2beta1), the answer of /api or /apis. One bad entry spoils
// only its own group. Invalid if it is not such a document.
Status add_aggregated(ApiCatalog& catalog, const json::Value& document);
// Adds one legacy APIResourceList.
Status add_resource_list(ApiCatalog& catalog, const json::Value& document);

struct GroupVersions {
  std::string group;
  std::vector<std::string> versions;  // preferred first
};
// Of a legacy APIGroupList.
Result<std::vector<GroupVersions>> decode_group_list(const json::Value& document);

}  // namespace bireme::kube
