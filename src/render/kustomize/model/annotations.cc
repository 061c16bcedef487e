#include "render/kustomize/model/annotations.h"

#include <algorithm>

#include "base/text.h"
#include "yaml/emit.h"
#include "yaml/parse.h"

namespace bireme::render::kustomize {
namespace {

constexpr std::string_view kInternal = "internal.config.kubernetes.io/";
constexpr std::string_view kOrigin = "config.kubernetes.io/origin";
constexpr std::string_view kTransformations = "alpha.config.kubernetes.io/transformations";
constexpr std::string_view kLocalConfig = "config.kubernetes.io/local-config";

// Removed from the output; those above "path" are read into fields first.
constexpr std::string_view kInternalNames[] = {
    "previousKinds", "previousNames", "prefixes", "suffixes", "previousNamespaces",
    "allowNameChange", "allowKindChange", "refBy", "generatorBehavior", "needsHashSuffix",
    "path", "index", "seqindent", "id", "annotations-migration-resource-id", "helm-generated",
};
constexpr std::string_view kLegacyNames[] = {
    "config.kubernetes.io/path", "config.kubernetes.io/index", "config.k8s.io/id",
};

bool is_dropped(std::string_view name) {
  if (name.starts_with(kInternal)) {
    std::string_view rest = name.substr(kInternal.size());
    return std::find(std::begin(kInternalNames), std::end(kInternalNames), rest) !=
           std::end(kInternalNames);
  }
  return std::find(std::begin(kLegacyNames), std::end(kLegacyNames), name) !=
         std::end(kLegacyNames);
}

std::vector<std::string> texts_of(const json::Value& annotations, std::string_view name) {
  const json::Value* value = annotations.find(std::string(kInternal) + std::string(name));
  if (!value) return {};
  std::vector<std::string> out;
  for (std::string_view part : split(value->as_string(), ',')) out.emplace_back(part);
  return out;
}

json::Value origin_value(const Origin& origin) {
  json::Value out = json::Value::object();
  auto put = [](json::Value& into, std::string_view name, std::string_view text) {
    if (!text.empty()) into.set(name, text);
  };
  put(out, "path", origin.path);
  put(out, "configuredIn", origin.configured_in);
  json::Value by = json::Value::object();
  put(by, "apiVersion", origin.by.api_version());
  put(by, "kind", origin.by.kind);
  put(by, "name", origin.by_name);
  put(by, "namespace", origin.by_ns);
  if (!by.empty()) out.set("configuredBy", std::move(by));
  return out;
}

std::string emit_as_kyaml(const json::Value& value) {
  yaml::EmitOptions options;
  options.style = yaml::Style::V3;
  options.sorted_keys = false;
  options.compact_sequences = true;
  return yaml::emit(value, options);
}

Behavior behavior_of(std::string_view text) {
  if (text == "create") return Behavior::Create;
  if (text == "replace") return Behavior::Replace;
  return text == "merge" ? Behavior::Merge : Behavior::Unspecified;
}

void take_previous_ids(Resource& resource, const json::Value& annotations) {
  std::vector<std::string> names = texts_of(annotations, "previousNames");
  std::vector<std::string> spaces = texts_of(annotations, "previousNamespaces");
  std::vector<std::string> kinds = texts_of(annotations, "previousKinds");
  if (names.size() != spaces.size() || names.size() != kinds.size()) return;
  for (size_t i = 0; i < names.size(); i++) {
    resource.previous.push_back({names[i], spaces[i], kinds[i]});
  }
}

}  // namespace

void take_bookkeeping(Resource& resource) {
  const json::Value& annotations = resource.object["metadata"]["annotations"];
  bool has_any = false;
  for (const json::Member& member : annotations.members()) {
    has_any |= member.name().starts_with(kInternal);
  }
  if (!has_any) return;
  take_previous_ids(resource, annotations);
  resource.prefixes = texts_of(annotations, "prefixes");
  resource.suffixes = texts_of(annotations, "suffixes");
  auto text = [&annotations](std::string_view name) {
    return annotations[std::string(kInternal) + std::string(name)].as_string();
  };
  resource.needs_hash = text("needsHashSuffix") == "enabled";
  resource.behavior = behavior_of(text("generatorBehavior"));
  resource.allow_name_change = text("allowNameChange") == "enabled";
  resource.allow_kind_change = text("allowKindChange") == "enabled";
  resource.from_helm = text("helm-generated") == "true";
  json::Value rest = json::Value::object();
  for (const json::Member& member : annotations.members()) {
    if (!is_dropped(member.name())) rest.set_shared(member.key, member.value);
  }
  json::Value& metadata = resource.object.edit("metadata");
  if (rest.empty()) {
    metadata.erase("annotations");
  } else {
    metadata.set("annotations", std::move(rest));
  }
}

std::string origin_text(const Origin& origin) { return emit_as_kyaml(origin_value(origin)); }

void finish_annotations(Resource& resource, const OutputAnnotations& wanted) {
  const json::Value& annotations = resource.object["metadata"]["annotations"];
  bool plain = annotations.is_object() && !annotations.empty();
  for (const json::Member& member : annotations.members()) {
    plain &= member.value.is_string() && !is_dropped(member.name()) && member.name() != kOrigin &&
             member.name() != kTransformations;
  }
  bool writes = (wanted.origin && resource.origin) ||
                (wanted.transformations && !resource.transformations.empty());
  if (plain && !writes) return;
  json::Value out = json::Value::object();
  for (const json::Member& member : annotations.members()) {
    bool is_ours = is_dropped(member.name()) || (member.name() == kOrigin && !wanted.origin) ||
                   (member.name() == kTransformations && !wanted.transformations);
    if (is_ours) continue;
    bool was_written = member.value.is_null() && !member.value.is_bare_null();
    out.set_shared(member.key, was_written ? json::Value("null") : scalar_text(member.value));
  }
  if (wanted.origin && resource.origin) out.set(kOrigin, origin_text(*resource.origin));
  if (wanted.transformations && !resource.transformations.empty()) {
    json::Value list = json::Value::array();
    for (const Origin& origin : resource.transformations) list.push_back(origin_value(origin));
    out.set(kTransformations, emit_as_kyaml(list));
  }
  if (out.empty() && !resource.object["metadata"].contains("annotations")) return;
  json::Value& metadata = resource.object.edit("metadata");
  if (out.empty()) {
    metadata.erase("annotations");
  } else {
    metadata.set("annotations", std::move(out));
  }
}

bool is_local_config(const Resource& resource) {
  const json::Value* value = resource.object["metadata"]["annotations"].find(kLocalConfig);
  return value && scalar_text(*value) != "false";
}

}  // namespace bireme::render::kustomize
