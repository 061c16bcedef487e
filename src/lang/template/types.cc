#include "lang/template/value.h"

namespace bireme::lang::tmpl {

const Type& map_type() {
  static const Type type{.name = "map[string]interface {}", .kind = Kind::Map};
  return type;
}

const Type& values_type() {
  static const Type type{.name = "common.Values", .kind = Kind::Map};
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
