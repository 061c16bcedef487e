// Patches: strategic merges and JSON 6902 operations, inline and from files.
#include <algorithm>
#include <memory>
#include <unordered_set>

#include "base/text.h"
#include "json/parse.h"
#include "json/patch.h"
#include "render/kustomize/load/documents.h"
#include "render/kustomize/merge/strategic_merge.h"
#include "render/kustomize/transform/selector.h"
#include "render/kustomize/transform/transformers.h"
#include "yaml/parse.h"

namespace bireme::render::kustomize {
namespace {

constexpr json::Dialect kDialect = json::Dialect::Evanphx;

Result<json::Patch> parse_json_patch(std::string_view text, std::string_view file) {
  if (text.empty()) return make_error(Reason::Invalid, "empty json patch operations");
  yaml::ParseOptions options;
  options.file = file;
  Result<json::Value> read = text[0] == '[' ? json::parse(text) : yaml::parse(text, options);
  json::Value value = TRY(std::move(read));
  if (value.is_null()) return json::Patch();
  return json::decode_patch(value, kDialect);
}

// Merges one patch into one resource; its identity stays unless the patch may change it.
Status apply_merge(Resource& resource, const Resource& patch, const Schema& schema) {
  std::string name(resource.name()), ns(resource.ns()), kind(resource.kind());
  bool was_named = resource.object["metadata"].contains("name");
  if (patch.allow_name_change || patch.allow_kind_change) resource.store_previous_id();
  Result<Merged> merged = strategic_merge(resource.object, patch.object, schema);
  if (!merged) {
    return merged.error().during(fmt::format("patching {} {}", kind, name));
  }
  if (merged->removed || merged->value.empty()) {
    resource.deleted = true;
    resource.object = json::Value();
    return {};
  }
  resource.object = std::move(merged->value);
  if (!patch.allow_kind_change) resource.set_kind(kind);
  if (!patch.allow_name_change && was_named) resource.set_name(name);
  if (patch.allow_name_change) resource.has_plain_name = patch.has_plain_name;
  resource.set_ns(ns);
  return {};
}

// The values of a map in the metadata as texts, as kustomize leaves them where it has set the map.
void make_texts(Resource& patch, std::string_view field) {
  json::Value& metadata = patch.object.edit("metadata");
  if (!metadata.contains(field)) return;
  const json::Value texts = metadata[field];
  json::Value made = json::Value::object();
  for (const json::Member& member : texts.members()) {
    bool was_written = member.value.is_null() && !member.value.is_bare_null();
    made.set_shared(member.key, was_written ? json::Value("null") : scalar_text(member.value));
  }
  if (made.empty()) {
    metadata.erase(field);
  } else {
    metadata.set(field, std::move(made));
  }
}

// A copy of a patch for one of the resources that its target selects.
Resource fitted(const Resource& patch, const Resource& resource) {
  Resource out = patch;
  make_texts(out, "labels");
  make_texts(out, "annotations");
  out.object.set("apiVersion", resource.api_version());
  return out;
}

struct MergePatches {
  std::vector<Resource> patches;
  std::optional<CompiledSelector> target;
  const Types* types = nullptr;
  std::string source;
  bool fits_named = false;  // the deprecated list treats its patches as if they had a target

  Status run(ResourceMap& map) const {
    if (target) return run_selected(map);
    for (const Resource& patch : patches) TRY(run_named(map, patch));
    return {};
  }

  Status run_named(ResourceMap& map, const Resource& patch) const {
    ResourceId id = patch.original_id();
    std::vector<size_t> found = map.find_by_any_id(id);
    if (found.size() != 1) {
      return make_error(found.empty() ? Reason::NotFound : Reason::Conflict,
                        "{} for the patch {}: {}",
                        found.empty() ? "no matches" : "multiple matches", source, describe(id))
          .at(patch.source);
    }
    Resource& resource = map.list()[found[0]];
    TRY(types->load());
    TRY(apply_merge(resource, fits_named ? fitted(patch, resource) : patch, types->schema()));
    if (patch.allow_name_change || patch.allow_kind_change) map.change_ids();
    return fits_named ? map.check_unique() : Status();
  }

