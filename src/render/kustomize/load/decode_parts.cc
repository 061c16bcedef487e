#include "render/kustomize/load/decode.h"

namespace bireme::render::kustomize {
namespace {

constexpr Field<Gvk> kGvk[] = {
    {"group", &Gvk::group}, {"version", &Gvk::version}, {"kind", &Gvk::kind}};

constexpr Field<Selector> kSelector[] = {{"name", &Selector::name},
                                         {"namespace", &Selector::ns},
                                         {"annotationSelector", &Selector::annotation_selector},
                                         {"labelSelector", &Selector::label_selector}};

constexpr Field<FieldSpec> kFieldSpec[] = {{"path", &FieldSpec::path},
                                           {"create", &FieldSpec::create}};

constexpr Field<Image> kImage[] = {{"name", &Image::name},
                                   {"newName", &Image::new_name},
                                   {"tagSuffix", &Image::tag_suffix},
                                   {"newTag", &Image::new_tag},
                                   {"digest", &Image::digest}};

constexpr Field<FieldOptions> kFieldOptions[] = {{"delimiter", &FieldOptions::delimiter},
                                                 {"index", &FieldOptions::index},
                                                 {"encoding", &FieldOptions::encoding},
                                                 {"create", &FieldOptions::create}};

constexpr Field<ReplacementSource> kSource[] = {{"name", &ReplacementSource::name},
                                                {"namespace", &ReplacementSource::ns},
                                                {"fieldPath", &ReplacementSource::field_path}};

constexpr Field<HelmChart> kHelmChart[] = {
    {"name", &HelmChart::name},
    {"version", &HelmChart::version},
    {"repo", &HelmChart::repo},
    {"releaseName", &HelmChart::release_name},
    {"namespace", &HelmChart::ns},
    {"additionalValuesFiles", &HelmChart::additional_values_files},
    {"valuesFile", &HelmChart::values_file},
    {"valuesMerge", &HelmChart::values_merge},
    {"apiVersions", &HelmChart::api_versions},
    {"kubeVersion", &HelmChart::kube_version},
    {"nameTemplate", &HelmChart::name_template},
    {"includeCRDs", &HelmChart::include_crds},
    {"skipHooks", &HelmChart::skip_hooks},
    {"skipTests", &HelmChart::skip_tests}};

constexpr Field<GeneratorArgs> kGenerator[] = {{"name", &GeneratorArgs::name},
                                               {"namespace", &GeneratorArgs::ns},
                                               {"behavior", &GeneratorArgs::behavior},
                                               {"literals", &GeneratorArgs::literals},
                                               {"files", &GeneratorArgs::files},
                                               {"envs", &GeneratorArgs::envs},
                                               {"env", &GeneratorArgs::env}};

constexpr Field<GeneratorOptions> kGeneratorOptions[] = {
    {"labels", &GeneratorOptions::labels},
    {"annotations", &GeneratorOptions::annotations},
    {"disableNameSuffixHash", &GeneratorOptions::disable_name_suffix_hash},
    {"immutable", &GeneratorOptions::immutable}};

constexpr Field<SortOptions> kLegacySort[] = {{"orderFirst", &SortOptions::first},
                                              {"orderLast", &SortOptions::last}};

void read_options(FieldReader& reader, FieldOptions& out) {
  std::optional<FieldReader> options = reader.object("options");
  if (!options) return;
  options->all(kFieldOptions, out);
  options->finish();
}

ReplacementSource read_source(FieldReader& reader) {
  ReplacementSource out;
  read_gvk(reader, out.gvk);
  reader.all(kSource, out);
  read_options(reader, out.options);
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
  read_options(reader, out.options);
  return out;
}

}  // namespace

void read_gvk(FieldReader& reader, Gvk& out) { reader.all(kGvk, out); }

Selector read_selector(FieldReader& reader) {
  Selector out;
  read_gvk(reader, out.gvk);
  reader.all(kSelector, out);
  return out;
}

FieldSpec read_field_spec(FieldReader& reader) {
  FieldSpec out;
  read_gvk(reader, out.gvk);
  reader.all(kFieldSpec, out);
  return out;
}

Image read_image(FieldReader& reader) {
  Image out;
  reader.all(kImage, out);
  return out;
}

Replacement read_replacement(FieldReader& reader) {
  Replacement out;
  if (std::optional<FieldReader> source = reader.object("source")) {
    out.source = read_source(*source);
    source->finish();
  }
  if (reader.has("sourceValue")) {
    out.source_value.emplace();
    reader.text("sourceValue", *out.source_value);
  }
  out.has_targets = reader.has("targets");
  reader.objects("targets", [&](FieldReader& item) { out.targets.push_back(read_target(item)); });
  return out;
}

HelmChart read_helm_chart(FieldReader& reader) {
  HelmChart out;
  bool ignored = false;
  reader.all(kHelmChart, out);
  if (const json::Value* values = reader.any("valuesInline")) {
    if (!values->is_object()) reader.problem("valuesInline", "must be an object");
    out.values_inline = *values;
  }
  reader.flag("debug", ignored);
  reader.flag("devel", ignored);
  return out;
}

void read_generator_args(FieldReader& reader, GeneratorArgs& out) {
  reader.all(kGenerator, out);
  if (std::optional<FieldReader> options = reader.object("options")) {
    out.options = read_generator_options(*options);
    options->finish();
  }
}

GeneratorOptions read_generator_options(FieldReader& reader) {
  GeneratorOptions out;
  reader.all(kGeneratorOptions, out);
  return out;
}

SortOptions read_sort_options(FieldReader& reader) {
  SortOptions out;
  reader.text("order", out.order);
  if (std::optional<FieldReader> legacy = reader.object("legacySortOptions")) {
    out.has_legacy = true;
    legacy->all(kLegacySort, out);
    legacy->finish();
  }
  return out;
}

}  // namespace bireme::render::kustomize
