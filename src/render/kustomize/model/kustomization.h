// Kustomization: the decoded kustomization file (v1beta1, and Component v1alpha1), every field of
// kustomize 5.8.1. Plain values. Deprecated spellings are already moved to their present fields.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "json/value.h"
#include "render/kustomize/model/id.h"

namespace bireme::render::kustomize {

using TextMap = std::map<std::string, std::string>;

// Where a transformer acts: a path of member names in objects of some kinds.
struct FieldSpec {
  Gvk gvk;
  std::string path;
  bool create = false;
};

struct Selector {
  Gvk gvk;
  std::string name;
  std::string ns;
  std::string annotation_selector;
  std::string label_selector;
};

struct Label {
  TextMap pairs;
  bool include_selectors = false;
  bool include_templates = false;
  std::vector<FieldSpec> fields;
};

struct PatchSpec {
  std::string path;
  std::string patch;
  std::optional<Selector> target;
  bool allow_name_change = false;
  bool allow_kind_change = false;
};

struct Image {
  std::string name;
  std::string new_name;
  std::string tag_suffix;
  std::string new_tag;
  std::string digest;
};

struct Replica {
  std::string name;
  int64_t count = 0;
};

struct FieldOptions {
  std::string delimiter;
  int64_t index = 0;
  std::string encoding;
  bool create = false;
};

struct ReplacementSource {
  Gvk gvk;
  std::string name;
  std::string ns;
  std::string field_path;
  FieldOptions options;
};

struct ReplacementTarget {
  std::optional<Selector> select;
  std::vector<Selector> reject;
  std::vector<std::string> field_paths;
  FieldOptions options;
};

struct Replacement {
  std::optional<ReplacementSource> source;
  std::optional<std::string> source_value;
  std::vector<ReplacementTarget> targets;
  bool has_targets = false;
  std::string path;  // of a file that holds replacements instead
};

struct Var {
  std::string name;
  Gvk gvk;
  std::string object_name;
  std::string object_ns;
  std::string field_path;
};

struct GeneratorOptions {
  TextMap labels;
  TextMap annotations;
  bool disable_name_suffix_hash = false;
  bool immutable = false;
};

struct GeneratorArgs {
  std::string name;
  std::string ns;
  std::string behavior;
  std::string type;  // of a Secret
  std::vector<std::string> literals;
  std::vector<std::string> files;
  std::vector<std::string> envs;
  std::string env;  // deprecated: one more of `envs`; a plugin configuration's is never read
  GeneratorOptions options;
};

struct HelmChart {
  std::string name;
  std::string version;
  std::string repo;
  std::string release_name;
  std::string ns;
  std::vector<std::string> additional_values_files;
  std::string values_file;
  json::Value values_inline;
  std::string values_merge;
  std::vector<std::string> api_versions;
  std::string kube_version;
  std::string name_template;
  bool include_crds = false;
  bool skip_hooks = false;
  bool skip_tests = false;
};

struct SortOptions {
  std::string order;
  bool has_legacy = false;
  std::vector<std::string> first;
  std::vector<std::string> last;
};

struct Kustomization {
  std::string kind;
  std::string api_version;
  TextMap openapi;
  std::string name_prefix;
  std::string name_suffix;
  std::string ns;
  TextMap common_labels;
  std::vector<Label> labels;
  TextMap common_annotations;
  std::vector<std::string> patches_strategic_merge;
  std::vector<PatchSpec> patches_json6902;
  std::vector<PatchSpec> patches;
  std::vector<Image> images;
  std::vector<Replacement> replacements;
  std::vector<Replica> replicas;
  std::vector<Var> vars;
  std::optional<SortOptions> sort_options;
  std::vector<std::string> resources;
  std::vector<std::string> components;
  std::vector<std::string> crds;
  std::vector<GeneratorArgs> config_maps;
  std::vector<GeneratorArgs> secrets;
  std::string chart_home;
  std::vector<HelmChart> helm_charts;
  GeneratorOptions generator_options;
  bool has_generator_options = false;
  std::vector<std::string> configurations;
  std::vector<std::string> generators;
  std::vector<std::string> transformers;
  std::vector<std::string> validators;
  std::vector<std::string> build_metadata;
  std::vector<std::string> warnings;  // one for each deprecated field, in kustomize's words

  bool is_component() const { return kind == "Component"; }
};

}  // namespace bireme::render::kustomize
