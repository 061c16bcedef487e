#include "render/kustomize/model/resource.h"

#include <algorithm>

#include "json/emit.h"
#include "render/kustomize/merge/types.h"
#include "yaml/resolve.h"

namespace bireme::render::kustomize {

bool Resource::is_cluster_scoped() const {
  if (types) return types->is_cluster_scoped(api_version(), kind());
  return builtin_scope(api_version(), kind()) == Scope::Cluster;
}

ResourceId Resource::current_id() const {
  return {gvk(), std::string(name()), std::string(ns()), is_cluster_scoped()};
}

// Earlier ids keep group and version of now, and are never cluster-scoped themselves: their
// namespace says so.
ResourceId Resource::previous_id(size_t index) const {
  const PreviousId& id = previous[index];
  Gvk gvk = make_gvk(api_version(), id.kind);
  return {std::move(gvk), id.name, id.ns, false};
}

ResourceId Resource::original_id() const {
  return previous.empty() ? current_id() : previous_id(0);
}

void Resource::store_previous_id() {
  previous.push_back({std::string(name()), std::string(effective_ns()), std::string(kind())});
}

void Resource::set_ns(std::string_view ns) {
  if (!ns.empty()) {
    object.edit("metadata").set("namespace", ns);
  } else if (object["metadata"].contains("namespace")) {
    object.edit("metadata").erase("namespace");
  }
}

bool Resource::has_bookkeeping() const {
  return !previous.empty() || !prefixes.empty() || !suffixes.empty() || is_generated ||
         needs_hash || from_helm || origin.has_value() || !transformations.empty();
}

std::string scalar_text(const json::Value& value) {
  switch (value.type()) {
    case json::Type::String: return std::string(value.as_string());
    case json::Type::Bool: return value.as_bool() ? "true" : "false";
    case json::Type::Int: return std::to_string(value.as_int());
    case json::Type::Uint: return std::to_string(value.as_uint());
    case json::Type::Double: return yaml::format_float(value.as_double());
    case json::Type::Null:
    case json::Type::Array:
    case json::Type::Object: return "";
  }
  return "";
}

json::Value rewritten_scalar(const json::Value& before, const std::string& text) {
  const bool is_quoted = before.is_string() && !before.as_string().empty() &&
                         !yaml::resolves_to_string(before.as_string(), yaml::Resolver::V3);
  if (is_quoted || text.empty()) return json::Value(text);
  return yaml::resolve_plain(text, yaml::Resolver::V3).value;
}

std::vector<std::pair<std::string, std::string>> text_map(const Resource& resource,
                                                          std::string_view field) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const json::Member& member : resource.object["metadata"][field].members()) {
    out.emplace_back(std::string(member.name()), scalar_text(member.value));
  }
  return out;
}

Status ResourceMap::append(Resource resource) {
  const Index& now = index();
  ResourceId id = resource.current_id();
  auto same = now.by_current.find(id.key());
  if (same != now.by_current.end() && !same->second.empty()) {
    Error error = make_error(Reason::Conflict, "two resources have the id {}", describe(id));
    const Position& first = list_[same->second.front()].source;
    if (!first.file.empty()) {
      error = error.with_hint(fmt::format("the first one is {}:{}", first.file, first.line));
    }
    return resource.source.file.empty() ? error : error.at(resource.source);
  }
  list_.push_back(std::move(resource));
  add_to(*index_, list_.back(), list_.size() - 1);
  return {};
}

Status ResourceMap::append_all(std::vector<Resource> resources) {
  for (Resource& resource : resources) TRY(append(std::move(resource)));
  return {};
}

std::vector<size_t> ResourceMap::find_by_any_id(const ResourceId& id) const {
  auto found = index().by_any.find(id.key());
  if (found == index_->by_any.end()) return {};
  std::vector<size_t> out;
  for (size_t at : found->second) {
    if (!list_[at].deleted) out.push_back(at);
  }
  return out;
}

std::optional<size_t> ResourceMap::find_by_current_id(const ResourceId& id) const {
  auto found = index().by_current.find(id.key());
  if (found == index_->by_current.end() || found->second.empty()) return {};
  return found->second.front();
}

void ResourceMap::drop_deleted() {
  size_t removed = std::erase_if(
      list_, [](const Resource& r) { return r.deleted || r.object.empty(); });
  if (removed > 0) drop_index();
}

Status ResourceMap::check_unique() {
  if (!may_repeat_) return {};
  for (const auto& [key, places] : index().by_current) {
    if (places.size() < 2) continue;
    ResourceId id = list_[places[0]].current_id();
    return make_error(Reason::Conflict, "two resources have the id {}", describe(id));
  }
  may_repeat_ = false;
  return {};
}

const ResourceMap::Index& ResourceMap::index() const {
  if (!index_) {
    index_ = std::make_unique<Index>();
    index_->by_current.reserve(list_.size());
    index_->by_any.reserve(list_.size() * 2);
    for (size_t i = 0; i < list_.size(); i++) add_to(*index_, list_[i], i);
  }
  return *index_;
}

void ResourceMap::add_to(Index& index, const Resource& resource, size_t at) {
  std::string key = resource.current_id().key();
  for (size_t i = 0; i < resource.previous.size(); i++) {
    std::vector<size_t>& places = index.by_any[resource.previous_id(i).key()];
    if (places.empty() || places.back() != at) places.push_back(at);
  }
  std::vector<size_t>& any = index.by_any[key];
  if (any.empty() || any.back() != at) any.push_back(at);
  index.by_current[std::move(key)].push_back(at);
}

}  // namespace bireme::render::kustomize
