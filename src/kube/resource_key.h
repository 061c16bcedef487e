// The names of things in Kubernetes: kinds (Gvk, GroupKind), resources (Gvr) and one object
// (ResourceKey). Plain values; compare, hash and print from any thread.
//
// A ResourceKey has no version: the same object is served under several. Text forms are ours and
// stable: "Deployment.apps", "apps/Deployment/web/api" as group/kind/namespace/name, with an empty
// part for the core group or a cluster-scoped object.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace bireme::kube {

struct GroupKind {
  std::string group;  // empty: the core group
  std::string kind;

  std::string text() const;  // "Deployment.apps", "Service"
  friend auto operator<=>(const GroupKind&, const GroupKind&) = default;
};

struct Gvk {
  std::string group;
  std::string version;
  std::string kind;

  GroupKind group_kind() const { return {group, kind}; }
  std::string api_version() const;  // "apps/v1", "v1"
  std::string text() const;         // "apps/v1/Deployment", "v1/Service"
  friend auto operator<=>(const Gvk&, const Gvk&) = default;
};

struct Gvr {
  std::string group;
  std::string version;
  std::string resource;  // plural, lower case: "deployments"

  std::string api_version() const;
  std::string text() const;  // "apps/v1/deployments"
  friend auto operator<=>(const Gvr&, const Gvr&) = default;
};

struct ResourceKey {
  std::string group;
  std::string kind;
  std::string ns;  // empty: cluster-scoped
  std::string name;

  GroupKind group_kind() const { return {group, kind}; }
  std::string text() const;   // "apps/Deployment/web/api"
  std::string label() const;  // for people: "Deployment web/api", "Namespace web"
  friend auto operator<=>(const ResourceKey&, const ResourceKey&) = default;
};

// Of the text() form of a key; exactly three slashes, kind and name not empty.
Result<ResourceKey> parse_resource_key(std::string_view text);
// {group, version} of an apiVersion: "apps/v1" -> {"apps", "v1"}, "v1" -> {"", "v1"}.
std::pair<std::string_view, std::string_view> split_api_version(std::string_view api_version);
Gvk make_gvk(std::string_view api_version, std::string_view kind);

struct HashOf {
  size_t operator()(const GroupKind& kind) const noexcept;
  size_t operator()(const Gvk& gvk) const noexcept;
  size_t operator()(const Gvr& gvr) const noexcept;
  size_t operator()(const ResourceKey& key) const noexcept;
};

}  // namespace bireme::kube

template <>
struct std::hash<bireme::kube::GroupKind> : bireme::kube::HashOf {};
template <>
struct std::hash<bireme::kube::Gvk> : bireme::kube::HashOf {};
template <>
struct std::hash<bireme::kube::Gvr> : bireme::kube::HashOf {};
template <>
struct std::hash<bireme::kube::ResourceKey> : bireme::kube::HashOf {};
