// Template values back to JSON, as encoding/json marshals them.
#include <cmath>

#include "base/digest.h"
#include "json/emit.h"
#include "lang/template/value.h"

namespace bireme::lang::tmpl {

// True when a value is still exactly the JSON it came from.
bool Heap::is_unchanged(Value value, int depth) {
  if (depth > kDepthMax) return false;
  if (value.is(Kind::List)) {
    List* list = value.as_list();
    if (list->source == nullptr) return false;
    if (list->items == nullptr) return true;
    for (uint32_t i = 0; i < list->size; ++i) {
      Value item = list->items[i];
      bool is_container = item.is(Kind::List) || item.is(Kind::Map);
      if (is_container && !is_unchanged(item, depth + 1)) return false;
    }
    return true;
  }
  if (!value.is(Kind::Map)) return true;
  Map* map = value.as_map();
  if (map->source == nullptr || map->changed) return false;
  if (map->entries == nullptr) return true;
  for (uint32_t i = 0; i < map->size; ++i) {
    Value item = map->entries[i].value;
    bool is_container = item.is(Kind::List) || item.is(Kind::Map);
    if (is_container && !is_unchanged(item, depth + 1)) return false;
  }
  return true;
}

// Too deep to be anything else, in Go's words.
static Error cycle_via(Value value) {
  return make_error(Reason::Invalid, "json: unsupported value: encountered a cycle via {}",
                    value.is(Kind::List) ? "[]interface {}" : "map[string]interface {}");
}

Result<json::Value> Heap::to_json(Value value) {
  json_values_ = 0;
  return to_json(value, 0);
}

Result<json::Value> Heap::to_json(Value value, int depth) {
  if (depth > kDepthMax) return cycle_via(value);
  if (++json_values_ > kJsonValuesMax || !charge()) {
    return make_error(Reason::LimitExceeded, "json: unsupported value: encountered a cycle");
  }
  switch (value.kind()) {
    case Kind::Invalid:
    case Kind::NilInterface: return json::Value();
    case Kind::Bool: return json::Value(value.as_bool());
    case Kind::Int:
    case Kind::Int32:
    case Kind::Int64: return json::Value(value.as_int());
    case Kind::Uint8:
    case Kind::Uint:
    case Kind::Uint32:
    case Kind::Uint64: return json::Value(value.as_uint());
    case Kind::Float64: {
      double d = value.as_float();
      if (std::isfinite(d)) return json::Value(d);
      std::string_view name = std::isnan(d) ? "NaN" : d > 0 ? "+Inf" : "-Inf";
      return make_error(Reason::Invalid, "json: unsupported value: {}", name);
    }
    case Kind::Complex: return make_error(Reason::Invalid, "json: unsupported type: complex128");
    case Kind::String: return json::Value(value.as_text());
    case Kind::List: {
      List* list = value.as_list();
      if (list->is_null) return json::Value();
      if (list->type == &bytes_type()) return json::Value(base64_encode(list->bytes));
      if (is_unchanged(value, depth)) return *list->source;
      json::Array items;
      items.reserve(list->size);
      for (Value item : this->items(list)) {
        json::Value part = TRY(to_json(item, depth + 1));
        items.push_back(std::move(part));
      }
      return json::Value(std::move(items));
    }
    case Kind::Map: {
      Map* map = value.as_map();
      if (map->is_null) return json::Value();
      if (is_unchanged(value, depth)) return *map->source;
      json::Value object = json::Value::object();
      object.reserve(map->size);
      for (const Entry& entry : entries(map)) {
        json::Value part = TRY(to_json(entry.value, depth + 1));
        object.set(entry.key, std::move(part));
      }
      return object;
    }
    case Kind::Struct: break;
  }
  Struct* object = value.as_struct();
  if (object->type->pointer && object->fields == nullptr && object->payload == nullptr) {
    return json::Value();
  }
  if (object->type->to_text != nullptr && object->payload != nullptr) {  // times, versions
    return json::Value(object->type->to_json_text != nullptr ? object->type->to_json_text(value)
                                                             : object->type->to_text(value));
  }
  json::Value out = json::Value::object();
  for (size_t i = 0; i < object->type->fields.size(); ++i) {
    const std::optional<std::string_view> name = json_name(*object, i);
    if (!name) continue;
    json::Value part = TRY(to_json(object->fields[i], depth + 1));
    out.set(*name, std::move(part));
  }
  return out;
}

}  // namespace bireme::lang::tmpl
