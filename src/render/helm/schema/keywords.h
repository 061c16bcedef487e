// Which keywords there are, since which draft, and what their values must look like.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "json/value.h"
#include "render/helm/schema/document.h"

namespace bireme::render::helm::schema {

enum class Shape {
  Schema,           // an object, or (from draft 6) a boolean
  SchemaOrBoolean,  // booleans in draft 4 too
  SchemaOrSchemas,  // `items` before 2020-12
  Schemas,          // a list with at least one
  SchemaMap,
  Dependencies,  // each a schema or a list of texts
  TextListMap,
  Text,
  Pattern,
  Boolean,
  Number,
  NumberOrBoolean,  // exclusiveMinimum: a boolean in draft 4, a number from draft 6
  PositiveNumber,
  Count,     // a whole number, not negative
  TextList,  // unique texts
  Types,
  List,
};

struct Keyword {
  std::string_view name;
  Shape shape;
  Draft since = Draft::V4;
  Draft until = Draft::V2020;
};

std::span<const Keyword> all_keywords();
bool is_in(const Keyword& keyword, Draft draft);

// Whether the keyword's own value is well formed; schemas inside it are not looked at.
Status check_shape(const Keyword& keyword, const json::Value& value, Draft draft);

// Whether a keyword stands alone that needs another.
Status check_companions(const json::Value& schema, Draft draft);

}  // namespace bireme::render::helm::schema
