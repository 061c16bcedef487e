#include "render/helm/schema/keywords.h"

#include <set>

#include "json/emit.h"

namespace bireme::render::helm::schema {

namespace {

constexpr Keyword kKeywords[] = {
    {"$ref", Shape::Text},
    {"$recursiveRef", Shape::Text, Draft::V2019, Draft::V2019},
    {"$dynamicRef", Shape::Text, Draft::V2020},
    {"$anchor", Shape::Text, Draft::V2019},
    {"$dynamicAnchor", Shape::Text, Draft::V2020},
    {"$recursiveAnchor", Shape::Boolean, Draft::V2019, Draft::V2019},
    {"$comment", Shape::Text, Draft::V7},
    {"id", Shape::Text, Draft::V4, Draft::V4},
    {"$id", Shape::Text, Draft::V6},
    {"title", Shape::Text},
    {"description", Shape::Text},
    {"format", Shape::Text},
    {"readOnly", Shape::Boolean, Draft::V7},
    {"writeOnly", Shape::Boolean, Draft::V7},
    {"deprecated", Shape::Boolean, Draft::V2019},
    {"examples", Shape::List, Draft::V6},
    {"contentEncoding", Shape::Text, Draft::V7},
    {"contentMediaType", Shape::Text, Draft::V7},
    {"definitions", Shape::SchemaMap},
    {"$defs", Shape::SchemaMap, Draft::V2019},
    {"type", Shape::Types},
    {"enum", Shape::List},
    {"multipleOf", Shape::PositiveNumber},
    {"maximum", Shape::Number},
    {"minimum", Shape::Number},
    {"exclusiveMaximum", Shape::NumberOrBoolean},
    {"exclusiveMinimum", Shape::NumberOrBoolean},
    {"maxLength", Shape::Count},
    {"minLength", Shape::Count},
    {"pattern", Shape::Pattern},
    {"maxItems", Shape::Count},
    {"minItems", Shape::Count},
    {"uniqueItems", Shape::Boolean},
    {"maxContains", Shape::Count, Draft::V2019},
    {"minContains", Shape::Count, Draft::V2019},
    {"maxProperties", Shape::Count},
    {"minProperties", Shape::Count},
    {"required", Shape::TextList},
    {"dependentRequired", Shape::TextListMap, Draft::V2019},
    {"allOf", Shape::Schemas},
    {"anyOf", Shape::Schemas},
    {"oneOf", Shape::Schemas},
    {"not", Shape::Schema},
    {"if", Shape::Schema, Draft::V7},
    {"then", Shape::Schema, Draft::V7},
    {"else", Shape::Schema, Draft::V7},
    {"properties", Shape::SchemaMap},
    {"patternProperties", Shape::SchemaMap},
    {"additionalProperties", Shape::SchemaOrBoolean},
    {"propertyNames", Shape::Schema, Draft::V6},
    {"dependencies", Shape::Dependencies},
    {"dependentSchemas", Shape::SchemaMap, Draft::V2019},
    {"unevaluatedProperties", Shape::Schema, Draft::V2019},
    {"items", Shape::SchemaOrSchemas},
    {"prefixItems", Shape::Schemas, Draft::V2020},
    {"additionalItems", Shape::SchemaOrBoolean, Draft::V4, Draft::V2019},
    {"contains", Shape::Schema, Draft::V6},
    {"unevaluatedItems", Shape::Schema, Draft::V2019},
    {"contentSchema", Shape::Schema, Draft::V2019},
};

bool is_schema(const json::Value& value, Draft draft) {
  return value.is_object() || (value.is_bool() && draft > Draft::V4);
}

bool is_whole(const json::Value& value) {
  return value.is_int() || value.is_uint() ||
         (value.is_double() && json::Value(value.as_int(-1)) == value);
}

bool are_unique_texts(const json::Value& list) {
  std::set<std::string_view> seen;
  for (const json::Value& item : list.items()) {
    if (!item.is_string() || !seen.insert(item.as_string()).second) return false;
  }
  return list.is_array();
}

bool are_unique(const json::Value& list) {
  std::set<std::string> seen;
  for (const json::Value& item : list.items()) {
    if (!seen.insert(json::emit(item, {.sorted_keys = true})).second) return false;
  }
  return list.is_array();
}

bool is_type_name(const json::Value& value) {
  for (const char* name : {"null", "boolean", "number", "integer", "string", "array", "object"}) {
    if (value.as_string() == name) return true;
  }
  return false;
}

bool are_types(const json::Value& value) {
  if (value.is_string()) return is_type_name(value);
  for (const json::Value& item : value.items()) {
    if (!is_type_name(item)) return false;
  }
  return !value.empty() && are_unique_texts(value);
}

bool are_schemas(const json::Value& value, Draft draft) {
  for (const json::Value& item : value.items()) {
    if (!is_schema(item, draft)) return false;
  }
  return value.is_array() && !value.empty();
}

template <typename Fits>
bool all_members(const json::Value& value, Fits fits) {
  for (const json::Member& member : value.members()) {
    if (!fits(member.value)) return false;
  }
  return value.is_object();
}

bool fits(const Keyword& keyword, const json::Value& value, Draft draft) {
  const auto schema = [draft](const json::Value& v) { return is_schema(v, draft); };
  switch (keyword.shape) {
    case Shape::Schema: return is_schema(value, draft);
    case Shape::SchemaOrBoolean: return value.is_object() || value.is_bool();
    case Shape::SchemaOrSchemas:
      if (!value.is_array() || draft == Draft::V2020) return is_schema(value, draft);
      return are_schemas(value, draft) || (value.empty() && draft >= Draft::V6);
    case Shape::Schemas: return are_schemas(value, draft);
    case Shape::SchemaMap: return all_members(value, schema);
    case Shape::Dependencies:
      return all_members(
          value, [&](const json::Value& v) { return is_schema(v, draft) || are_unique_texts(v); });
    case Shape::TextListMap: return all_members(value, are_unique_texts);
    case Shape::Text:
    case Shape::Pattern: return value.is_string();
    case Shape::Boolean: return value.is_bool();
    case Shape::Number: return value.is_number();
    case Shape::NumberOrBoolean: return draft == Draft::V4 ? value.is_bool() : value.is_number();
    case Shape::PositiveNumber: return value.is_number() && value.as_double() > 0;
    case Shape::Count: return is_whole(value) && value.as_double() >= 0;
    case Shape::TextList: return are_unique_texts(value) && !(value.empty() && draft == Draft::V4);
    case Shape::Types: return are_types(value);
    case Shape::List:
      if (keyword.name != "enum" || draft > Draft::V6) return value.is_array();
      return !value.empty() && are_unique(value);
  }
  return false;
}

std::string_view wanted(Shape shape) {
  switch (shape) {
    case Shape::Schema:
    case Shape::SchemaOrBoolean: return "a schema";
    case Shape::SchemaOrSchemas: return "a schema or a list of schemas";
    case Shape::Schemas: return "a list of schemas that is not empty";
    case Shape::SchemaMap: return "a map of schemas";
    case Shape::Dependencies: return "a map of schemas or lists of names";
    case Shape::TextListMap: return "a map of lists of names";
    case Shape::Text: return "text";
    case Shape::Pattern: return "a regular expression";
    case Shape::Boolean: return "true or false";
    case Shape::Number: return "a number";
    case Shape::NumberOrBoolean: return "a number (true or false in draft 4)";
    case Shape::PositiveNumber: return "a number above 0";
    case Shape::Count: return "a whole number that is not negative";
    case Shape::TextList: return "a list of unique names";
    case Shape::Types: return "a type's name or a list of unique ones";
    case Shape::List: return "a list";
  }
  return "something else";
}

}  // namespace

std::span<const Keyword> all_keywords() { return kKeywords; }

bool is_in(const Keyword& keyword, Draft draft) {
  return keyword.since <= draft && draft <= keyword.until;
}

Status check_shape(const Keyword& keyword, const json::Value& value, Draft draft) {
  if (fits(keyword, value, draft)) return {};
  constexpr size_t kShownBytesMax = 60;
  return make_error(Reason::Invalid, "{} must be {}, not {}", keyword.name, wanted(keyword.shape),
                    json::emit(value).substr(0, kShownBytesMax));
}

Status check_companions(const json::Value& schema, Draft draft) {
  if (draft != Draft::V4) return {};
  for (const auto& [keyword, needed] :
       {std::pair("exclusiveMinimum", "minimum"), std::pair("exclusiveMaximum", "maximum")}) {
    if (!schema.contains(keyword) || schema.contains(needed)) continue;
    return make_error(Reason::Invalid, "{} needs a {} beside it in draft 4", keyword, needed);
  }
  return {};
}

}  // namespace bireme::render::helm::schema
