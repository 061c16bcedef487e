// Labels, annotations, prefixes, suffixes, replicas.
#include <memory>

#include "render/kustomize/transform/field_walk.h"
#include "render/kustomize/transform/transformers.h"
#include "yaml/resolve.h"

namespace bireme::render::kustomize {
namespace {

// Kinds whose name no prefix or suffix changes.
bool keeps_its_name(const Gvk& gvk) {
  return gvk.kind == "CustomResourceDefinition" || gvk.kind == "Namespace" ||
         (gvk.kind == "APIService" && gvk.group == "apiregistration.k8s.io");
}

Status set_entry(json::Value& object, std::string_view name, std::string_view text) {
  if (object.is_null()) return {};
  if (!object.is_object()) {
    return make_error(Reason::Invalid, "an object is expected where '{}' is to be set", name);
  }
  // kustomize writes a new name without quotes, and cannot print what then is no text.
  if (!object.contains(name) && !yaml::resolves_to_string(name, yaml::Resolver::V3)) {
    return make_error(Reason::Invalid, "'{}' is not a text where it is written without quotes",
                      name);
  }
  object.set(name, text);
  return {};
}

Status set_text(json::Value& field, std::string text) {
  if (field.is_object() || field.is_array()) {
    return make_error(Reason::Invalid, "a scalar is expected, not an object or a list");
  }
  field = rewritten_scalar(field, text);
  return {};
}

enum class End { Front, Back };

Status affix(Resource& resource, const std::string& text, End end, const PathSpec& spec) {
  if (spec.text == "metadata/name" && !text.empty()) {
    (end == End::Front ? resource.prefixes : resource.suffixes).push_back(text);
    resource.store_previous_id();
  }
  SetField set = [&](json::Value& field) -> Status {
    std::string before = scalar_text(field);
    if (spec.text == "metadata/name" && field.is_string()) {
      field = json::Value(end == End::Front ? text + before : before + text);
      return {};
    }
    return set_text(field, end == End::Front ? text + before : before + text);
  };
  return walk_field(resource.object, spec, CreateKind::Text, set);
}

Transform make_affix_transform(std::string text, End end, const FieldSpecs& fields) {
  auto specs = std::make_shared<SpecIndex>(fields);
  return [text = std::move(text), end, specs](ResourceMap& map) -> Status {
    for (Resource& resource : map.list()) {
      Gvk original = resource.original_id().gvk;
      if (keeps_its_name(original)) continue;
      for (const PathSpec* spec : specs->for_kind(resource.api_version(), original.kind)) {
        if (spec->gvk.kind.empty() || spec->gvk.kind == resource.kind()) {
          TRY(affix(resource, text, end, *spec));
        }
      }
    }
    map.change_ids();
    return {};
  };
}

}  // namespace

Transform make_prefix_transform(std::string prefix, const FieldSpecs& fields) {
  return make_affix_transform(std::move(prefix), End::Front, fields);
}

Transform make_suffix_transform(std::string suffix, const FieldSpecs& fields) {
  return make_affix_transform(std::move(suffix), End::Back, fields);
}

Transform make_entries_transform(TextMap entries, const FieldSpecs& fields) {
  auto specs = std::make_shared<SpecIndex>(fields);
  return [entries = std::move(entries), specs](ResourceMap& map) -> Status {
    if (entries.empty()) return {};
    SetField set = [&entries](json::Value& object) -> Status {
      for (const auto& [name, text] : entries) TRY(set_entry(object, name, text));
      return {};
    };
    for (Resource& resource : map.list()) {
      for (const PathSpec* spec : specs->for_kind(resource.api_version(), resource.kind())) {
        TRY(walk_field(resource.object, *spec, CreateKind::Object, set));
      }
    }
    return {};
  };
}

Transform make_replica_transform(Replica replica, const FieldSpecs& fields) {
  auto specs = std::make_shared<SpecIndex>(fields);
  return [replica = std::move(replica), specs](ResourceMap& map) -> Status {
    bool found = false;
    SetField set = [&replica](json::Value& field) -> Status {
      if (field.is_object() || field.is_array()) {
        return make_error(Reason::Invalid, "a number is expected, not an object or a list");
      }
      field = json::Value(replica.count);
      return {};
    };
    for (const PathSpec& spec : specs->all()) {
      for (Resource& resource : map.list()) {
        auto is_it = [&](const ResourceId& id) {
          return id.name == replica.name && id.gvk.is_selected_by(spec.gvk);
        };
        bool matches = is_it(resource.current_id());
        for (size_t i = 0; !matches && i < resource.previous.size(); i++) {
          matches = is_it(resource.previous_id(i));
        }
        if (!matches) continue;
        found = true;
        if (!resource.gvk().is_selected_by(spec.gvk)) continue;
        TRY(walk_field(resource.object, spec, CreateKind::Text, set));
      }
    }
    if (found) return {};
    return make_error(Reason::NotFound, "replicas: no resource named {} has a replica count",
                      replica.name);
  };
}

}  // namespace bireme::render::kustomize
