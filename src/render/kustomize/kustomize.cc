#include "render/kustomize/kustomize.h"

#include <algorithm>

#include "base/text.h"
#include "render/kustomize/build/target.h"
#include "render/kustomize/model/annotations.h"
#include "render/kustomize/transform/order.h"
#include "render/kustomize/transform/value_path.h"
#include "yaml/emit.h"

namespace bireme::render::kustomize {
namespace {

constexpr std::string_view kManagedBy = "kustomize-v5.8.1";

bool asks_for(const Kustomization& kustomization, std::string_view option) {
  const std::vector<std::string>& all = kustomization.build_metadata;
  return std::find(all.begin(), all.end(), option) != all.end();
}

// "ports[0]" is two parts in a variable's path.
ValuePath var_path(std::string_view text) {
  ValuePath out;
  for (std::string& part : split_value_path(text)) {
    size_t open = part.rfind('[');
    std::string_view digits;
    if (part.ends_with(']') && open != std::string::npos) {
      digits = std::string_view(part).substr(open + 1, part.size() - open - 2);
    }
    bool is_index = !digits.empty() &&
                    digits.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_index) {
      out.push_back(std::move(part));
      continue;
    }
    std::string index(digits);
    if (open > 0) out.push_back(part.substr(0, open));
    out.push_back(std::move(index));
  }
  return out;
}

Result<json::Value> value_of_var(const Var& var, const ResourceMap& map) {
  for (const Resource& resource : map.list()) {
    const std::vector<std::string>& names = resource.var_names;
    if (std::find(names.begin(), names.end(), var.name) == names.end()) continue;
    Result<const json::Value*> found = find_value(resource.object, var_path(var.field_path));
    if (found && *found && (*found)->is_null()) {
      return json::Value((*found)->is_bare_null() ? "" : "null");
    }
    if (found && *found) return **found;
    return make_error(Reason::NotFound, "the field {} of var '{}' is not in {} {}", var.field_path,
                      var.name, resource.kind(), resource.name());
  }
  return make_error(Reason::NotFound,
                    "var '{}' cannot be mapped to a field in the set of known resources", var.name);
}

Status resolve_vars(Gathered& gathered, std::vector<std::string>& warnings) {
  std::vector<VarValue> values;
  for (const auto& [name, var] : gathered.vars) {
    json::Value value = TRY(value_of_var(var, gathered.map));
    values.push_back({name, std::move(value)});
  }
  std::vector<std::string> unused =
      TRY(replace_vars(gathered.map, values, gathered.config->var_references));
  if (!unused.empty()) {
    warnings.push_back("well-defined vars that were never replaced: " + join(unused, ","));
  }
  return {};
}

Status check_metadata(const Resource& resource) {
  if (resource.kind().empty()) {
    return make_error(Reason::Invalid, "missing kind in an object").at(resource.source);
  }
  if (!resource.kind().ends_with("List") && resource.name().empty()) {
    return make_error(Reason::Invalid, "missing metadata.name in a {}", resource.kind())
        .at(resource.source);
  }
  return {};
}

// What is marked as configuration for local tools is not part of the output.
Status drop_local(ResourceMap& map) {
  for (Resource& resource : map.list()) {
    TRY(check_metadata(resource));
    resource.deleted = is_local_config(resource);
  }
  map.drop_deleted();
  return map.check_unique();
}

Status sort_output(ResourceMap& map, const Kustomization& kustomization) {
  if (kustomization.sort_options) return sort_resources(map, *kustomization.sort_options);
  return sort_resources(map, {.order = "legacy", .has_legacy = false, .first = {}, .last = {}});
}

// As it was written: a name of a number without quotes is printed as a number.
void restore_plain(json::Value& metadata, std::string_view field) {
  const std::string text(metadata[field].as_string());
  if (!text.empty()) metadata.set(field, rewritten_scalar(json::Value(), text));
}

void finish(Resource& resource, const Kustomization& kustomization) {
  if (!resource.object.contains("metadata")) {
    resource.object.set("metadata", json::Value::object());
  }
  if (resource.has_plain_name) restore_plain(resource.object.edit("metadata"), "name");
  if (resource.has_plain_ns) restore_plain(resource.object.edit("metadata"), "namespace");
  if (asks_for(kustomization, "managedByLabel")) {
    json::Value& metadata = resource.object.edit("metadata");
    if (!metadata["labels"].is_object()) metadata.set("labels", json::Value::object());
    metadata.edit("labels").set("app.kubernetes.io/managed-by", kManagedBy);
  }
  finish_annotations(resource,
                     {.origin = asks_for(kustomization, "originAnnotations"),
                      .transformations = asks_for(kustomization, "transformerAnnotations")});
}

Status run(Target& target, Gathered& gathered, Manifests& out) {
  const Kustomization& kustomization = target.kustomization();
  TRY(target.gather(gathered));
  TRY(make_hash_transform()(gathered.map));
  TRY(fix_name_references(gathered.map, *gathered.config));
  TRY(resolve_vars(gathered, out.warnings));
  TRY(drop_local(gathered.map));
  TRY(sort_output(gathered.map, kustomization));
  out.objects.reserve(gathered.map.size());
  for (Resource& resource : gathered.map.list()) {
    finish(resource, kustomization);
    out.objects.push_back({std::move(resource.object), std::move(resource.source)});
  }
  return {};
}

Error as_build_error(const Error& error) {
  bool is_vague = error.reason() == Reason::Invalid || error.reason() == Reason::Conflict;
  return is_vague ? error.with_reason(Reason::BuildFailed) : error;
}

Result<Target> open_top(const Loader& loader, const Options& options,
                        std::vector<std::string>& warnings) {
  const bool has_file = TRY(Target::has_file(loader));
  std::optional<Target> target;
  if (has_file || !options.generates_missing) {
    target = TRY(Target::open(loader, warnings));
  } else {
    Kustomization made = TRY(make_kustomization(loader.tree(), loader.root()));
    target = Target::make(loader, std::move(made), warnings);
  }
  TRY(apply_edits(target->kustomization(), options.edits, loader));
  return *std::move(target);
}

}  // namespace

Result<Manifests> build(const tree::Tree& tree, std::string_view path, const Options& options) {
  Session session;
  session.only_root = options.only_root;
  session.enable_helm = options.enable_helm;
  session.tree_root = options.tree_root;
  session.cache = options.cache;
  const std::string start = TRY(tree::normalize(path));
  std::string root = TRY(tree.resolve(start));
  Manifests out;
  Loader loader(tree, session, std::move(root));
  Result<Target> target = open_top(loader, options, out.warnings);
  if (!target) return as_build_error(target.error());
  OriginPath origin;
  origin.is_tracked = !target->kustomization().build_metadata.empty();
  target->track_origin(origin);
  Gathered gathered;
  Status done = run(*target, gathered, out);
  if (!done) return as_build_error(done.error());
  return out;
}

std::string emit(const Manifests& manifests) {
  std::string out;
  for (const Manifest& manifest : manifests.objects) {
    if (!out.empty()) out += "---\n";
    out += yaml::emit(manifest.object);
  }
  return out;
}

}  // namespace bireme::render::kustomize
