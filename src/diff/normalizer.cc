#include "diff/normalizer.h"

#include <array>

#include "base/digest.h"
#include "base/text.h"

namespace bireme::diff {
namespace {

constexpr std::array kServerMetadata{"managedFields",
                                     "uid",
                                     "resourceVersion",
                                     "generation",
                                     "selfLink",
                                     "ownerReferences",
                                     "creationTimestamp",
                                     "deletionTimestamp",
                                     "deletionGracePeriodSeconds"};
constexpr char kLastApplied[] = "kubectl.kubernetes.io/last-applied-configuration";

std::string unescape_pointer_part(std::string_view part) {
  return replace_all(replace_all(part, "~1", "/"), "~0", "~");
}

void erase_at(json::Value& value, const std::vector<std::string>& parts, size_t depth) {
  const std::string& part = parts[depth];
  const bool is_last = depth + 1 == parts.size();
  if (value.is_object()) {
    if (is_last) {
      value.erase(part);
    } else if (json::Value* next = value.find_to_edit(part)) {
      erase_at(*next, parts, depth + 1);
    }
    return;
  }
  const auto index = parse_int(part);
  if (!value.is_array() || !index || *index < 0) return;
  const size_t place = static_cast<size_t>(*index);
  if (place >= value.size()) return;
  if (is_last) {
    value.erase(place);
  } else {
    erase_at(value.edit(place), parts, depth + 1);
  }
}

void erase_pointer(json::Value& value, std::string_view pointer) {
  if (!pointer.starts_with('/')) return;
  std::vector<std::string> parts;
  for (std::string_view part : split(pointer.substr(1), '/')) {
    parts.push_back(unescape_pointer_part(part));
  }
  erase_at(value, parts, 0);
}

// Tools that print typed objects leave `creationTimestamp: null` in every template's metadata.
void drop_null_timestamps(json::Value& value) {
  json::Value* spec = value.find_to_edit("spec");
  for (int depth = 0; spec != nullptr && spec->is_object() && depth < 3; ++depth) {
    for (const char* name : {"template", "jobTemplate"}) {
      json::Value* inner = spec->find_to_edit(name);
      json::Value* metadata =
          inner != nullptr && inner->is_object() ? inner->find_to_edit("metadata") : nullptr;
      if (metadata == nullptr || !metadata->is_object()) continue;
      if ((*metadata)["creationTimestamp"].is_null()) metadata->erase("creationTimestamp");
    }
    json::Value* job = spec->find_to_edit("jobTemplate");
    spec = job != nullptr && job->is_object() ? job->find_to_edit("spec") : nullptr;
  }
}

bool matches(const IgnoreRule& rule, const kube::ResourceKey& key) {
  const auto is_match = [](const std::string& want, const std::string& have) {
    return want.empty() || want == "*" || want == have;
  };
  return is_match(rule.group, key.group) && is_match(rule.kind, key.kind) &&
         is_match(rule.ns, key.ns) && is_match(rule.name, key.name);
}

}  // namespace

kube::Object fold_string_data(const kube::Object& object) {
  if (object.kind() != "Secret" || object.api_version() != "v1") return object;
  const json::Value& plain = object.value()["stringData"];
  if (!plain.is_object()) return object;
  json::Value value = object.value();
  json::Value data = value["data"].is_object() ? value["data"] : json::Value::object();
  for (const json::Member& member : plain.members()) {
    if (!member.value.is_string()) return object;  // the server names this fault best
    data.set(member.name(), json::Value(base64_encode(member.value.as_string())));
  }
  value.erase("stringData");
  value.set("data", std::move(data));
  return kube::Object(std::move(value));
}

kube::Object Normalizer::normalize(const kube::Object& object) const {
  json::Value value = fold_string_data(object).value();
  if (!value.is_object()) return object;
  if (!options_.keep_status) value.erase("status");
  if (json::Value* metadata = value.find_to_edit("metadata"); metadata && metadata->is_object()) {
    for (const char* name : kServerMetadata) metadata->erase(name);
    json::Value* annotations = metadata->find_to_edit("annotations");
    if (annotations != nullptr && annotations->is_object()) annotations->erase(kLastApplied);
  }
  drop_null_timestamps(value);
  apply_ignores(object, value);
  return kube::Object(std::move(value));
}

void Normalizer::apply_ignores(const kube::Object& object, json::Value& value) const {
  if (options_.ignores.empty()) return;
  const kube::ResourceKey key = object.key();
  for (const IgnoreRule& rule : options_.ignores) {
    if (!matches(rule, key)) continue;
    for (const std::string& pointer : rule.pointers) erase_pointer(value, pointer);
  }
}

}  // namespace bireme::diff
