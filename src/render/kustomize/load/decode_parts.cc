#include "render/kustomize/load/decode.h"

namespace bireme::render::kustomize {
namespace {

FieldOptions read_field_options(FieldReader& reader) {
  FieldOptions out;
  reader.text("delimiter", out.delimiter);
  reader.number("index", out.index);
  reader.text("encoding", out.encoding);
  reader.flag("create", out.create);
  return out;
}

ReplacementSource read_source(FieldReader& reader) {
  ReplacementSource out;
  read_gvk(reader, out.gvk);
  reader.text("name", out.name);
  reader.text("namespace", out.ns);
  reader.text("fieldPath", out.field_path);
  if (std::optional<FieldReader> options = reader.object("options")) {
    out.options = read_field_options(*options);
    options->finish();
  }
  return out;
}

ReplacementTarget read_target(FieldReader& reader) {
  ReplacementTarget out;
  if (std::optional<FieldReader> select = reader.object("select")) {
    out.select = read_selector(*select);
    select->finish();
  }
  reader.objects("reject", [&](FieldReader& r) { out.reject.push_back(read_selector(r)); });
  reader.texts("fieldPaths", out.field_paths);
  if (std::optional<FieldReader> options = reader.object("options")) {
    out.options = read_field_options(*options);
    options->finish();
  }
  return out;
}

}  // namespace

void read_gvk(FieldReader& reader, Gvk& out) {
  reader.text("group", out.group);
  reader.text("version", out.version);
  reader.text("kind", out.kind);
}

Selector read_selector(FieldReader& reader) {
  Selector out;
  read_gvk(reader, out.gvk);
  reader.text("name", out.name);
  reader.text("namespace", out.ns);
  reader.text("annotationSelector", out.annotation_selector);
  reader.text("labelSelector", out.label_selector);
  return out;
}

FieldSpec read_field_spec(FieldReader& reader) {
  FieldSpec out;
  read_gvk(reader, out.gvk);
  reader.text("path", out.path);
  reader.flag("create", out.create);
  return out;
}

Image read_image(FieldReader& reader) {
  Image out;
  reader.text("name", out.name);
  reader.text("newName", out.new_name);
  reader.text("tagSuffix", out.tag_suffix);
  reader.text("newTag", out.new_tag);
  reader.text("digest", out.digest);
  return out;
}

Replacement read_replacement(FieldReader& reader) {
  Replacement out;
  if (std::optional<FieldReader> source = reader.object("source")) {
    out.source = read_source(*source);
    source->finish();
  }
  if (const json::Value* value = reader.any("sourceValue")) {
    std::string text;
    reader.text("sourceValue", text);
    if (value->is_string()) out.source_value = std::move(text);
  }
  out.has_targets = reader.has("targets");
  reader.objects("targets", [&](FieldReader& item) { out.targets.push_back(read_target(item)); });
  return out;
}

HelmChart read_helm_chart(FieldReader& reader) {
  HelmChart out;
  bool ignored = false;
  reader.text("name", out.name);
  reader.text("version", out.version);
  reader.text("repo", out.repo);
  reader.text("releaseName", out.release_name);
  reader.text("namespace", out.ns);
  reader.texts("additionalValuesFiles", out.additional_values_files);
  reader.text("valuesFile", out.values_file);
  if (const json::Value* values = reader.any("valuesInline")) {
    if (!values->is_object()) reader.problem("valuesInline", "must be an object");
    out.values_inline = *values;
  }
  reader.text("valuesMerge", out.values_merge);
  reader.texts("apiVersions", out.api_versions);
  reader.text("kubeVersion", out.kube_version);
  reader.text("nameTemplate", out.name_template);
  reader.flag("includeCRDs", out.include_crds);
  reader.flag("skipHooks", out.skip_hooks);
  reader.flag("skipTests", out.skip_tests);
  reader.flag("debug", ignored);
  reader.flag("devel", ignored);
  return out;
}

void read_generator_args(FieldReader& reader, GeneratorArgs& out) {
  reader.text("name", out.name);
  reader.text("namespace", out.ns);
  reader.text("behavior", out.behavior);
  reader.texts("literals", out.literals);
  reader.texts("files", out.files);
  reader.texts("envs", out.envs);
  std::string env;
  reader.text("env", env);
  if (!env.empty()) out.envs.push_back(std::move(env));
  if (std::optional<FieldReader> options = reader.object("options")) {
    options->text_map("labels", out.options.labels);
    options->text_map("annotations", out.options.annotations);
    options->flag("disableNameSuffixHash", out.options.disable_name_suffix_hash);
    options->flag("immutable", out.options.immutable);
    options->finish();
  }
}

SortOptions read_sort_options(FieldReader& reader) {
  SortOptions out;
  reader.text("order", out.order);
  if (std::optional<FieldReader> legacy = reader.object("legacySortOptions")) {
    out.has_legacy = true;
    legacy->texts("orderFirst", out.first);
    legacy->texts("orderLast", out.last);
    legacy->finish();
  }
  return out;
}

}  // namespace bireme::render::kustomize
