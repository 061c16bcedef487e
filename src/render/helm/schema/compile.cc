// From a schema's text to a Document: keywords checked, resources and anchors indexed, references
// resolved, patterns compiled.
#include <re2/re2.h>

#include <cstdio>
#include <deque>
#include <map>
#include <set>
#include <vector>

#include "base/text.h"
#include "render/helm/schema/document.h"
#include "render/helm/schema/keywords.h"
#include "render/helm/schema/schema.h"

namespace bireme::render::helm::schema {

namespace {

using json::Value;

struct Url {
  std::string base;
  std::string fragment;
};

Url split_fragment(std::string_view url) {
  const size_t hash = url.find('#');
  if (hash == std::string_view::npos) return {std::string(url), ""};
  return {std::string(url.substr(0, hash)), std::string(url.substr(hash + 1))};
}

bool has_scheme(std::string_view url) {
  const size_t colon = url.find(':');
  return colon != std::string_view::npos && url.find_first_of("/?#") > colon;
}

// What a relative reference means under `base`, for the URLs that schemas use.
std::string join_url(std::string_view base, std::string_view relative) {
  if (relative.empty()) return std::string(base);
  if (has_scheme(relative)) return std::string(relative);
  const size_t authority = base.find("://");
  if (authority == std::string_view::npos) return std::string(relative);
  const size_t path = std::min(base.find('/', authority + 3), base.size());
  if (relative.starts_with('/')) return fmt::format("{}{}", base.substr(0, path), relative);
  const size_t slash = base.rfind('/');
  return fmt::format("{}{}", base.substr(0, slash + 1), relative);
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned code = 0;
    const bool escaped = text[i] == '%' && i + 2 < text.size() &&
                         std::sscanf(std::string(text.substr(i + 1, 2)).c_str(), "%2x", &code) == 1;
    out += escaped ? static_cast<char>(code) : text[i];
    if (escaped) i += 2;
  }
  return out;
}

Result<Draft> find_draft(const Value& document) {
  const Value& declared = document["$schema"];
  if (!declared.is_string()) return Draft::V2020;
  std::string_view url = declared.as_string();
  if (url.ends_with('#')) url.remove_suffix(1);
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (url.starts_with(scheme)) url.remove_prefix(scheme.size());
  }
  if (url == "json-schema.org/draft-04/schema") return Draft::V4;
  if (url == "json-schema.org/draft-06/schema") return Draft::V6;
  if (url == "json-schema.org/draft-07/schema") return Draft::V7;
  if (url == "json-schema.org/draft/2019-09/schema") return Draft::V2019;
  if (url == "json-schema.org/draft/2020-12/schema") return Draft::V2020;
  if (url == "json-schema.org/schema") return Draft::V2020;
  return make_error(Reason::Invalid, "$schema names a dialect that is not known: {}",
                    escape_control(declared.as_string()))
      .with_hint("drafts 4, 6, 7, 2019-09 and 2020-12 are known");
}

class Compiler {
 public:
  explicit Compiler(Value root) { document_->root = std::move(root); }

  Result<std::shared_ptr<const Document>> run() {
    document_->draft = TRY(find_draft(document_->root));
    Resource& top = add_resource(kRootUrl, document_->root);
    TRY(index(document_->root, top, 0));
    reach(document_->root);
    while (!unresolved_.empty()) {
      const Pending pending = unresolved_.front();
      unresolved_.pop_front();
      TRY(resolve(pending));
    }
    return std::shared_ptr<const Document>(document_);
  }

 private:
  struct Pending {
    const Value* reference;
    const Resource* resource;
  };

  Draft draft() const { return document_->draft; }

  Resource& add_resource(const std::string& url, const Value& root) {
    auto& slot = document_->resources[url];
    slot = std::make_unique<Resource>();
    slot->url = url;
    slot->root = &root;
    return *slot;
  }

  // Looks at one schema and all below it; a schema that was seen before is left alone.
  Status index(const Value& schema, Resource& outer, size_t depth) {
    if (depth > kDepthMax) {
      return make_error(Reason::LimitExceeded, "the schema is nested more than {} deep", kDepthMax);
    }
    if (document_->resource_of.contains(&schema)) return {};
    Resource* resource = &outer;
    const bool only_reference = draft() < Draft::V2019 && schema.contains("$ref");
    const std::string_view id = schema[draft() == Draft::V4 ? "id" : "$id"].as_string();
    if (!only_reference && !id.empty()) {
      const Url url = split_fragment(id);
      if (!url.base.empty()) resource = &add_resource(join_url(outer.url, url.base), schema);
      if (draft() < Draft::V2019 && !url.fragment.empty()) {
        resource->anchors[url.fragment] = &schema;
      }
    }
    document_->resource_of[&schema] = resource;
    if (!schema.is_object()) return {};
    TRY(check_companions(schema, draft()));
    add_anchors(schema, *resource);
    for (const Keyword& keyword : all_keywords()) {
      const Value* value = schema.find(keyword.name);
      if (value && is_in(keyword, draft())) TRY(index_keyword(schema, keyword, *resource, depth));
    }
    return {};
  }

  void add_anchors(const Value& schema, Resource& resource) {
    if (draft() < Draft::V2019) return;
    if (schema["$anchor"].is_string()) {
      resource.anchors[std::string(schema["$anchor"].as_string())] = &schema;
    }
    const Value& dynamic = schema["$dynamicAnchor"];
    if (draft() < Draft::V2020 || !dynamic.is_string()) return;
    resource.anchors[std::string(dynamic.as_string())] = &schema;
    resource.dynamic_anchors[std::string(dynamic.as_string())] = &schema;
  }

