#include "render/kustomize/load/decode.h"

#include <algorithm>

#include "base/text.h"
#include "yaml/parse.h"

namespace bireme::render::kustomize {
namespace {

constexpr std::string_view kFix =
    "Run 'kustomize edit fix' to update your Kustomization automatically.";

void read_operators(FieldReader& reader, Kustomization& out) {
  reader.text_map("openapi", out.openapi);
  reader.text("namePrefix", out.name_prefix);
  reader.text("nameSuffix", out.name_suffix);
  reader.text("namespace", out.ns);
  reader.text_map("commonLabels", out.common_labels);
  reader.text_map("commonAnnotations", out.common_annotations);
  reader.objects("labels", [&](FieldReader& item) {
    Label label;
    item.text_map("pairs", label.pairs);
    item.flag("includeSelectors", label.include_selectors);
    item.flag("includeTemplates", label.include_templates);
    item.objects("fields", [&](FieldReader& f) { label.fields.push_back(read_field_spec(f)); });
    out.labels.push_back(std::move(label));
  });
  for (std::string_view field : {"images", "imageTags"}) {
    reader.objects(field, [&](FieldReader& item) { out.images.push_back(read_image(item)); });
  }
  reader.objects("replicas", [&](FieldReader& item) {
    Replica replica;
    item.text("name", replica.name);
    item.number("count", replica.count);
    out.replicas.push_back(std::move(replica));
  });
  if (std::optional<FieldReader> sort = reader.object("sortOptions")) {
    out.sort_options = read_sort_options(*sort);
    sort->finish();
  }
}

PatchSpec read_patch(FieldReader& reader) {
  PatchSpec out;
  reader.text("path", out.path);
  reader.text("patch", out.patch);
  if (std::optional<FieldReader> target = reader.object("target")) {
    out.target = read_selector(*target);
    target->finish();
  }
  if (std::optional<FieldReader> options = reader.object("options")) {
    options->flag("allowNameChange", out.allow_name_change);
    options->flag("allowKindChange", out.allow_kind_change);
    options->finish();
  }
  return out;
}

Var read_var(FieldReader& reader) {
  Var out;
  reader.text("name", out.name);
  if (std::optional<FieldReader> object = reader.object("objref")) {
    std::string api_version;
    object->text("apiVersion", api_version);
    read_gvk(*object, out.gvk);
    object->text("name", out.object_name);
    object->text("namespace", out.object_ns);
    object->finish();
    if (std::count(api_version.begin(), api_version.end(), '/') == 1) {
      out.gvk = make_gvk(api_version, out.gvk.kind);
    } else if (!api_version.empty() && api_version.find('/') == std::string::npos) {
      out.gvk.version = api_version;
    }
  }
  if (std::optional<FieldReader> field = reader.object("fieldref")) {
    field->text("fieldPath", out.field_path);
    field->finish();
  }
  if (out.field_path.empty()) out.field_path = "metadata.name";
  return out;
}

void read_patches(FieldReader& reader, Kustomization& out) {
  reader.texts("patchesStrategicMerge", out.patches_strategic_merge);
  reader.objects("patchesJson6902",
                 [&](FieldReader& item) { out.patches_json6902.push_back(read_patch(item)); });
  reader.objects("patches", [&](FieldReader& item) { out.patches.push_back(read_patch(item)); });
  reader.objects("replacements", [&](FieldReader& item) {
    Replacement replacement = read_replacement(item);
    replacement.has_targets = !replacement.targets.empty();  // kustomize hands on no empty list
    item.text("path", replacement.path);
    out.replacements.push_back(std::move(replacement));
  });
  reader.objects("vars", [&](FieldReader& item) { out.vars.push_back(read_var(item)); });
}

void read_operands(FieldReader& reader, Kustomization& out) {
  reader.texts("resources", out.resources);
  reader.texts("bases", out.resources);
  reader.texts("components", out.components);
  reader.texts("crds", out.crds);
  reader.texts("configurations", out.configurations);
  reader.texts("generators", out.generators);
  reader.texts("transformers", out.transformers);
  reader.texts("validators", out.validators);
  reader.texts("buildMetadata", out.build_metadata);
}

GeneratorArgs read_generator(FieldReader& reader) {
  GeneratorArgs out;
  read_generator_args(reader, out);
  if (!out.env.empty()) out.envs.push_back(out.env);
  return out;
}

HelmChart read_old_helm_chart(FieldReader& reader, std::string& chart_home) {
  HelmChart out;
  std::string ignored;
  reader.text("chartName", out.name);
  reader.text("chartVersion", out.version);
  reader.text("chartRepoUrl", out.repo);
  reader.text("chartHome", chart_home);
  for (std::string_view name : {"chartRepoName", "helmBin", "helmHome", "releaseNamespace"}) {
    reader.text(name, ignored);
  }
  reader.text("values", out.values_file);
  if (const json::Value* values = reader.any("valuesLocal")) out.values_inline = *values;
  reader.text("valuesMerge", out.values_merge);
  reader.text("releaseName", out.release_name);
  std::vector<std::string> extra;
  reader.texts("extraArgs", extra);
  return out;
}

void read_generators(FieldReader& reader, Kustomization& out) {
  reader.objects("configMapGenerator",
                 [&](FieldReader& item) { out.config_maps.push_back(read_generator(item)); });
  reader.objects("secretGenerator", [&](FieldReader& item) {
    GeneratorArgs args = read_generator(item);
    item.text("type", args.type);
    out.secrets.push_back(std::move(args));
  });
  if (std::optional<FieldReader> options = reader.object("generatorOptions")) {
    out.has_generator_options = true;
    out.generator_options = read_generator_options(*options);
    options->finish();
  }
  std::string config_home;
  bool has_globals = reader.has("helmGlobals");
  if (std::optional<FieldReader> globals = reader.object("helmGlobals")) {
    globals->text("chartHome", out.chart_home);
    globals->text("configHome", config_home);
    globals->finish();
  }
  reader.objects("helmCharts",
                 [&](FieldReader& item) { out.helm_charts.push_back(read_helm_chart(item)); });
  reader.objects("helmChartInflationGenerator", [&](FieldReader& item) {
    std::string chart_home;
    out.helm_charts.push_back(read_old_helm_chart(item, chart_home));
    if (!has_globals && !chart_home.empty()) out.chart_home = chart_home;
  });
}

void add_warnings(FieldReader& reader, Kustomization& out) {
  struct Deprecated {
    std::string_view field, instead;
    bool experimental;
  };
  constexpr Deprecated kDeprecated[] = {
      {"bases", "resources", false},          {"commonLabels", "labels", false},
      {"imageTags", "images", false},         {"patchesJson6902", "patches", false},
      {"patchesStrategicMerge", "patches", false}, {"vars", "replacements", true},
  };
  for (const Deprecated& entry : kDeprecated) {
    if (!reader.has(entry.field)) continue;
    out.warnings.push_back(
        fmt::format("# Warning: '{}' is deprecated. Please use '{}' instead. {}{}", entry.field,
                    entry.instead, entry.experimental ? "[EXPERIMENTAL] " : "", kFix));
  }
}

Status check_type(Kustomization& out, std::string_view file) {
  if (out.kind.empty()) out.kind = "Kustomization";
  if (out.kind != "Kustomization" && out.kind != "Component") {
    return make_error(Reason::Invalid, "kind should be Kustomization or Component, not \"{}\"",
                      out.kind)
        .at({.file = std::string(file)});
  }
  std::string_view wanted = out.is_component() ? "kustomize.config.k8s.io/v1alpha1"
                                               : "kustomize.config.k8s.io/v1beta1";
  if (out.api_version.empty()) out.api_version = wanted;
  if (out.api_version == wanted) return {};
  return make_error(Reason::Invalid, "apiVersion for {} should be {}, not \"{}\"", out.kind, wanted,
                    out.api_version)
      .at({.file = std::string(file)});
}

bool is_empty(const json::Value& value) {
  for (const json::Member& member : value.members()) {
    std::string name = to_lower(member.name());
    if (name == "kind" || name == "apiversion" || member.value.is_null()) continue;
    bool empty_text = member.value.is_string() && member.value.as_string().empty();
    // Go keeps an empty list of what it moves elsewhere out of what it compares.
    bool is_moved = (name == "bases" || name == "imagetags" ||
                     name == "helmchartinflationgenerator") &&
                    member.value.empty();
    if (!empty_text && !is_moved) return false;
  }
  return true;
}

}  // namespace

Result<Kustomization> decode_kustomization(std::string_view text, std::string_view file) {
  yaml::ParseOptions options;
  options.file = file;
  Result<json::Value> value = yaml::parse(text, options);
  if (!value) return value.error().in_file(file).during("reading the kustomization file");
  Decoding decoding(text, file);
  FieldReader reader(decoding, *value);
  Kustomization out;
  reader.text("kind", out.kind);
  reader.text("apiVersion", out.api_version);
  if (std::optional<FieldReader> metadata = reader.object("metadata")) {
    std::string ignored;
    TextMap ignored_map;
    for (std::string_view name : {"name", "namespace"}) metadata->text(name, ignored);
    for (std::string_view name : {"labels", "annotations"}) metadata->text_map(name, ignored_map);
    metadata->finish();
  }
  read_operators(reader, out);
  read_patches(reader, out);
  read_operands(reader, out);
  read_generators(reader, out);
  add_warnings(reader, out);
  reader.finish();
  TRY(decoding.status());
  if (is_empty(*value)) {
    return make_error(Reason::Invalid, "the kustomization file is empty")
        .at({.file = std::string(file), .line = 1, .column = 1});
  }
  TRY(check_type(out, file));
  for (auto* list : {&out.config_maps, &out.secrets}) {
    for (GeneratorArgs& args : *list) merge_generator_options(args.options, out.generator_options);
  }
  return out;
}

Result<std::vector<Replacement>> decode_replacements(std::string_view text,
                                                     std::string_view file) {
  yaml::ParseOptions options;
  options.file = file;
  json::Value value = TRY(yaml::parse(text, options).during("reading the replacements"));
  Decoding decoding(text, file, false);
  std::vector<Replacement> out;
  if (value.is_array()) {
    for (size_t i = 0; i < value.size(); i++) {
      FieldReader reader(decoding, value[i], {std::to_string(i)});
      out.push_back(read_replacement(reader));
    }
  } else if (value.is_object()) {
    FieldReader reader(decoding, value);
    out.push_back(read_replacement(reader));
  } else {
    return make_error(Reason::Invalid, "{} holds no replacement", file);
  }
  TRY(decoding.status());
  return out;
}

void merge_generator_options(GeneratorOptions& local, const GeneratorOptions& global) {
  local.labels.insert(global.labels.begin(), global.labels.end());
  local.annotations.insert(global.annotations.begin(), global.annotations.end());
  local.disable_name_suffix_hash |= global.disable_name_suffix_hash;
  local.immutable |= global.immutable;
}

}  // namespace bireme::render::kustomize
