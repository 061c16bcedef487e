// Resource: one object on its way through a build, with what kustomize remembers about it (earlier
// names, prefixes, whether its name gets a hash, where it came from). A plain value whose copies
// share the object. ResourceMap: the resources of one layer in load order, found by id in constant
// time. Neither is shared between threads.
//
// kustomize keeps the same facts as internal annotations in the object; here they are fields, read
// from such annotations on the way in and never written out.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "json/value.h"
#include "render/kustomize/model/id.h"

namespace bireme::render::kustomize {

class Types;

struct PreviousId {
  std::string name;
  std::string ns;  // effective
  std::string kind;
};

enum class Behavior { Unspecified, Create, Replace, Merge };

struct Origin {
  std::string path;
  std::string configured_in;
  Gvk by;
  std::string by_name;
  std::string by_ns;
};

struct Resource {
  json::Value object;
  Position source;
  std::vector<PreviousId> previous;  // the oldest first
  std::vector<std::string> prefixes;
  std::vector<std::string> suffixes;
  std::vector<std::string> var_names;
  Behavior behavior = Behavior::Unspecified;
  bool is_generated = false;
  bool needs_hash = false;
  bool is_referred_to = false;
  bool from_helm = false;
  bool allow_name_change = false;  // of a patch
  bool allow_kind_change = false;
  bool deleted = false;
  bool has_plain_name = false;  // written as a number or boolean, and so printed; a text in between
  bool has_plain_ns = false;
  bool is_rewritten = false;  // by a JSON patch, which even where it changes nothing counts as one
  const Types* types = nullptr;  // of the build; null: the built-in ones alone
  std::optional<Origin> origin;
  std::vector<Origin> transformations;

  std::string_view api_version() const { return object["apiVersion"].as_string(); }
  std::string_view kind() const { return object["kind"].as_string(); }
  std::string_view name() const { return object["metadata"]["name"].as_string(); }
  std::string_view ns() const { return object["metadata"]["namespace"].as_string(); }
  Gvk gvk() const { return make_gvk(api_version(), kind()); }
  bool is_cluster_scoped() const;
  std::string_view effective_ns() const { return effective_namespace(ns(), is_cluster_scoped()); }

  ResourceId current_id() const;
  ResourceId previous_id(size_t index) const;
  ResourceId original_id() const;
  void store_previous_id();

  void set_kind(std::string_view kind) { object.set("kind", kind); }
  void set_name(std::string_view name) { object.edit("metadata").set("name", name); }
  void set_ns(std::string_view ns);  // "" removes it
  // True where kustomize's bookkeeping would have given the object annotations.
  bool has_bookkeeping() const;
};

// The text of a scalar as YAML shows it; "" for null, arrays and objects.
std::string scalar_text(const json::Value& value);
// The value of a scalar whose text becomes another and whose quotes, or their lack, stay: what was
// no plain text before ("12" in quotes) stays text, all else is read again.
json::Value rewritten_scalar(const json::Value& before, const std::string& text);
// What metadata holds under `field` as texts (labels, annotations), in its order.
std::vector<std::pair<std::string, std::string>> text_map(const Resource& resource,
                                                          std::string_view field);

class ResourceMap {
 public:
  std::vector<Resource>& list() { return list_; }  // the caller drops the index if ids change
  const std::vector<Resource>& list() const { return list_; }
  size_t size() const { return list_.size(); }

  // An error if a resource with its current id is there.
  Status append(Resource resource);
  Status append_all(std::vector<Resource> resources);
  // The resources whose current or any previous id is this one, in order.
  std::vector<size_t> find_by_any_id(const ResourceId& id) const;
  std::optional<size_t> find_by_current_id(const ResourceId& id) const;
  void drop_deleted();
  void drop_index() { index_.reset(); }
  // For a step that may have given two resources one id; drops the index.
  void change_ids() {
    index_.reset();
    may_repeat_ = true;
  }
  // An error if two resources have one id. kustomize looks only where it fills a map anew.
  Status check_unique();

 private:
  struct Index {
    std::unordered_map<std::string, std::vector<size_t>> by_current;
    std::unordered_map<std::string, std::vector<size_t>> by_any;
  };
  const Index& index() const;
  static void add_to(Index& index, const Resource& resource, size_t at);

  std::vector<Resource> list_;
  bool may_repeat_ = false;
  mutable std::unique_ptr<Index> index_;
};

}  // namespace bireme::render::kustomize