  Status run_selected(ResourceMap& map) const {
    const Resource& patch = patches[0];
    for (Resource& resource : map.list()) {
      if (resource.deleted || !target->selects(resource)) continue;
      TRY(types->load());
      TRY(apply_merge(resource, fitted(patch, resource), types->schema()));
    }
    if (patch.allow_name_change || patch.allow_kind_change) map.change_ids();
    map.drop_deleted();
    return map.check_unique();
  }
};

constexpr size_t kPatchedNodesMax = 2'000'000;  // copies share their nodes, printing does not

// What a look through a patched object tells; `nodes` stops at one beyond the limit.
struct Survey {
  size_t nodes = 0;
  bool has_large = false;  // an integer that is no double

  void visit(const json::Value& value) {
    constexpr int64_t kExactMax = int64_t{1} << 53;
    if (++nodes > kPatchedNodesMax) return;
    has_large |= value.is_uint() || (value.is_int() && (value.as_int() > kExactMax ||
                                                        value.as_int() < -kExactMax));
    for (const json::Value& item : value.items()) {
      if (nodes <= kPatchedNodesMax) visit(item);
    }
    for (const json::Member& member : value.members()) {
      if (nodes <= kPatchedNodesMax) visit(member.value);
    }
  }
};

// Patched objects go through JSON, in which Go reads every number as a double.
void lose_precision(json::Value& value) {
  if (value.is_number()) value = json::Value(value.as_double());
  for (size_t i = 0; i < value.items().size(); i++) lose_precision(value.edit(i));
  for (size_t i = 0; i < value.members().size(); i++) {
    lose_precision(value.edit(std::string(value.members()[i].name())));
  }
}

// kustomize's notebook makes annotations where there were none, and operations may rely on them.
Status apply_operations(Resource& resource, const json::Patch& patch) {
  std::string kind(resource.kind()), name(resource.name());
  json::Value& metadata = resource.object.edit("metadata");
  bool made = resource.has_bookkeeping() && metadata["annotations"].is_null();
  if (made) metadata.set("annotations", json::Value::object());
  Result<json::Value> patched = json::apply_patch(resource.object, patch, kDialect);
  if (!patched) {
    return patched.error().during(fmt::format("patching {} {}", kind, name)).at(resource.source);
  }
  if (!patched->is_object()) {
    return make_error(Reason::Invalid, "the JSON patch makes {} {} something else than an object",
                      kind, name);
  }
  resource.object = *std::move(patched);
  resource.is_rewritten = true;
  Survey survey;
  survey.visit(resource.object);
  if (survey.nodes > kPatchedNodesMax) {
    return make_error(Reason::LimitExceeded, "the JSON patch makes {} {} larger than {} nodes",
                      kind, name, kPatchedNodesMax)
        .at(resource.source);
  }
  if (survey.has_large) lose_precision(resource.object);
  if (resource.object["metadata"]["annotations"].is_object() &&
      resource.object["metadata"]["annotations"].empty()) {
    resource.object.edit("metadata").erase("annotations");
  }
  return {};
}

struct Operations {
  json::Patch patch;
  CompiledSelector target;
  bool keeps_id = false;  // `patches` remembers the id before, `patchesJson6902` does not

