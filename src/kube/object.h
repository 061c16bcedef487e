// Object: a Kubernetes object as a thin view over a json::Value. A copy is a pointer; `with(...)`
// gives a changed copy and leaves this one alone. Any thread may read.
//
// Readers never fail: what is missing or of another type reads as empty. Text views point into the
// value and live as long as it does. A path is member names joined by dots, with numbers for array
// places ("spec.containers.0.image"); names that hold dots themselves (labels, annotations) are
// read with label() and annotation(), or with the list form of at().
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/value.h"
#include "kube/resource_key.h"

namespace bireme::kube {

struct OwnerRef {
  std::string_view api_version;
  std::string_view kind;
  std::string_view name;
  std::string_view uid;
  bool controller = false;
  bool block_owner_deletion = false;

  GroupKind group_kind() const;
};

class Object {
 public:
  Object() = default;
  explicit Object(json::Value value) : value_(std::move(value)) {}

  const json::Value& value() const { return value_; }
  json::Value& edit() { return value_; }  // copy on write; other Objects do not change
  bool empty() const { return value_.empty(); }

  std::string_view api_version() const { return value_["apiVersion"].as_string(); }
  std::string_view kind() const { return value_["kind"].as_string(); }
  Gvk gvk() const { return make_gvk(api_version(), kind()); }
  GroupKind group_kind() const;
  ResourceKey key() const;

  const json::Value& metadata() const { return value_["metadata"]; }
  std::string_view name() const { return metadata()["name"].as_string(); }
  std::string_view generate_name() const { return metadata()["generateName"].as_string(); }
  std::string_view ns() const { return metadata()["namespace"].as_string(); }
  std::string_view uid() const { return metadata()["uid"].as_string(); }
  std::string_view resource_version() const { return metadata()["resourceVersion"].as_string(); }
  int64_t generation() const { return metadata()["generation"].as_int(); }
  std::string_view creation_timestamp() const;
  std::string_view deletion_timestamp() const;  // empty unless it is being deleted
  bool is_being_deleted() const { return !deletion_timestamp().empty(); }

  const json::Value& labels() const { return metadata()["labels"]; }
  const json::Value& annotations() const { return metadata()["annotations"]; }
  std::string_view label(std::string_view name) const { return labels()[name].as_string(); }
  std::string_view annotation(std::string_view name) const;
  bool has_label(std::string_view name) const { return labels().contains(name); }
  bool has_annotation(std::string_view name) const { return annotations().contains(name); }
  std::vector<OwnerRef> owner_refs() const;
  std::vector<std::string_view> finalizers() const;

  // Null where any part of the path is missing.
  const json::Value& at(std::string_view path) const;
  const json::Value& at(std::initializer_list<std::string_view> path) const;
  bool has(std::string_view path) const;
  std::string_view str(std::string_view path, std::string_view fallback = {}) const;
  int64_t num(std::string_view path, int64_t fallback = 0) const;
  bool flag(std::string_view path, bool fallback = false) const;

  // A changed copy. with() makes the objects on the way, also in place of a null or a scalar.
  Object with(std::string_view path, json::Value value) const;
  Object with(std::initializer_list<std::string_view> path, json::Value value) const;
  Object without(std::string_view path) const;
  Object without(std::initializer_list<std::string_view> path) const;
  Object with_namespace(std::string_view ns) const;
  Object with_label(std::string_view name, std::string_view value) const;
  Object with_annotation(std::string_view name, std::string_view value) const;

  friend bool operator==(const Object& a, const Object& b) { return a.value_ == b.value_; }

 private:
  json::Value value_;
};

// Decodes what came from outside: an object with apiVersion, kind and a name (or generateName) that
// are text, and metadata, labels and annotations of the right types. Lists are Invalid here.
Result<Object> decode_object(json::Value value);

}  // namespace bireme::kube
