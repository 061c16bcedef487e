// The transformers that the fields of a kustomization file ask for, in kustomize's order.
#include <algorithm>
#include <iterator>

#include "render/kustomize/build/target.h"

namespace bireme::render::kustomize {
namespace {

const FieldSpec kMetadataLabels{{}, "metadata/labels", true};

Result<FieldSpecs> label_fields(const Label& label, const Config& config) {
  FieldSpecs out = label.fields;
  TRY(merge_field_specs(out, config.labels));
  if (label.include_selectors) {
    TRY(merge_field_specs(out, config.common_labels));
    return out;
  }
  if (label.include_templates) TRY(merge_field_specs(out, config.template_labels));
  TRY(merge_field_specs(out, {kMetadataLabels}));
  return out;
}

// Collects transformers with the origin that each field's kind of plugin has.
class Collector {
 public:
  using OriginOf = std::function<std::optional<Origin>(std::string_view)>;
  explicit Collector(OriginOf origin_of) : origin_of_(std::move(origin_of)) {}

  void add(std::string_view kind, Transform transform) {
    out_.push_back({std::move(transform), origin_of_(kind)});
  }
  Status add_made(std::string_view kind, Result<Transform> transform) {
    if (!transform) return transform.error();
    add(kind, *std::move(transform));
    return {};
  }
  std::vector<Transformer> take() { return std::move(out_); }

 private:
  OriginOf origin_of_;
  std::vector<Transformer> out_;
};

Status add_patches(Collector& out, const Kustomization& k, Loader& loader) {
  if (!k.patches_strategic_merge.empty()) {
    TRY(out.add_made("PatchStrategicMergeTransformer",
                     make_strategic_merge_transform(k.patches_strategic_merge, "", loader)));
  }
  for (const PatchSpec& patch : k.patches) {
    TRY(out.add_made("PatchTransformer", make_patch_transform(patch, loader)));
  }
  return {};
}

void add_names(Collector& out, const Kustomization& k, const Config& config) {
  if (!k.ns.empty()) {
    out.add("NamespaceTransformer", make_namespace_transform({.ns = k.ns, .fields = config.ns}));
  }
  if (!k.name_prefix.empty()) {
    out.add("PrefixTransformer", make_prefix_transform(k.name_prefix, config.name_prefix));
  }
  if (!k.name_suffix.empty()) {
    out.add("SuffixTransformer", make_suffix_transform(k.name_suffix, config.name_suffix));
  }
}

Status add_labels(Collector& out, const Kustomization& k, const Config& config) {
  for (const Label& label : k.labels) {
    FieldSpecs fields = TRY(label_fields(label, config).during("failed to merge labels"));
    out.add("LabelTransformer", make_entries_transform(label.pairs, fields));
  }
  if (!k.labels.empty() || !k.common_labels.empty()) {
    out.add("LabelTransformer", make_entries_transform(k.common_labels, config.common_labels));
  }
  if (!k.common_annotations.empty()) {
    out.add("AnnotationsTransformer",
            make_entries_transform(k.common_annotations, config.common_annotations));
  }
  return {};
}

// kustomize applies an image twice: wherever containers are, then at the configured fields.
Status add_values(Collector& out, const Kustomization& k, const Config& config, Loader& loader) {
  for (const PatchSpec& patch : k.patches_json6902) {
    TRY(out.add_made("PatchJson6902Transformer", make_json6902_transform(patch, loader)));
  }
  for (const Replica& replica : k.replicas) {
    out.add("ReplicaCountTransformer", make_replica_transform(replica, config.replicas));
  }
  for (const Image& image : k.images) {
    TRY(out.add_made("ImageTagTransformer", make_image_transform(image, config.images)));
  }
  if (!k.replacements.empty()) {
    TRY(out.add_made("ReplacementTransformer",
                     make_replacement_transform(k.replacements, loader)));
  }
  return {};
}

void note_transformation(ResourceMap& map, const Origin& origin) {
  for (Resource& resource : map.list()) {
    if (resource.origin) {
      resource.transformations.push_back(origin);
    } else {
      resource.origin = origin;
    }
  }
}

bool same_resources(const ResourceMap& before, const ResourceMap& after) {
  if (before.size() != after.size()) return false;
  for (size_t i = 0; i < before.size(); i++) {
    if (after.list()[i].is_rewritten) return false;
    json::Value now = after.list()[i].object;
    if (now["metadata"]["labels"].contains("validated-by")) {
      now.edit("metadata").edit("labels").erase("validated-by");
      if (now["metadata"]["labels"].empty()) now.edit("metadata").erase("labels");
    }
    if (!(before.list()[i].object == now)) return false;
  }
  return true;
}

}  // namespace

std::optional<Origin> Target::origin_of_builtin(std::string_view kind) const {
  if (!origin_.is_tracked) return {};
  Origin out;
  out.configured_in = origin_.below(file_).path;
  out.by = {"", "builtin", std::string(kind)};
  return out;
}

Result<std::vector<Transformer>> Target::builtin_transformers(const Config& config) {
  Collector out([this](std::string_view kind) { return origin_of_builtin(kind); });
  TRY(add_patches(out, kustomization_, loader_));
  add_names(out, kustomization_, config);
  TRY(add_labels(out, kustomization_, config));
  TRY(add_values(out, kustomization_, config, loader_));
  return out.take();
}

Status Target::run_transformers(Gathered& into) {
  std::vector<Transformer> transformers = TRY(builtin_transformers(*into.config));
  std::vector<Transformer> plugins = TRY(plugin_transformers(kustomization_.transformers));
  std::move(plugins.begin(), plugins.end(), std::back_inserter(transformers));
  for (const Transformer& transformer : transformers) {
    TRY(transformer.run(into.map));
    if (transformer.origin) note_transformation(into.map, *transformer.origin);
    into.map.drop_deleted();
  }
  return {};
}

Status Target::run_validators(Gathered& into) {
  std::vector<Transformer> validators = TRY(plugin_transformers(kustomization_.validators));
  for (const Transformer& validator : validators) {
    ResourceMap before;
    before.list() = into.map.list();
    for (Resource& resource : into.map.list()) resource.is_rewritten = false;
    TRY(validator.run(into.map));
    if (same_resources(before, into.map)) continue;
    return make_error(Reason::Invalid, "validator shouldn't modify the resource map");
  }
  return {};
}

}  // namespace bireme::render::kustomize
