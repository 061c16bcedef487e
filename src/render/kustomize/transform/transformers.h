// The transformers of kustomize: each is configured once and then changes the resources of a layer.
//
// make_ functions check the configuration (and read the files it names); running comes later, in
// kustomize's order. One thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "render/kustomize/load/loader.h"
#include "render/kustomize/model/kustomization.h"
#include "render/kustomize/model/resource.h"
#include "render/kustomize/transform/config.h"

namespace bireme::render::kustomize {

using Transform = std::function<Status(ResourceMap&)>;

struct Transformer {
  Transform run;
  std::optional<Origin> origin;
};

enum class Subjects { DefaultOnly, AllServiceAccounts, None };

struct NamespaceSpec {
  std::string ns;
  FieldSpecs fields;
  bool unset_only = false;
  Subjects subjects = Subjects::DefaultOnly;
};

Transform make_namespace_transform(NamespaceSpec spec);
// The same for one resource, without the bookkeeping.
Status set_namespace(Resource& resource, const NamespaceSpec& spec);
Transform make_prefix_transform(std::string prefix, const FieldSpecs& fields);
Transform make_suffix_transform(std::string suffix, const FieldSpecs& fields);
// Labels and annotations are the same: entries of the objects that the fields name.
Transform make_entries_transform(TextMap entries, const FieldSpecs& fields);
Result<Transform> make_image_transform(Image image, const FieldSpecs& fields);
Transform make_replica_transform(Replica replica, const FieldSpecs& fields);
Transform make_hash_transform();

Result<Transform> make_patch_transform(const PatchSpec& spec, Loader& loader);
Result<Transform> make_json6902_transform(const PatchSpec& spec, Loader& loader);
// Each of `paths` is the text of patches or the name of a file that holds them.
Result<Transform> make_strategic_merge_transform(const std::vector<std::string>& paths,
                                                 const std::string& inline_patches,
                                                 Loader& loader);
Result<Transform> make_replacement_transform(const std::vector<Replacement>& replacements,
                                             Loader& loader);

struct ValueAddTarget {
  std::optional<Selector> selector;
  std::string field_path;
  int64_t file_path_position = 0;
};
Transform make_value_add_transform(std::string value, std::vector<ValueAddTarget> targets);

// The last steps of a build.
Status fix_name_references(ResourceMap& map, const Config& config);
struct VarValue {
  std::string name;
  json::Value value;
};
// The names of the variables that occurred nowhere.
Result<std::vector<std::string>> replace_vars(ResourceMap& map, const std::vector<VarValue>& vars,
                                              const FieldSpecs& fields);

}  // namespace bireme::render::kustomize
