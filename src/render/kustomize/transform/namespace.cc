#include <memory>
#include <unordered_map>

#include "render/kustomize/transform/field_walk.h"
#include "render/kustomize/transform/transformers.h"

namespace bireme::render::kustomize {
namespace {

Status set_scalar(json::Value& field, const NamespaceSpec& spec) {
  if (field.is_object() || field.is_array()) {
    return make_error(Reason::Invalid, "namespace field specs must target scalar nodes");
  }
  if (spec.unset_only && !scalar_text(field).empty()) return {};
  field = json::Value(spec.ns);
  return {};
}

bool is_role_binding(std::string_view kind) {
  return kind == "RoleBinding" || kind == "ClusterRoleBinding";
}

bool is_wanted_subject(const json::Value& subject, Subjects mode) {
  if (mode == Subjects::AllServiceAccounts) return subject["kind"].as_string() == "ServiceAccount";
  return subject["name"].as_string() == "default";
}

Status set_subjects(Resource& resource, const NamespaceSpec& spec) {
  if (spec.subjects == Subjects::None) return {};
  const json::Value& subjects = resource.object["subjects"];
  if (subjects.is_null()) return {};
  if (!subjects.is_array()) {
    return make_error(Reason::Invalid, "subjects of {} must be a list", resource.name());
  }
  for (size_t i = 0; i < subjects.size(); i++) {
    const json::Value& subject = resource.object["subjects"][i];
    if (!is_wanted_subject(subject, spec.subjects)) continue;
    json::Value& field = resource.object.edit("subjects").edit(i).edit("namespace");
    TRY(set_scalar(field, spec));
  }
  return {};
}

bool is_left_to_rules(const Resource& resource, const PathSpec& spec) {
  if (spec.text == "metadata/namespace") return true;
  if (spec.text == "metadata/name" && resource.api_version() != "v1") return true;
  return is_role_binding(resource.kind()) && is_role_binding(spec.gvk.kind) &&
         spec.text == "subjects/namespace";
}

Status set_fields(Resource& resource, const NamespaceSpec& spec, SpecIndex& index) {
  SetField set = [&spec](json::Value& field) { return set_scalar(field, spec); };
  if (!resource.is_cluster_scoped()) {
    TRY(set(resource.object.edit("metadata").edit("namespace")));
    resource.has_plain_ns &= spec.unset_only;
  }
  if (is_role_binding(resource.kind())) TRY(set_subjects(resource, spec));
  for (const PathSpec* field : index.for_kind(resource.api_version(), resource.kind())) {
    if (is_left_to_rules(resource, *field)) continue;
    TRY(walk_field(resource.object, *field, CreateKind::Text, set));
  }
  return {};
}

// How many resources have each id, while ids change one after the other.
class IdCount {
 public:
  explicit IdCount(const ResourceMap& map) {
    counts_.reserve(map.size());
    for (const Resource& resource : map.list()) counts_[resource.current_id().key()]++;
  }
  void leave(const Resource& resource) { counts_[resource.current_id().key()]--; }
  int enter(const Resource& resource) { return ++counts_[resource.current_id().key()]; }

 private:
  std::unordered_map<std::string, int> counts_;
};

}  // namespace

Status set_namespace(Resource& resource, const NamespaceSpec& spec) {
  SpecIndex index(spec.fields);
  return set_fields(resource, spec, index);
}

Transform make_namespace_transform(NamespaceSpec spec) {
  auto index = std::make_shared<SpecIndex>(spec.fields);
  return [spec = std::move(spec), index](ResourceMap& map) -> Status {
    if (spec.ns.empty()) return {};
    IdCount counts(map);
    for (Resource& resource : map.list()) {
      if (resource.from_helm) continue;
      resource.store_previous_id();
      counts.leave(resource);
      TRY(set_fields(resource, spec, *index));
      if (counts.enter(resource) != 1) {
        map.drop_index();
        return make_error(Reason::Conflict,
                          "namespace transformation produces ID conflict: two resources become {}",
                          describe(resource.current_id()));
      }
    }
    map.drop_index();
    return {};
  };
}

}  // namespace bireme::render::kustomize
