#include "render/kustomize/transform/config.h"

#include <algorithm>

#include "base/text.h"
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
  return {};
}

void sort_specs(FieldSpecs& specs) {
  auto is_before = [](const FieldSpec& a, const FieldSpec& b) {
    return is_gvk_before(a.gvk, b.gvk);
  };
  std::stable_sort(specs.begin(), specs.end(), is_before);
}

void sort_references(std::vector<NameReference>& references) {
  auto is_before = [](const NameReference& a, const NameReference& b) {
    return is_gvk_before(a.target, b.target);
  };
  std::stable_sort(references.begin(), references.end(), is_before);
}

// The lists of a Config that are places, with their names in a file.
struct NamedPlaces {
  std::string_view name;
  FieldSpecs Config::*target;
};

constexpr NamedPlaces kPlaces[] = {
    {"namePrefix", &Config::name_prefix},
    {"nameSuffix", &Config::name_suffix},
    {"namespace", &Config::ns},
    {"commonLabels", &Config::common_labels},
    {"labels", &Config::labels},
    {"templateLabels", &Config::template_labels},
    {"commonAnnotations", &Config::common_annotations},
    {"varReference", &Config::var_references},
    {"images", &Config::images},
    {"replicas", &Config::replicas}};

void sort_config(Config& config) {
  for (const NamedPlaces& place : kPlaces) sort_specs(config.*place.target);
  sort_references(config.name_references);
}

void read_specs(FieldReader& reader, std::string_view name, FieldSpecs& out) {
  reader.objects(name, [&out](FieldReader& item) { out.push_back(read_field_spec(item)); });
}

}  // namespace

Status merge_field_specs(FieldSpecs& into, const FieldSpecs& from) {
  for (const FieldSpec& spec : from) TRY(merge_one(into, spec));
  return {};
}

// kustomize sorts what it has merged, and merges even the first configuration, into an empty one: a
// place for some kind and the same for all kinds end as the former alone.
Result<ConfigPtr> merge_config(const ConfigPtr& base, const Config& other) {
  Config out = base ? *base : Config();
  for (const NamedPlaces& place : kPlaces) {
    TRY(merge_field_specs(out.*place.target, other.*place.target)
            .during(fmt::format("merging the places of {}", place.name)));
  }
  TRY(merge_references(out.name_references, other.name_references));
  sort_config(out);
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
  for (const NamedPlaces& place : kPlaces) read_specs(reader, place.name, out.*place.target);
  reader.objects("nameReference", [&out](FieldReader& item) {
    NameReference reference;
    read_gvk(item, reference.target);
    read_specs(item, "fieldSpecs", reference.referrers);
    out.name_references.push_back(std::move(reference));
  });
  reader.finish();
  TRY(decoding.status());
  sort_config(out);
  return out;
}

namespace {

constexpr int kCrdDepthMax = 64;

// Go's decoder does not mind the case of "Schema".
const json::Value& properties_of(const json::Value& definition) {
  for (const json::Member& member : definition.members()) {
    if (to_lower(member.name()) == "schema") return member.value["properties"];
  }
  return definition["Schema"]["properties"];
}

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
    for (const json::Member& member : properties_of(*definition).members()) {
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
    if (!member.value.is_object() && !member.value.is_null()) {
      return make_error(Reason::Invalid, "{}: {} is not an OpenAPI definition", file,
                        member.name());
    }
    const json::Value& properties = properties_of(member.value);
    bool is_type = properties.contains("kind") && properties.contains("apiVersion") &&
                   properties.contains("metadata");
    if (!is_type) continue;
    std::string kind(member.name().substr(member.name().rfind('.') + 1));
    CrdWalk{value, Gvk{"", "", kind}, out}.visit(member.name(), "", 0);
  }
  return out;
}

}  // namespace bireme::render::kustomize
