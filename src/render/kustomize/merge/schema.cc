#include "render/kustomize/merge/schema.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "json/parse.h"
#include "yaml/parse.h"

namespace bireme::render::kustomize {
namespace {

struct Field {
  std::string_view name;
  int shape;
  const char* keys;
};

struct Type {
  std::string_view name;  // "apiVersion kind"
  int shape;
};

#include "render/kustomize/merge/schema_table.inc"

class BuiltinSchema : public Schema {
 public:
  Shape find_type(std::string_view api_version, std::string_view kind) const override {
    std::string name = std::string(api_version) + " " + std::string(kind);
    auto is_before = [](const Type& type, const std::string& wanted) { return type.name < wanted; };
    const Type* found = std::lower_bound(std::begin(kTypes), std::end(kTypes), name, is_before);
    return found != std::end(kTypes) && found->name == name ? found->shape : kUnknown;
  }

  Member find_member(Shape shape, std::string_view name) const override {
    if (shape < 0) return {};
    for (int i = kShapes[shape]; i < kShapes[shape + 1]; i++) {
      const Field& field = kFields[i];
      if (field.name != name) continue;
      Member out{field.shape, field.keys != nullptr, {}};
      if (field.keys && *field.keys) out.keys = split(field.keys, ',');
      return out;
    }
    return {};
  }

  Scope find_scope(std::string_view, std::string_view) const override { return Scope::Unknown; }
};

// An OpenAPI v2 document; shapes are places in `nodes_`, made as they are asked for.
class CustomSchema : public Schema {
 public:
  explicit CustomSchema(json::Value document) : document_(std::move(document)) {
    for (const json::Member& member : document_["definitions"].members()) {
      shapes_[member.name()] = static_cast<Shape>(definitions_.size());
      definitions_.push_back(&member.value);
      for (const json::Value& gvk : member.value[kGvkExtension].items()) {
        types_[type_name(gvk)] = shapes_[member.name()];
      }
    }
    for (const json::Member& path : document_["paths"].members()) {
      const json::Value& gvk = path.value["get"][kGvkExtension];
      if (gvk.is_object()) add_scope(path.name(), type_name(gvk));
    }
    const size_t named = definitions_.size();
    for (size_t i = 0; i < named; i++) add_inline(*definitions_[i], 0);
  }

  Shape find_type(std::string_view api_version, std::string_view kind) const override {
    auto found = types_.find(std::string(api_version) + " " + std::string(kind));
    return found == types_.end() ? kUnknown : found->second;
  }

  Scope find_scope(std::string_view api_version, std::string_view kind) const override {
    auto found = scopes_.find(std::string(api_version) + " " + std::string(kind));
    return found == scopes_.end() ? Scope::Unknown : found->second;
  }

  Member find_member(Shape shape, std::string_view name) const override {
    if (shape < 0) return {};
    const json::Value& at = *definitions_[shape];
    const json::Value* property = at["properties"].find(name);
    if (!property) property = at.find("additionalProperties");
    if (!property || !property->is_object()) return {};
    Member out;
    std::string_view strategy = (*property)["x-kubernetes-patch-strategy"].as_string();
    for (std::string_view one : split(strategy, ',')) out.is_merged_list |= one == "merge";
    if (out.is_merged_list) out.keys = keys_of(*property);
    const json::Value* target = property->find("items");
    out.shape = shape_of(target ? *target : *property);
    return out;
  }

 private:
  static constexpr int kDepthMax = 64;
  static constexpr std::string_view kGvkExtension = "x-kubernetes-group-version-kind";

  static std::string type_name(const json::Value& gvk) {
    std::string group(gvk["group"].as_string());
    std::string out = group.empty() ? "" : group + "/";
    return out.append(gvk["version"].as_string()).append(" ").append(gvk["kind"].as_string());
  }

  // A kind that has any path with a namespace is in one.
  void add_scope(std::string_view path, const std::string& type) {
    if (contains(path, "namespaces/{namespace}")) {
      scopes_[type] = Scope::Namespaced;
    } else {
      scopes_.emplace(type, Scope::Cluster);
    }
  }

  // Schemas written in place, not by reference, are shapes too.
  void add_inline(const json::Value& at, int depth) {
    if (depth > kDepthMax) return;
    for (const json::Member& member : at["properties"].members()) add_one(member.value, depth);
    if (at["additionalProperties"].is_object()) add_one(at["additionalProperties"], depth);
    if (at["items"].is_object()) add_one(at["items"], depth);
  }

  void add_one(const json::Value& at, int depth) {
    if (at.contains("$ref")) return;
    inline_shapes_[&at] = static_cast<Shape>(definitions_.size());
    definitions_.push_back(&at);
    add_inline(at, depth + 1);
  }

  static std::vector<std::string_view> keys_of(const json::Value& property) {
    std::vector<std::string_view> out;
    if (const json::Value* keys = property.find("x-kubernetes-list-map-keys")) {
      for (const json::Value& key : keys->items()) out.push_back(key.as_string());
      return out;
    }
    const json::Value* key = property.find("x-kubernetes-patch-merge-key");
    if (key) out.push_back(key->as_string());
    return out;
  }

  Shape shape_of(const json::Value& at) const {
    const json::Value* reference = at.find("$ref");
    if (!reference) {
      auto found = inline_shapes_.find(&at);
      return found == inline_shapes_.end() ? kUnknown : found->second;
    }
    std::string_view name = reference->as_string();
    auto found = shapes_.find(name.substr(name.rfind('/') + 1));
    return found == shapes_.end() ? kUnknown : found->second;
  }

  json::Value document_;
  std::vector<const json::Value*> definitions_;
  std::map<std::string_view, Shape> shapes_;
  std::unordered_map<const json::Value*, Shape> inline_shapes_;
  std::unordered_map<std::string, Shape> types_;
  std::unordered_map<std::string, Scope> scopes_;
};

}  // namespace

const Schema& builtin_schema() {
  static const BuiltinSchema kSchema;
  return kSchema;
}

Result<std::shared_ptr<const Schema>> make_schema(std::string_view text, std::string_view file) {
  yaml::ParseOptions options;
  options.file = file;
  Result<json::Value> read =
      text.starts_with('{') ? json::parse(text) : yaml::parse(text, options);
  json::Value document = TRY(std::move(read).during("reading the openapi document"));
  if (document.is_null()) document = json::Value::object();
  if (!document.is_object()) {
    return make_error(Reason::Invalid, "{} is not an OpenAPI document", file);
  }
  return std::shared_ptr<const Schema>(std::make_shared<CustomSchema>(std::move(document)));
}

}  // namespace bireme::render::kustomize
