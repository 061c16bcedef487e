#include "diff/list_keys.h"

#include <algorithm>
#include <array>

namespace bireme::diff {
namespace {

constexpr const char* kName[] = {"name"};
constexpr const char* kContainerPort[] = {"containerPort", "protocol"};
constexpr const char* kServicePort[] = {"port", "protocol"};
constexpr const char* kMountPath[] = {"mountPath"};
constexpr const char* kDevicePath[] = {"devicePath"};
constexpr const char* kIp[] = {"ip"};
constexpr const char* kSpread[] = {"topologyKey", "whenUnsatisfiable"};
constexpr const char* kUid[] = {"uid"};
constexpr const char* kType[] = {"type"};

struct Row {
  std::string_view field;
  ListKeys keys;
};

const std::array<Row, 17> kRows{{
    {"containers", {ListKind::Map, kName}},
    {"initContainers", {ListKind::Map, kName}},
    {"ephemeralContainers", {ListKind::Map, kName}},
    {"env", {ListKind::Map, kName}},
    {"volumes", {ListKind::Map, kName}},
    {"imagePullSecrets", {ListKind::Map, kName}},
    {"resourceClaims", {ListKind::Map, kName}},
    {"secrets", {ListKind::Map, kName}},
    {"webhooks", {ListKind::Map, kName}},
    {"ports", {ListKind::Map, kContainerPort}},
    {"volumeMounts", {ListKind::Map, kMountPath}},
    {"volumeDevices", {ListKind::Map, kDevicePath}},
    {"hostAliases", {ListKind::Map, kIp}},
    {"topologySpreadConstraints", {ListKind::Map, kSpread}},
    {"ownerReferences", {ListKind::Map, kUid}},
    {"conditions", {ListKind::Map, kType}},
    {"finalizers", {ListKind::Set, {}}},
}};

bool is_protocol(const char* key) { return std::string_view(key) == "protocol"; }

bool has_keys(const ListKeys& keys, const json::Value& items) {
  const auto item_has_keys = [&keys](const json::Value& item) {
    return std::all_of(keys.keys.begin(), keys.keys.end(),
                       [&item](const char* key) { return is_protocol(key) || item.contains(key); });
  };
  return std::all_of(items.items().begin(), items.items().end(), item_has_keys);
}

bool is_same(const ListKeys& keys, const json::Value& a, const json::Value& b) {
  return std::all_of(keys.keys.begin(), keys.keys.end(), [&a, &b](const char* key) {
    if (is_protocol(key)) return a[key].as_string("TCP") == b[key].as_string("TCP");
    return a[key] == b[key];
  });
}

}  // namespace

ListKeys find_list_keys(std::string_view field, const json::Value& items) {
  for (const Row& row : kRows) {
    if (row.field != field) continue;
    if (row.keys.kind == ListKind::Set || has_keys(row.keys, items)) return row.keys;
    const ListKeys service_ports{ListKind::Map, kServicePort};
    if (field == "ports" && has_keys(service_ports, items)) return service_ports;
    return {};
  }
  return {};
}

const json::Value* find_same_item(const ListKeys& keys, const json::Value& list,
                                  const json::Value& item) {
  for (const json::Value& candidate : list.items()) {
    const bool is_match =
        keys.kind == ListKind::Set ? candidate == item : is_same(keys, candidate, item);
    if (is_match) return &candidate;
  }
  return nullptr;
}

}  // namespace bireme::diff
