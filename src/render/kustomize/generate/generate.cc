#include "render/kustomize/generate/generate.h"

#include "base/digest.h"
#include "base/text.h"
#include "json/emit.h"
#include "render/kustomize/generate/key_values.h"

namespace bireme::render::kustomize {
namespace {

// Base64 broken into lines of 70, as kustomize writes it.
std::string encode(std::string_view bytes) {
  constexpr size_t kLine = 70;
  std::string text = base64_encode(bytes);
  if (text.size() < kLine) return text;
  std::string out;
  for (size_t at = 0; at < text.size(); at += kLine) out.append(text, at, kLine).append(1, '\n');
  return out;
}

void put_data(Resource& resource, GeneratedKind kind, const KeyValues& pairs) {
  if (kind == GeneratedKind::Secret) {
    json::Value& data = resource.object.edit("data");
    data = json::Value::object();
    for (const auto& [key, value] : pairs) data.set(key, encode(value));
    return;
  }
  for (const auto& [key, value] : pairs) {
    bool is_text = is_utf8(value);
    resource.object.edit(is_text ? "data" : "binaryData").set(key, is_text ? value : encode(value));
  }
}

void put_texts(json::Value& metadata, std::string_view field, const TextMap& texts) {
  for (const auto& [key, text] : texts) metadata.edit(field).set(key, text);
}

Behavior behavior_of(std::string_view name) {
  if (name == "create") return Behavior::Create;
  if (name == "replace") return Behavior::Replace;
  return name == "merge" ? Behavior::Merge : Behavior::Unspecified;
}

// `over` wins; values become texts.
json::Value merged_texts(const json::Value& under, const json::Value& over) {
  json::Value out = json::Value::object();
  for (const json::Value* from : {&under, &over}) {
    for (const json::Member& member : from->members()) {
      out.set_shared(member.key, scalar_text(member.value));
    }
  }
  return out;
}

void merge_field(json::Value& into, const json::Value& under, std::string_view field) {
  json::Value merged = merged_texts(under[field], into[field]);
  if (!merged.empty()) {
    into.set(field, std::move(merged));
  } else if (into.contains(field)) {
    into.erase(field);
  }
}

// What a generated resource takes over from the one it replaces.
void take_over(Resource& resource, const Resource& old, bool merges) {
  json::Value& metadata = resource.object.edit("metadata");
  merge_field(metadata, old.object["metadata"], "labels");
  merge_field(metadata, old.object["metadata"], "annotations");
  resource.set_name(old.name());
  resource.set_ns(old.ns());
  resource.needs_hash = resource.needs_hash && old.needs_hash;
  resource.behavior = old.behavior;
  resource.is_generated = old.is_generated;
  resource.previous = old.previous;
  resource.prefixes = old.prefixes;
  resource.suffixes = old.suffixes;
  resource.var_names = old.var_names;
  if (!resource.origin || (merges && old.origin)) resource.origin = old.origin;
  if (resource.transformations.empty()) resource.transformations = old.transformations;
}

void merge_data(Resource& resource, const Resource& old) {
  json::Value data = merged_texts(old.object["data"], resource.object["data"]);
  json::Value binary = merged_texts(old.object["binaryData"], resource.object["binaryData"]);
  for (std::string_view field : {"data", "binaryData"}) {
    if (resource.object.contains(field)) resource.object.erase(field);
  }
  if (!data.empty()) resource.object.set("data", std::move(data));
  if (!binary.empty()) resource.object.set("binaryData", std::move(binary));
}

}  // namespace

Result<Resource> generate(GeneratedKind kind, const GeneratorArgs& args, const Loader& loader) {
  if (args.name.empty()) return make_error(Reason::Invalid, "a configmap must have a name");
  std::string_view kind_name = kind == GeneratedKind::Secret ? "Secret" : "ConfigMap";
  Resource out;
  out.object = json::Value::object({{"apiVersion", "v1"}, {"kind", kind_name}});
  out.set_name(args.name);
  if (!args.ns.empty()) out.set_ns(args.ns);
  if (kind == GeneratedKind::Secret) {
    out.object.set("type", args.type.empty() ? "Opaque" : args.type);
  }
  Result<KeyValues> pairs = load_key_values(args, loader);
  if (!pairs) {
    return pairs.error().during(fmt::format("generating {} {}", kind_name, args.name));
  }
  put_data(out, kind, *pairs);
  put_texts(out.object.edit("metadata"), "labels", args.options.labels);
  put_texts(out.object.edit("metadata"), "annotations", args.options.annotations);
  if (args.options.immutable) out.object.set("immutable", true);
  out.behavior = behavior_of(args.behavior);
  out.is_generated = true;
  out.needs_hash = !args.options.disable_name_suffix_hash;
  return out;
}

Status absorb(ResourceMap& map, Resource resource) {
  ResourceId id = resource.current_id();
  std::vector<size_t> matches = map.find_by_any_id(id);
  bool changes = resource.behavior == Behavior::Merge || resource.behavior == Behavior::Replace;
  if (matches.empty()) {
    if (!changes) return map.append(std::move(resource));
    return make_error(Reason::NotFound, "{} does not exist; cannot merge or replace", describe(id));
  }
  if (matches.size() > 1) {
    return make_error(Reason::Conflict, "found {} objects that could accept merge of {}",
                      matches.size(), describe(id));
  }
  if (!changes) {
    return make_error(Reason::Conflict, "{} exists; behavior must be merge or replace",
                      describe(id));
  }
  Resource& old = map.list()[matches[0]];
  bool merges = resource.behavior == Behavior::Merge;
  take_over(resource, old, merges);
  if (merges) merge_data(resource, old);
  old = std::move(resource);
  map.drop_index();
  return {};
}

Result<std::string> content_hash(const Resource& resource) {
  const json::Value& object = resource.object;
  bool is_secret = resource.kind() == "Secret";
  if (!is_secret && resource.kind() != "ConfigMap") {
    return make_error(Reason::Unsupported, "a name hash for a {} is not supported",
                      resource.kind());
  }
  auto data_of = [&object](std::string_view field) {
    return object.contains(field) ? object[field] : json::Value("");
  };
  // kustomize means to put the name in, but looks for a member called "metadata/name".
  json::Value content = json::Value::object(
      {{"kind", resource.kind()}, {"name", ""}, {"data", data_of("data")}});
  std::string_view more = is_secret ? "stringData" : "binaryData";
  if (object[more].is_object()) content.set(more, object[more]);
  if (is_secret) content.set("type", data_of("type"));
  std::string hash = sha256_hex(json::emit(content, {.sorted_keys = true, .escape_html = true}));
  hash.resize(10);
  for (char& c : hash) {
    // No vowels, and nothing that reads as one: no words by accident.
    constexpr std::string_view kFrom = "013ae", kTo = "ghkmt";
    size_t at = kFrom.find(c);
    if (at != std::string_view::npos) c = kTo[at];
  }
  return hash;
}

}  // namespace bireme::render::kustomize