  Status run(ResourceMap& map) const {
    for (Resource& resource : map.list()) {
      if (resource.deleted || !target.selects(resource)) continue;
      if (keeps_id) resource.store_previous_id();
      TRY(apply_operations(resource, patch));
    }
    map.change_ids();
    return {};
  }
};

Transform to_transform(MergePatches patches) {
  auto shared = std::make_shared<MergePatches>(std::move(patches));
  return [shared](ResourceMap& map) { return shared->run(map); };
}

Result<Transform> make_operations(json::Patch patch, const Selector& target, bool keeps_id) {
  auto shared = std::make_shared<Operations>();
  shared->patch = std::move(patch);
  shared->target = TRY(CompiledSelector::make(target).during("the target of a patch"));
  shared->keeps_id = keeps_id;
  return Transform([shared](ResourceMap& map) { return shared->run(map); });
}

Result<std::string> read_patch_file(const std::string& path, Loader& loader) {
  return loader.load(path).during(fmt::format("reading the patch {}", path));
}

Transform do_nothing() {
  return [](ResourceMap&) { return Status(); };
}

Result<Transform> make_merge(std::vector<Resource> patches, const PatchSpec& spec,
                             const Loader& loader, const std::string& source) {
  if (patches.empty()) return do_nothing();
  for (Resource& patch : patches) {
    patch.allow_name_change |= spec.allow_name_change;
    patch.allow_kind_change |= spec.allow_kind_change;
    if (spec.allow_name_change || spec.allow_kind_change) make_texts(patch, "annotations");
  }
  MergePatches out{std::move(patches), {}, &loader.types(), source, false};
  if (spec.target && out.patches.size() > 1) {
    return make_error(Reason::Invalid,
                      "several strategic merge patches in one entry may not have a target: {}",
                      source);
  }
  if (spec.target) {
    out.target = TRY(CompiledSelector::make(*spec.target).during("the target of a patch"));
  }
  return to_transform(std::move(out));
}

}  // namespace

Result<Transform> make_patch_transform(const PatchSpec& spec, Loader& loader) {
  std::string text(trim(spec.patch));
  if (text.empty() == spec.path.empty()) {
    return Error(Reason::Invalid, text.empty() ? "a patch needs one of patch and path"
                                               : "patch and path can't be set at once");
  }
  std::string source = spec.path.empty() ? "(inline)" : spec.path;
  std::string file = loader.root().empty() || spec.path.empty() ? spec.path
                                                                : loader.root() + "/" + spec.path;
  if (!spec.path.empty()) text = TRY(read_patch_file(spec.path, loader));
  Result<std::vector<Resource>> merges = parse_resources(text, file.empty() ? "patch" : file);
  Result<json::Patch> operations = parse_json_patch(text, file);
  if (merges && operations && !merges->empty() && !operations->empty()) {
    return make_error(Reason::Invalid, "{} is both a strategic merge and a JSON patch", source);
  }
  if (!merges && !operations) {
    bool looks_like_list = trim(text).starts_with('[') || trim(text).starts_with('-');
    Error why = looks_like_list ? operations.error() : merges.error();
    return why.during(fmt::format("unable to parse SM or JSON patch from {}", source));
  }
  if (merges) return make_merge(*std::move(merges), spec, loader, source);
  if (operations->empty()) return do_nothing();
  if (!spec.target) {
    return make_error(Reason::Invalid, "must specify a target for the JSON patch {}", source);
  }
  return make_operations(*std::move(operations), *spec.target, true);
}

Result<Transform> make_json6902_transform(const PatchSpec& spec, Loader& loader) {
  if (!spec.target || spec.target->name.empty()) {
    return make_error(Reason::Invalid, "patchesJson6902: must specify the target name");
  }
  if (spec.patch.empty() == spec.path.empty()) {
    return make_error(Reason::Invalid, "patchesJson6902: must specify one of path and patch");
  }
  std::string text = spec.patch;
  if (!spec.path.empty()) text = TRY(read_patch_file(spec.path, loader));
  json::Patch patch = TRY(parse_json_patch(text, spec.path).during("patchesJson6902"));
  if (patch.empty()) return make_error(Reason::Invalid, "patchesJson6902: the patch is empty");
  return make_operations(std::move(patch), *spec.target, false);
}

Result<Transform> make_strategic_merge_transform(const std::vector<std::string>& paths,
                                                 const std::string& inline_patches,
                                                 Loader& loader) {
  MergePatches out{{}, {}, &loader.types(), "patchesStrategicMerge", true};
  auto add = [&out](std::vector<Resource> more) {
    std::move(more.begin(), more.end(), std::back_inserter(out.patches));
  };
  for (const std::string& path : paths) {
    Result<std::vector<Resource>> as_text = parse_resources(path, "patch");
    if (as_text) {
      add(*std::move(as_text));
      continue;
    }
    std::string text = TRY(read_patch_file(path, loader));
    std::vector<Resource> from_file = TRY(parse_resources(text, path));
    add(std::move(from_file));
  }
  if (!inline_patches.empty()) {
    std::vector<Resource> more = TRY(parse_resources(inline_patches, "patch"));
    add(std::move(more));
  }
  if (out.patches.empty()) {
    return make_error(Reason::Invalid, "patchesStrategicMerge: the patches are empty");
  }
  auto shared = std::make_shared<MergePatches>(std::move(out));
  return Transform([shared](ResourceMap& map) -> Status {
    TRY(shared->run(map));
    map.drop_deleted();
    return {};
  });
}

}  // namespace bireme::render::kustomize