  Status index_keyword(const Value& schema, const Keyword& keyword, Resource& resource,
                       size_t depth) {
    const Value& value = *schema.find(keyword.name);
    TRY(check_shape(keyword, value, draft()));
    if (keyword.name.ends_with("Ref") || keyword.name == "$ref") {
      references_[&schema].push_back({&value, &resource});
    }
    if (keyword.shape == Shape::Pattern) TRY(add_pattern(value.as_string()));
    if (keyword.name == "patternProperties") {
      for (const json::Member& member : value.members()) TRY(add_pattern(member.name()));
    }
    for (const Value* inner : schemas_in(keyword.shape, value)) {
      TRY(index(*inner, resource, depth + 1));
    }
    return {};
  }

  // Definitions that nothing refers to may refer to what is not there, as Helm's compiler has it.
  void reach(const Value& schema) {
    if (!schema.is_object() || !reached_.insert(&schema).second) return;
    const bool only_reference = draft() < Draft::V2019 && schema.contains("$ref");
    if (const auto found = references_.find(&schema); found != references_.end()) {
      unresolved_.insert(unresolved_.end(), found->second.begin(), found->second.end());
    }
    for (const Keyword& keyword : all_keywords()) {
      const Value* value = schema.find(keyword.name);
      const bool waits = keyword.name == "definitions" || keyword.name == "$defs";
      if (!value || waits || only_reference || !is_in(keyword, draft())) continue;
      for (const Value* inner : schemas_in(keyword.shape, *value)) reach(*inner);
    }
  }

  static std::vector<const Value*> schemas_in(Shape shape, const Value& value) {
    std::vector<const Value*> found;
    switch (shape) {
      case Shape::SchemaOrSchemas:
      case Shape::Schemas:
        for (const Value& item : value.items()) found.push_back(&item);
        if (!value.is_array()) found.push_back(&value);
        break;
      case Shape::Schema:
      case Shape::SchemaOrBoolean: found.push_back(&value); break;
      case Shape::SchemaMap:
      case Shape::Dependencies:
        for (const json::Member& member : value.members()) {
          if (!member.value.is_array()) found.push_back(&member.value);
        }
        break;
      case Shape::TextListMap:
      case Shape::Text:
      case Shape::Pattern:
      case Shape::Boolean:
      case Shape::Number:
      case Shape::NumberOrBoolean:
      case Shape::PositiveNumber:
      case Shape::Count:
      case Shape::TextList:
      case Shape::Types:
      case Shape::List: break;
    }
    return found;
  }

  Status add_pattern(std::string_view text) {
    auto& slot = document_->patterns[std::string(text)];
    if (slot) return {};
    RE2::Options options;
    options.set_log_errors(false);
    slot = std::make_unique<RE2>(re2::StringPiece(text.data(), text.size()), options);
    if (slot->ok()) return {};
    return make_error(Reason::Invalid, "invalid regex \"{}\": {}", escape_control(text),
                      slot->error());
  }

  Status resolve(const Pending& pending) {
    const Url written = split_fragment(pending.reference->as_string());
    const std::string url = join_url(pending.resource->url, written.base);
    if (url.starts_with("urn:") && !document_->resources.contains(url)) {
      document_->references[pending.reference] = &anything_;
      return {};
    }
    const auto found = document_->resources.find(url);
    if (found == document_->resources.end()) {
      return make_error(Reason::Unsupported, "the reference {} leaves the schema",
                        escape_control(pending.reference->as_string()))
          .with_hint("rendering has no network: put what it names under $defs");
    }
    Resource& resource = *found->second;
    const std::string fragment = percent_decoded(written.fragment);
    const Value* target = find_target(resource, fragment);
    if (!target) {
      return make_error(Reason::Invalid, "the reference {} leads nowhere",
                        escape_control(pending.reference->as_string()));
    }
    document_->references[pending.reference] = target;
    TRY(index(*target, resource, 0));
    reach(*target);
    return {};
  }

  static const Value* find_target(const Resource& resource, const std::string& fragment) {
    if (fragment.empty()) return resource.root;
    if (!fragment.starts_with('/')) {
      const auto anchor = resource.anchors.find(fragment);
      return anchor == resource.anchors.end() ? nullptr : anchor->second;
    }
    const Value* at = resource.root;
    for (const std::string_view part : split(std::string_view(fragment).substr(1), '/')) {
      const std::string key = replace_all(replace_all(part, "~1", "/"), "~0", "~");
      const auto number = parse_int(key);
      const bool is_item =
          at->is_array() && number && *number >= 0 && static_cast<size_t>(*number) < at->size();
      at = is_item ? &at->items()[static_cast<size_t>(*number)] : at->find(key);
      if (!at) return nullptr;
    }
    return at;
  }

  static inline const Value anything_{true};
  std::shared_ptr<Document> document_ = std::make_shared<Document>();
  std::deque<Pending> unresolved_;
  std::map<const Value*, std::vector<Pending>> references_;  // of each schema
  std::set<const Value*> reached_;
};

}  // namespace

Document::Document() = default;
Document::~Document() = default;

Result<Schema> Schema::compile(json::Value document) {
  if (!document.is_object() && !document.is_bool()) {
    return make_error(Reason::Invalid, "a schema is an object, true or false");
  }
  auto compiled = TRY(Compiler(std::move(document)).run());
  return Schema(std::move(compiled));
}

}  // namespace bireme::render::helm::schema
