#include "lang/template/value.h"

namespace bireme::lang::tmpl {

const Type& map_type() {
  static const Type type{.name = "map[string]interface {}", .kind = Kind::Map};
  return type;
}

const Type& string_map_type() {
  static const Type type{.name = "map[string]string", .kind = Kind::Map, .element = Kind::String};
  return type;
}

const Type& list_type() {
  static const Type type{.name = "[]interface {}", .kind = Kind::List};
  return type;
}

const Type& string_list_type() {
  static const Type type{.name = "[]string", .kind = Kind::List, .element = Kind::String};
  return type;
}

const Type& int_list_type() {
  static const Type type{.name = "[]int", .kind = Kind::List, .element = Kind::Int};
  return type;
}

const Type& bytes_type() {
  static const Type type{.name = "[]uint8", .kind = Kind::List, .element = Kind::Uint8};
  return type;
}

const Type& error_type() {
  static const Type type{
      .name = "*errors.errorString",
      .fields = {"s"},
      .pointer = true,
      .methods = {{.name = "Error",
                   .native = [](const Call& call) -> Result<Value> {
                     return call.receiver.as_struct()->fields[0];
                   }}},
      .to_text = [](Value v) { return std::string(v.as_struct()->fields[0].as_text()); },
      .kind_name = "ptr"};
  return type;
}

const Type* Value::type() const {
  switch (kind_) {
    case Kind::List: return list_->type;
    case Kind::Map: return map_->type;
    case Kind::Struct: return struct_->type;
    default: return nullptr;
  }
}

namespace {

bool is_empty_json(Value value) {
  switch (value.kind()) {
    case Kind::String: return value.as_text().empty();
    case Kind::List: return value.as_list()->size == 0 && value.as_list()->bytes.empty();
    case Kind::Map: return value.as_map()->size == 0;
    case Kind::Float64: return value.as_float() == 0;
    case Kind::Complex:
    case Kind::Struct: return false;
    default: return value.is_nil() || value.as_int() == 0;
  }
}

}  // namespace

std::optional<std::string_view> json_name(const Struct& object, size_t field) {
  const Type& type = *object.type;
  const char first = type.fields[field][0];
  if (first < 'A' || first > 'Z') return std::nullopt;
  if (type.json_fields.empty()) return type.fields[field];
  std::string_view name = type.json_fields[field];
  if (!name.ends_with('?')) return name;
  if (is_empty_json(object.fields[field])) return std::nullopt;
  name.remove_suffix(1);
  return name;
}

std::string_view type_name(Value value) {
  switch (value.kind()) {
    case Kind::Invalid:
    case Kind::NilInterface: return "<nil>";
    case Kind::Bool: return "bool";
    case Kind::Int: return "int";
    case Kind::Int32: return "int32";
    case Kind::Int64: return "int64";
    case Kind::Uint8: return "uint8";
    case Kind::Uint: return "uint";
    case Kind::Uint32: return "uint32";
    case Kind::Uint64: return "uint64";
    case Kind::Float64: return "float64";
    case Kind::Complex: return "complex128";
    case Kind::String: return "string";
    case Kind::List:
    case Kind::Map:
    case Kind::Struct: return value.type()->name;
  }
  return "";
}

}  // namespace bireme::lang::tmpl
