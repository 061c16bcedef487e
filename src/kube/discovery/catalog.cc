#include "kube/discovery/catalog.h"

#include <algorithm>

#include "base/text.h"

namespace bireme::kube {
namespace {

bool holds(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> text_list(const json::Value& list) {
  std::vector<std::string> texts;
  for (const json::Value& item : list.items()) texts.emplace_back(item.as_string());
  return texts;
}

// RFC 3986 unreserved bytes and what names of RBAC objects hold stay; the rest is %XX.
void append_segment(std::string& path, std::string_view segment) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "-._~:@!$&'()*+,;=";
  path += '/';
  if (segment == "." || segment == "..") {  // a proxy would resolve them
    for (size_t i = 0; i < segment.size(); ++i) path += "%2E";
    return;
  }
  for (const char c : segment) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || kPlain.find(c) != std::string_view::npos;
    if (is_plain) {
      path += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    path += '%';
    path += kHex[byte >> 4];
    path += kHex[byte & 15];
  }
}

bool answers_to(const ApiResource& resource, std::string_view name) {
  return resource.resource == name || resource.singular == name || resource.gvk.kind == name ||
         to_lower(resource.gvk.kind) == name || holds(resource.short_names, name);
}

}  // namespace

bool ApiResource::can(std::string_view verb) const { return holds(verbs, verb); }

bool ApiResource::has_subresource(std::string_view name) const {
  return holds(subresources, name);
}

std::string ApiResource::path(std::string_view ns, std::string_view name,
                              std::string_view subresource) const {
  std::string path = gvk.group.empty() ? "/api" : "/apis";
  if (!gvk.group.empty()) append_segment(path, gvk.group);
  append_segment(path, gvk.version);
  if (is_namespaced && !ns.empty()) {
    path += "/namespaces";
    append_segment(path, ns);
  }
  append_segment(path, resource);
  if (!name.empty()) append_segment(path, name);
  if (!subresource.empty()) append_segment(path, subresource);
  return path;
}

const ApiResource* ApiCatalog::find(const Gvk& gvk) const {
  const auto found = by_gvk_.find(gvk);
  return found == by_gvk_.end() ? nullptr : &resources_[found->second];
}

const ApiResource* ApiCatalog::find(const GroupKind& kind) const {
  const auto found = by_kind_.find(kind);
  return found == by_kind_.end() ? nullptr : &resources_[found->second];
}

Result<ApiResource> ApiCatalog::get(const Gvk& gvk) const {
  if (gvk.version.empty()) return get(gvk.group_kind());
  if (const ApiResource* found = find(gvk)) return *found;
  if (is_unknown(gvk.group)) return get(gvk.group_kind());
  if (const ApiResource* other = find(gvk.group_kind())) {
    return make_error(Reason::NotFound, "the cluster does not serve {} {}", gvk.api_version(),
                      gvk.kind)
        .with_hint(fmt::format("it serves {} as {}", gvk.kind, other->gvk.api_version()));
  }
  return make_error(Reason::NotFound, "the cluster has no kind {} in {}", gvk.kind,
                    gvk.api_version());
}

Result<ApiResource> ApiCatalog::get(const GroupKind& kind) const {
  if (const ApiResource* found = find(kind)) return *found;
  const auto unknown = unknown_groups_.find(kind.group);
  if (unknown != unknown_groups_.end()) {
    return make_error(Reason::Unavailable, "the API group {} does not answer: {}", kind.group,
                      unknown->second);
  }
  return make_error(Reason::NotFound, "the cluster has no kind {}", kind.text());
}

Result<ApiResource> ApiCatalog::get_by_name(std::string_view name) const {
  if (name.empty()) return make_error(Reason::Invalid, "a resource type without a name");
  const size_t dot = name.find('.');
  const std::string_view short_part = name.substr(0, dot);
  const std::string_view group =
      dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
  for (const ApiResource& resource : resources_) {
    if (!answers_to(resource, short_part)) continue;
    if (dot == std::string_view::npos || group == resource.gvk.group) {
      return get(resource.gvk.group_kind());
    }
    if (group == fmt::format("{}.{}", resource.gvk.version, resource.gvk.group)) return resource;
  }
  return make_error(Reason::NotFound, "the cluster has no resource type \"{}\"",
                    escape_control(name));
}

std::vector<ApiResource> ApiCatalog::preferred() const {
  std::vector<ApiResource> chosen;
  for (size_t i = 0; i < resources_.size(); ++i) {
    const auto found = by_kind_.find(resources_[i].gvk.group_kind());
    if (found != by_kind_.end() && found->second == i) chosen.push_back(resources_[i]);
  }
  return chosen;
}

std::vector<std::string> ApiCatalog::api_versions() const {
  std::vector<std::string> names;
  for (const ApiResource& resource : resources_) {
    std::string version = resource.gvk.api_version();
    if (!holds(names, version)) names.push_back(std::move(version));
  }
  for (const ApiResource& resource : resources_) names.push_back(resource.gvk.text());
  return names;
}

bool ApiCatalog::is_unknown(std::string_view group) const {
  return unknown_groups_.contains(std::string(group));
}

void ApiCatalog::add(ApiResource resource) {
  const size_t index = resources_.size();
  if (!by_gvk_.emplace(resource.gvk, index).second) return;
  by_kind_.emplace(resource.gvk.group_kind(), index);
  resources_.push_back(std::move(resource));
}

void ApiCatalog::add_unknown_group(std::string_view group, std::string_view cause) {
  unknown_groups_.emplace(group, cause);
}

namespace {

std::optional<ApiResource> decode_aggregated(const json::Value& entry, std::string_view group,
                                             std::string_view version) {
  ApiResource resource;
  const json::Value& kind = entry["responseKind"];
  resource.gvk.group = kind["group"].as_string();
  resource.gvk.version = kind["version"].as_string();
  resource.gvk.kind = kind["kind"].as_string();
  // An empty group or version means that of the list; a foreign one (autoscaling's Scale in apps)
  // belongs to subresources, which are not kinds of their own here.
  if (resource.gvk.version.empty()) resource.gvk.version = version;
  if (resource.gvk.group.empty()) resource.gvk.group = group;
  resource.resource = entry["resource"].as_string();
  resource.singular = entry["singularResource"].as_string();
  resource.is_namespaced = entry["scope"].as_string() == "Namespaced";
  resource.verbs = text_list(entry["verbs"]);
  resource.short_names = text_list(entry["shortNames"]);
  resource.categories = text_list(entry["categories"]);
  for (const json::Value& sub : entry["subresources"].items()) {
    resource.subresources.emplace_back(sub["subresource"].as_string());
  }
  const bool is_whole = !resource.resource.empty() && !resource.gvk.kind.empty() &&
                        resource.gvk.group == group && resource.gvk.version == version;
  if (!is_whole) return std::nullopt;
  return resource;
}

}  // namespace

Status add_aggregated(ApiCatalog& catalog, const json::Value& document) {
  if (document["kind"].as_string() != "APIGroupDiscoveryList") {
    return make_error(Reason::Invalid, "the discovery document is not an APIGroupDiscoveryList");
  }
  for (const json::Value& group : document["items"].items()) {
    const std::string_view name = group["metadata"]["name"].as_string();
    for (const json::Value& version : group["versions"].items()) {
      const std::string_view version_name = version["version"].as_string();
      if (version["freshness"].as_string() == "Stale") {
        catalog.add_unknown_group(
            name, fmt::format("its API service for {} is not available", version_name));
      }
      for (const json::Value& entry : version["resources"].items()) {
        auto resource = decode_aggregated(entry, name, version_name);
        if (resource) catalog.add(*std::move(resource));
      }
    }
  }
  return {};
}

Status add_resource_list(ApiCatalog& catalog, const json::Value& document) {
  if (document["kind"].as_string() != "APIResourceList") {
    return make_error(Reason::Invalid, "the discovery document is not an APIResourceList");
  }
  const auto [group, version] = split_api_version(document["groupVersion"].as_string());
  std::map<std::string, std::vector<std::string>, std::less<>> subresources;
  for (const json::Value& entry : document["resources"].items()) {
    const std::string_view name = entry["name"].as_string();
    const size_t slash = name.find('/');
    if (slash == std::string_view::npos) continue;
    subresources[std::string(name.substr(0, slash))].emplace_back(name.substr(slash + 1));
  }
  for (const json::Value& entry : document["resources"].items()) {
    const std::string_view name = entry["name"].as_string();
    const std::string_view kind = entry["kind"].as_string();
    if (name.empty() || kind.empty() || name.find('/') != std::string_view::npos) continue;
    ApiResource resource;
    resource.gvk = {std::string(group), std::string(version), std::string(kind)};
    resource.resource = name;
    resource.singular = entry["singularName"].as_string();
    resource.is_namespaced = entry["namespaced"].as_bool();
    resource.verbs = text_list(entry["verbs"]);
    resource.short_names = text_list(entry["shortNames"]);
    resource.categories = text_list(entry["categories"]);
    const auto subs = subresources.find(name);
    if (subs != subresources.end()) resource.subresources = subs->second;
    catalog.add(std::move(resource));
  }
  return {};
}

Result<std::vector<GroupVersions>> decode_group_list(const json::Value& document) {
  if (document["kind"].as_string() != "APIGroupList") {
    return make_error(Reason::Invalid, "the discovery document is not an APIGroupList");
  }
  std::vector<GroupVersions> groups;
  for (const json::Value& entry : document["groups"].items()) {
    GroupVersions group{std::string(entry["name"].as_string()), {}};
    const std::string_view preferred = entry["preferredVersion"]["version"].as_string();
    if (!preferred.empty()) group.versions.emplace_back(preferred);
    for (const json::Value& version : entry["versions"].items()) {
      const std::string_view name = version["version"].as_string();
      if (!name.empty() && name != preferred) group.versions.emplace_back(name);
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace bireme::kube
