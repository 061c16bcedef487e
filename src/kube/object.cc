#include "kube/object.h"

#include <span>

#include "base/text.h"

namespace bireme::kube {
namespace {

using Path = std::span<const std::string_view>;

const json::Value& null_value() {
  static const json::Value null;
  return null;
}

const json::Value& walk(const json::Value& from, Path path) {
  const json::Value* at = &from;
  for (std::string_view part : path) {
    if (at->is_array()) {
      const auto index = parse_int(part);
      if (!index || *index < 0 || static_cast<size_t>(*index) >= at->size()) return null_value();
      at = &(*at)[static_cast<size_t>(*index)];
      continue;
    }
    at = at->find(part);
    if (at == nullptr) return null_value();
  }
  return *at;
}

void put(json::Value& into, Path path, json::Value value) {
  if (path.empty()) {
    into = std::move(value);
    return;
  }
  if (into.is_array()) {
    const auto index = parse_int(path[0]);
    if (index && *index >= 0 && static_cast<size_t>(*index) < into.size()) {
      return put(into.edit(static_cast<size_t>(*index)), path.subspan(1), std::move(value));
    }
  }
  if (!into.is_object()) into = json::Value::object();
  put(into.edit(path[0]), path.subspan(1), std::move(value));
}

void remove(json::Value& from, Path path) {
  if (path.size() == 1 && from.is_object()) {
    from.erase(path[0]);
    return;
  }
  if (from.is_array()) {
    const auto index = parse_int(path[0]);
    if (!index || *index < 0 || static_cast<size_t>(*index) >= from.size()) return;
    if (path.size() == 1) return from.erase(static_cast<size_t>(*index));
    return remove(from.edit(static_cast<size_t>(*index)), path.subspan(1));
  }
  if (!from.is_object()) return;
  json::Value* next = from.find_to_edit(path[0]);
  if (next != nullptr) remove(*next, path.subspan(1));
}

Status check_text_map(const json::Value& map, std::string_view field) {
  if (map.is_null()) return {};
  if (!map.is_object()) {
    return make_error(Reason::Invalid, "metadata.{} is not an object", field);
  }
  for (const json::Member& member : map.members()) {
    if (member.value.is_string()) continue;
    return make_error(Reason::Invalid, "metadata.{}[\"{}\"] is not a string; quote the value",
                      field, escape_control(member.name()));
  }
  return {};
}

}  // namespace

GroupKind OwnerRef::group_kind() const {
  return {std::string(split_api_version(api_version).first), std::string(kind)};
}

GroupKind Object::group_kind() const {
  return {std::string(split_api_version(api_version()).first), std::string(kind())};
}

ResourceKey Object::key() const {
  return {std::string(split_api_version(api_version()).first), std::string(kind()),
          std::string(ns()), std::string(name())};
}

std::string_view Object::creation_timestamp() const {
  return metadata()["creationTimestamp"].as_string();
}

std::string_view Object::deletion_timestamp() const {
  return metadata()["deletionTimestamp"].as_string();
}

std::string_view Object::annotation(std::string_view name) const {
  return annotations()[name].as_string();
}

std::vector<OwnerRef> Object::owner_refs() const {
  std::vector<OwnerRef> refs;
  for (const json::Value& ref : metadata()["ownerReferences"].items()) {
    refs.push_back({.api_version = ref["apiVersion"].as_string(),
                    .kind = ref["kind"].as_string(),
                    .name = ref["name"].as_string(),
                    .uid = ref["uid"].as_string(),
                    .controller = ref["controller"].as_bool(),
                    .block_owner_deletion = ref["blockOwnerDeletion"].as_bool()});
  }
  return refs;
}

std::vector<std::string_view> Object::finalizers() const {
  std::vector<std::string_view> names;
  for (const json::Value& name : metadata()["finalizers"].items()) {
    names.push_back(name.as_string());
  }
  return names;
}

const json::Value& Object::at(std::string_view path) const {
  return walk(value_, split(path, '.'));
}

const json::Value& Object::at(std::initializer_list<std::string_view> path) const {
  return walk(value_, Path(path.begin(), path.size()));
}

bool Object::has(std::string_view path) const { return &at(path) != &null_value(); }

std::string_view Object::str(std::string_view path, std::string_view fallback) const {
  return at(path).as_string(fallback);
}

int64_t Object::num(std::string_view path, int64_t fallback) const {
  return at(path).as_int(fallback);
}

bool Object::flag(std::string_view path, bool fallback) const {
  return at(path).as_bool(fallback);
}

Object Object::with(std::string_view path, json::Value value) const {
  Object copy = *this;
  put(copy.value_, split(path, '.'), std::move(value));
  return copy;
}

Object Object::with(std::initializer_list<std::string_view> path, json::Value value) const {
  Object copy = *this;
  put(copy.value_, Path(path.begin(), path.size()), std::move(value));
  return copy;
}

Object Object::without(std::string_view path) const {
  Object copy = *this;
  remove(copy.value_, split(path, '.'));
  return copy;
}

Object Object::without(std::initializer_list<std::string_view> path) const {
  Object copy = *this;
  if (path.size() > 0) remove(copy.value_, Path(path.begin(), path.size()));
  return copy;
}

Object Object::with_namespace(std::string_view ns) const {
  return with({"metadata", "namespace"}, ns);
}

Object Object::with_label(std::string_view name, std::string_view value) const {
  return with({"metadata", "labels", name}, value);
}

Object Object::with_annotation(std::string_view name, std::string_view value) const {
  return with({"metadata", "annotations", name}, value);
}

Result<Object> decode_object(json::Value value) {
  if (!value.is_object()) return make_error(Reason::Invalid, "not a Kubernetes object");
  Object object(std::move(value));
  if (object.api_version().empty()) return make_error(Reason::Invalid, "apiVersion is missing");
  if (object.kind().empty()) return make_error(Reason::Invalid, "kind is missing");
  if (!object.metadata().is_object()) {
    return make_error(Reason::Invalid, "{} has no metadata", object.kind());
  }
  if (object.name().empty() && object.generate_name().empty()) {
    return make_error(Reason::Invalid, "{} has no metadata.name", object.kind());
  }
  TRY(check_text_map(object.labels(), "labels").during(object.key().label()));
  TRY(check_text_map(object.annotations(), "annotations").during(object.key().label()));
  return object;
}

}  // namespace bireme::kube
