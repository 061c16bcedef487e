// Config: where the transformers act. Starts as kustomize 5.8.1's own table and grows by the files
// of `configurations` and `crds`. Plain values; the default one is shared and never changes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "render/kustomize/model/kustomization.h"

namespace bireme::render::kustomize {

using FieldSpecs = std::vector<FieldSpec>;

// Who refers by name to resources of a kind.
struct NameReference {
  Gvk target;
  FieldSpecs referrers;
};

struct Config {
  FieldSpecs name_prefix;
  FieldSpecs name_suffix;
  FieldSpecs ns;
  FieldSpecs common_labels;
  FieldSpecs labels;
  FieldSpecs template_labels;
  FieldSpecs common_annotations;
  std::vector<NameReference> name_references;
  FieldSpecs var_references;
  FieldSpecs images;
  FieldSpecs replicas;
};

using ConfigPtr = std::shared_ptr<const Config>;

ConfigPtr default_config();

// `other` laid over `base` (null: nothing yet): what is there already is left out; the same place
// with another `create` is a conflict.
Result<ConfigPtr> merge_config(const ConfigPtr& base, const Config& other);
Status merge_field_specs(FieldSpecs& into, const FieldSpecs& from);

// A file of `configurations`; an unknown member is an error.
Result<Config> decode_config(std::string_view text, std::string_view file);
// A file of `crds`: the name references and labels that its schemas' extensions tell.
Result<Config> decode_crds(std::string_view text, std::string_view file);

}  // namespace bireme::render::kustomize
