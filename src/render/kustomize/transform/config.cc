#include "render/kustomize/transform/config.h"

#include <algorithm>

#include "json/parse.h"
#include "render/kustomize/load/decode.h"
#include "render/kustomize/transform/order.h"
#include "yaml/parse.h"

namespace bireme::render::kustomize {
namespace {

Status merge_one(FieldSpecs& into, const FieldSpec& spec) {
  for (const FieldSpec& there : into) {
    if (there.path != spec.path || !there.gvk.is_selected_by(spec.gvk)) continue;
    if (there.create == spec.create) return {};
    return make_error(Reason::Conflict, "conflicting fieldspecs for {} (create: {} and {})",
                      spec.path, there.create, spec.create);
  }
  into.push_back(spec);
  return {};
}

Status merge_references(std::vector<NameReference>& into, const std::vector<NameReference>& from) {
  for (const NameReference& reference : from) {
    auto same = std::find_if(into.begin(), into.end(), [&reference](const NameReference& there) {
      return there.target == reference.target;
    });
    if (same == into.end()) {
      into.push_back(reference);
    } else {
      TRY(merge_field_specs(same->referrers, reference.referrers));
    }
  }
  auto is_before = [](const NameReference& a, const NameReference& b) {
    return is_gvk_before(a.target, b.target);
  };
  std::stable_sort(into.begin(), into.end(), is_before);
  return {};
}

void read_specs(FieldReader& reader, std::string_view name, FieldSpecs& out) {
  reader.objects(name, [&out](FieldReader& item) { out.push_back(read_field_spec(item)); });
}

}  // namespace

Status merge_field_specs(FieldSpecs& into, const FieldSpecs& from) {
  for (const FieldSpec& spec : from) TRY(merge_one(into, spec));
  return {};
}

Result<ConfigPtr> merge_config(const ConfigPtr& base, const Config& other) {
  Config out = *base;
  TRY(merge_field_specs(out.name_prefix, other.name_prefix));
  TRY(merge_field_specs(out.name_suffix, other.name_suffix));
  TRY(merge_field_specs(out.ns, other.ns));
  TRY(merge_field_specs(out.common_annotations, other.common_annotations));
  TRY(merge_field_specs(out.common_labels, other.common_labels));
  TRY(merge_field_specs(out.labels, other.labels));
  TRY(merge_field_specs(out.template_labels, other.template_labels));
  TRY(merge_field_specs(out.var_references, other.var_references));
  TRY(merge_references(out.name_references, other.name_references));
  TRY(merge_field_specs(out.images, other.images));
  TRY(merge_field_specs(out.replicas, other.replicas));
  return std::make_shared<const Config>(std::move(out));
}

Result<Config> decode_config(std::string_view text, std::string_view file) {
  yaml::ParseOptions options;
  options.file = file;
  options.strict_keys = true;
  json::Value value = TRY(yaml::parse(text, options).during("reading the configuration"));
  Decoding decoding(text, file);
  FieldReader reader(decoding, value);
  Config out;
  read_specs(reader, "namePrefix", out.name_prefix);
  read_specs(reader, "nameSuffix", out.name_suffix);
  read_specs(reader, "namespace", out.ns);
  read_specs(reader, "commonLabels", out.common_labels);
  read_specs(reader, "labels", out.labels);
  read_specs(reader, "templateLabels", out.template_labels);
  read_specs(reader, "commonAnnotations", out.common_annotations);
  reader.objects("nameReference", [&out](FieldReader& item) {
    NameReference reference;
    read_gvk(item, reference.target);
    read_specs(item, "fieldSpecs", reference.referrers);
    out.name_references.push_back(std::move(reference));
  });
  read_specs(reader, "varReference", out.var_references);
  read_specs(reader, "images", out.images);
  read_specs(reader, "replicas", out.replicas);
  reader.finish();
  TRY(decoding.status());
  return out;
}

namespace {

constexpr int kCrdDepthMax = 64;

// Walks one definition of a `crds` file and the definitions it refers to.
struct CrdWalk {
  const json::Value& definitions;
  Gvk gvk;
  Config& out;

  void add(FieldSpecs& specs, const std::string& path) {
    FieldSpec spec{gvk, path, false};
    Status ignored = merge_one(specs, spec);
    static_cast<void>(ignored.ok());
  }

  void visit(std::string_view name, const std::string& path, int depth) {
    const json::Value* definition = definitions.find(name);
    if (!definition || depth > kCrdDepthMax) return;
    for (const json::Member& member : (*definition)["Schema"]["properties"].members()) {
      std::string at = path.empty() ? std::string(member.name())
                                    : path + "/" + std::string(member.name());
      visit_property(member.value, at, depth);
    }
  }

  void visit_property(const json::Value& property, const std::string& at, int depth) {
    if (property["x-kubernetes-annotation"].is_string()) add(out.common_annotations, at);
    if (property["x-kubernetes-label-selector"].is_string()) add(out.common_labels, at);
    if (property["x-kubernetes-identity"].is_string()) add(out.name_prefix, at);
    const json::Value& version = property["x-kubernetes-object-ref-api-version"];
    const json::Value& kind = property["x-kubernetes-object-ref-kind"];
    if (version.is_string() && kind.is_string()) {
      std::string key(property["x-kubernetes-object-ref-name-key"].as_string("name"));
      NameReference reference{
          {"", std::string(version.as_string()), std::string(kind.as_string())},
          {FieldSpec{gvk, at + "/" + key, false}}};
      Status ignored = merge_references(out.name_references, {reference});
      static_cast<void>(ignored.ok());
    }
    if (property["$ref"].is_string()) visit(property["$ref"].as_string(), at, depth + 1);
  }
};

}  // namespace

Result<Config> decode_crds(std::string_view text, std::string_view file) {
  if (text.empty()) return make_error(Reason::Invalid, "the CRD file {} is empty", file);
  yaml::ParseOptions options;
  options.file = file;
  Result<json::Value> read =
      text.starts_with('{') ? json::parse(text) : yaml::parse(text, options);
  json::Value value = TRY(std::move(read).during("reading the CRDs"));
  if (!value.is_object() && !value.is_null()) {
    return make_error(Reason::Invalid, "{} does not hold OpenAPI definitions", file);
  }
  Config out;
  for (const json::Member& member : value.members()) {
    const json::Value& properties = member.value["Schema"]["properties"];
    bool is_type = properties.contains("kind") && properties.contains("apiVersion") &&
                   properties.contains("metadata");
    if (!is_type) continue;
    std::string kind(member.name().substr(member.name().rfind('.') + 1));
    CrdWalk{value, Gvk{"", "", kind}, out}.visit(member.name(), "", 0);
  }
  return out;
}

}  // namespace bireme::render::kustomize
