// Built-in plugins in configuration form: the same transformers, configured by a document.
#include "base/text.h"
#include "render/kustomize/build/target.h"
#include "render/kustomize/load/decode.h"
#include "render/kustomize/load/document_cache.h"
#include "render/kustomize/load/documents.h"
#include "yaml/emit.h"
#include "yaml/parse.h"

namespace bireme::render::kustomize {
namespace {

FieldSpecs read_fields(FieldReader& reader) {
  FieldSpecs out;
  reader.objects("fieldSpecs", [&out](FieldReader& f) { out.push_back(read_field_spec(f)); });
  return out;
}

Result<Transform> namespace_plugin(FieldReader& reader) {
  NamespaceSpec spec;
  if (std::optional<FieldReader> metadata = reader.object("metadata")) {
    metadata->text("namespace", spec.ns);
  }
  spec.fields = read_fields(reader);
  reader.flag("unsetOnly", spec.unset_only);
  std::string subjects;
  reader.text("setRoleBindingSubjects", subjects);
  if (subjects == "allServiceAccounts") {
    spec.subjects = Subjects::AllServiceAccounts;
  } else if (subjects == "none") {
    spec.subjects = Subjects::None;
  } else if (!subjects.empty() && subjects != "defaultOnly") {
    return make_error(Reason::Invalid,
                      "invalid value \"{}\" for setRoleBindingSubjects: must be one of "
                      "defaultOnly, none, allServiceAccounts",
                      subjects);
  }
  return make_namespace_transform(std::move(spec));
}

Result<Transform> affix_plugin(FieldReader& reader, bool prefix, bool suffix) {
  std::string front, back;
  reader.text("prefix", front);
  reader.text("suffix", back);
  FieldSpecs fields = read_fields(reader);
  if (!reader.has("fieldSpecs")) {
    return make_error(Reason::Invalid, "fieldSpecs is not expected to be nil");
  }
  Transform first = make_prefix_transform(prefix ? front : "", fields);
  Transform second = make_suffix_transform(suffix ? back : "", fields);
  return Transform([first, second, prefix, suffix](ResourceMap& map) -> Status {
    if (prefix) TRY(first(map));
    return suffix ? second(map) : Status();
  });
}

Result<Transform> entries_plugin(FieldReader& reader, std::string_view name) {
  TextMap entries;
  reader.text_map(name, entries);
  return make_entries_transform(std::move(entries), read_fields(reader));
}

Result<Transform> image_plugin(FieldReader& reader) {
  Image image;
  if (std::optional<FieldReader> tag = reader.object("imageTag")) image = read_image(*tag);
  return make_image_transform(std::move(image), read_fields(reader));
}

Result<Transform> replica_plugin(FieldReader& reader) {
  Replica replica;
  if (std::optional<FieldReader> object = reader.object("replica")) {
    object->text("name", replica.name);
    object->number("count", replica.count);
  }
  return make_replica_transform(std::move(replica), read_fields(reader));
}

PatchSpec read_patch_config(FieldReader& reader, std::string_view text_field) {
  PatchSpec spec;
  reader.text("path", spec.path);
  reader.text(text_field, spec.patch);
  if (std::optional<FieldReader> target = reader.object("target")) {
    spec.target = read_selector(*target);
  }
  if (std::optional<FieldReader> options = reader.object("options")) {
    options->flag("allowNameChange", spec.allow_name_change);
    options->flag("allowKindChange", spec.allow_kind_change);
  }
  return spec;
}

Result<Transform> merge_plugin(FieldReader& reader, Loader& loader) {
  std::vector<std::string> paths;
  std::string patches;
  reader.texts("paths", paths);
  reader.text("patches", patches);
  if (paths.empty() && patches.empty()) {
    return make_error(Reason::Invalid, "empty file path and empty patch content");
  }
  return make_strategic_merge_transform(paths, patches, loader);
}

Result<Transform> replacement_plugin(FieldReader& reader, Loader& loader) {
  std::vector<Replacement> replacements;
  reader.objects("replacements", [&replacements](FieldReader& item) {
    Replacement replacement = read_replacement(item);
    item.text("path", replacement.path);
    replacements.push_back(std::move(replacement));
  });
  return make_replacement_transform(replacements, loader);
}

void read_value_targets(FieldReader& reader, std::vector<ValueAddTarget>& out) {
  reader.objects("targets", [&out](FieldReader& item) {
    ValueAddTarget target;
    if (std::optional<FieldReader> selector = item.object("selector")) {
      target.selector = read_selector(*selector);
    }
    item.text("fieldPath", target.field_path);
    item.number("filePathPosition", target.file_path_position);
    out.push_back(std::move(target));
  });
}

Result<Transform> value_plugin(FieldReader& reader, Loader& loader) {
  std::string value, file;
  std::vector<ValueAddTarget> targets;
  reader.text("value", value);
  reader.text("targetFilePath", file);
  read_value_targets(reader, targets);
  value = std::string(trim(value));
  if (value.empty()) value = tree::base_name(loader.root());
  if (!file.empty()) {
    std::string text = TRY(loader.load(file));
    json::Value more = TRY(yaml::parse(text));
    Decoding decoding(text, file, false);
    FieldReader inner(decoding, more);
    read_value_targets(inner, targets);
    TRY(decoding.status());
  }
  if (targets.empty()) return make_error(Reason::Invalid, "must specify at least one target");
  for (const ValueAddTarget& target : targets) {
    if (target.field_path.empty()) return make_error(Reason::Invalid, "fieldPath cannot be empty");
    if (target.file_path_position < 0) {
      return make_error(Reason::Invalid, "filePathPosition cannot be negative");
    }
  }
  return make_value_add_transform(std::move(value), std::move(targets));
}

Result<Transform> plugin_of(std::string_view kind, FieldReader& reader, Loader& loader) {
  if (kind == "NamespaceTransformer") return namespace_plugin(reader);
  if (kind == "PrefixTransformer") return affix_plugin(reader, true, false);
  if (kind == "SuffixTransformer") return affix_plugin(reader, false, true);
  if (kind == "PrefixSuffixTransformer") return affix_plugin(reader, true, true);
  if (kind == "LabelTransformer") return entries_plugin(reader, "labels");
  if (kind == "AnnotationsTransformer") return entries_plugin(reader, "annotations");
  if (kind == "ImageTagTransformer") return image_plugin(reader);
  if (kind == "ReplicaCountTransformer") return replica_plugin(reader);
  if (kind == "HashTransformer") return make_hash_transform();
  if (kind == "PatchTransformer") {
    return make_patch_transform(read_patch_config(reader, "patch"), loader);
  }
  if (kind == "PatchJson6902Transformer") {
    return make_json6902_transform(read_patch_config(reader, "jsonOp"), loader);
  }
  if (kind == "PatchStrategicMergeTransformer") return merge_plugin(reader, loader);
  if (kind == "ReplacementTransformer") return replacement_plugin(reader, loader);
  if (kind == "ValueAddTransformer") return value_plugin(reader, loader);
  return make_error(Reason::Invalid, "plugin {} not a transformer", kind);
}

}  // namespace

bool is_builtin_plugin(const Resource& plugin) { return plugin.api_version() == "builtin"; }

Error plugin_refused(const Resource& plugin) {
  return make_error(Reason::Unsupported,
                    "plugin {} {}: only built-in plugins are run, no programs and no containers",
                    plugin.kind(), plugin.name())
      .at(plugin.source);
}

std::optional<Origin> origin_of_plugin(const Resource& plugin) {
  if (!plugin.origin) return {};
  Origin out;
  out.configured_in = plugin.origin->path;
  out.by = plugin.gvk();
  out.by_name = plugin.name();
  out.by_ns = plugin.ns();
  return out;
}

Result<Transform> make_plugin_transform(const Resource& plugin, Loader& loader) {
  if (!is_builtin_plugin(plugin)) return plugin_refused(plugin);
  std::string text = yaml::emit(plugin.object);
  Decoding decoding(text, plugin.source.file, false);
  FieldReader reader(decoding, plugin.object);
  Result<Transform> made = plugin_of(plugin.kind(), reader, loader);
  TRY(decoding.status());
  if (made) return made;
  return made.error().during(
      fmt::format("plugin {} {} fails configuration", plugin.kind(), plugin.name()));
}

Result<std::vector<Resource>> Target::plugin_resources(const std::vector<std::string>& entries) {
  Gathered gathered;
  std::vector<std::string> paths;
  for (const std::string& entry : entries) {
    Result<std::vector<Resource>> inline_plugins = parse_resources(entry, file_);
    if (!inline_plugins) {
      paths.push_back(entry);
      continue;
    }
    TRY(know_types(*inline_plugins, loader_.types()));
    for (Resource& plugin : *inline_plugins) {
      if (!origin_.is_tracked) continue;
      plugin.origin.emplace();
      plugin.origin->path = origin_.below(file_).path;
    }
    TRY(gathered.map.append_all(*std::move(inline_plugins)));
  }
  TRY(add_resources(gathered, paths));
  return std::move(gathered.map.list());
}

Result<std::vector<Transformer>> Target::plugin_transformers(
    const std::vector<std::string>& entries) {
  std::vector<Transformer> out;
  std::vector<Resource> plugins = TRY(plugin_resources(entries));
  for (const Resource& plugin : plugins) {
    Transform transform = TRY(make_plugin_transform(plugin, loader_));
    out.push_back({std::move(transform), origin_of_plugin(plugin)});
  }
  return out;
}

}  // namespace bireme::render::kustomize
