#include "kube/resource_key.h"

#include <array>
#include <initializer_list>

#include "base/text.h"

namespace bireme::kube {
namespace {

std::string join_api_version(std::string_view group, std::string_view version) {
  return group.empty() ? std::string(version) : fmt::format("{}/{}", group, version);
}

size_t hash_all(std::initializer_list<std::string_view> parts) noexcept {
  size_t seed = 0x9e3779b97f4a7c15u;
  for (std::string_view part : parts) {
    seed ^= std::hash<std::string_view>{}(part) + 0x9e3779b97f4a7c15u + (seed << 6) + (seed >> 2);
  }
  return seed;
}

}  // namespace

std::string GroupKind::text() const {
  return group.empty() ? kind : fmt::format("{}.{}", kind, group);
}

std::string Gvk::api_version() const { return join_api_version(group, version); }
std::string Gvk::text() const { return fmt::format("{}/{}", api_version(), kind); }

std::string Gvr::api_version() const { return join_api_version(group, version); }
std::string Gvr::text() const { return fmt::format("{}/{}", api_version(), resource); }

std::string ResourceKey::text() const {
  return fmt::format("{}/{}/{}/{}", group, kind, ns, name);
}

std::string ResourceKey::label() const {
  return ns.empty() ? fmt::format("{} {}", kind, name) : fmt::format("{} {}/{}", kind, ns, name);
}

Result<ResourceKey> parse_resource_key(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, '/');
  if (parts.size() != 4 || parts[1].empty() || parts[3].empty()) {
    return make_error(Reason::Invalid, "\"{}\" is not group/kind/namespace/name",
                      escape_control(text));
  }
  return ResourceKey{std::string(parts[0]), std::string(parts[1]), std::string(parts[2]),
                     std::string(parts[3])};
}

std::pair<std::string_view, std::string_view> split_api_version(std::string_view api_version) {
  const size_t slash = api_version.find('/');
  if (slash == std::string_view::npos) return {{}, api_version};
  return {api_version.substr(0, slash), api_version.substr(slash + 1)};
}

Gvk make_gvk(std::string_view api_version, std::string_view kind) {
  const auto [group, version] = split_api_version(api_version);
  return Gvk{std::string(group), std::string(version), std::string(kind)};
}

size_t HashOf::operator()(const GroupKind& kind) const noexcept {
  return hash_all({kind.group, kind.kind});
}
size_t HashOf::operator()(const Gvk& gvk) const noexcept {
  return hash_all({gvk.group, gvk.version, gvk.kind});
}
size_t HashOf::operator()(const Gvr& gvr) const noexcept {
  return hash_all({gvr.group, gvr.version, gvr.resource});
}
size_t HashOf::operator()(const ResourceKey& key) const noexcept {
  return hash_all({key.group, key.kind, key.ns, key.name});
}

}  // namespace bireme::kube
