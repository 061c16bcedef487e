#include "lang/template/fmt/printer.h"

#include <fmt/core.h>

#include "lang/template/fmt/print.h"
#include "lang/template/fmt/unicode.h"

namespace bireme::lang::tmpl {

void append_value(std::string& out, Heap& heap, Value value) {
  Printer(out, heap).print_argument(value, 'v');
}

std::string to_text(Heap& heap, Value value) {
  std::string out;
  append_value(out, heap, value);
  return out;
}

std::string sprint(Heap& heap, std::span<const Value> values) {
  std::string out;
  bool after_text = false;
  for (size_t i = 0; i < values.size(); ++i) {
    bool is_text = values[i].is(Kind::String);
    if (i > 0 && !is_text && !after_text) out += ' ';
    append_value(out, heap, values[i]);
    after_text = is_text;
  }
  return out;
}

std::string sprintln(Heap& heap, std::span<const Value> values) {
  std::string out;
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ' ';
    append_value(out, heap, values[i]);
  }
  return out + '\n';
}

std::string sprintf(Heap& heap, std::string_view format, std::span<const Value> values) {
  std::string out;
  Printer(out, heap).format(format, values);
  return out;
}

void Printer::bad_verb(Value value, char32_t verb) {
  out_ += "%!";
  append_rune(out_, verb);
  out_ += '(';
  if (value.is_nil()) {
    out_ += "<nil>";
  } else {
    out_ += type_name(value);
    out_ += '=';
    print_value(value, 'v', 0);
  }
  out_ += ')';
}

void Printer::print_argument(Value value, char32_t verb) {
  if (value.is_nil()) {
    if (verb == 'T' || verb == 'v') return pad("<nil>");
    return bad_verb(value, verb);
  }
  if (verb == 'T') return format_text(type_name(value), 's', value);
  if (verb == 'p') return bad_verb(value, verb);
  print_value(value, verb, 0);
}

// An element of interface type.
void Printer::print_interface(Value value, char32_t verb, int depth) {
  if (value.is_nil()) {
    out_ += flags_.sharp_v ? "interface {}(nil)" : "<nil>";
    return;
  }
  print_value(value, verb, depth);
}

void Printer::print_value(Value value, char32_t verb, int depth) {
  if (depth > kDepthMax || out_.size() > kPrintBytesMax || !heap_.charge()) {
    out_ += "...";
    return;
  }
  switch (value.kind()) {
    case Kind::Invalid:
    case Kind::NilInterface: return print_interface(value, verb, depth);
    case Kind::Bool: return format_bool(value.as_bool(), verb, value);
    case Kind::Int:
    case Kind::Int32:
    case Kind::Int64:
    case Kind::Uint8:
    case Kind::Uint:
    case Kind::Uint32:
    case Kind::Uint64: return format_integer(value, verb);
    case Kind::Float64: return format_float(value, verb);
    case Kind::Complex: {
      constexpr std::u32string_view kVerbs = U"vbgGxXfFeE";
      if (kVerbs.find(verb) == std::u32string_view::npos) return bad_verb(value, verb);
      bool plus = flags_.plus;
      out_ += '(';
      format_float(Value::float64(value.as_float()), verb);
      flags_.plus = true;
      format_float(Value::float64(value.as_imaginary()), verb);
      out_ += "i)";
      flags_.plus = plus;
      return;
    }
    case Kind::String: return format_text(value.as_text(), verb, value);
    case Kind::List: return print_list(value, verb, depth);
    case Kind::Map: return print_map(value, verb, depth);
    case Kind::Struct: return print_struct(value, verb, depth);
  }
}

void Printer::print_bytes(std::string_view bytes, const Type& type, char32_t verb) {
  if (verb != 'v' && verb != 'd') return format_text(bytes, verb, Value::borrowed(bytes));
  if (flags_.sharp_v) {
    out_ += type.name;
    out_ += '{';
    for (size_t i = 0; i < bytes.size(); ++i) {
      out_ += fmt::format("{}{:#x}", i > 0 ? ", " : "", static_cast<unsigned char>(bytes[i]));
    }
    out_ += '}';
    return;
  }
  out_ += '[';
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) out_ += ' ';
    format_integer_base(static_cast<unsigned char>(bytes[i]), false, 10, verb);
  }
  out_ += ']';
}

void Printer::print_list(Value value, char32_t verb, int depth) {
  List* list = value.as_list();
  if (list->type == &bytes_type()) return print_bytes(list->bytes, *list->type, verb);
  if (flags_.sharp_v) {
    out_ += list->type->name;
    if (list->is_null) {
      out_ += "(nil)";
      return;
    }
  }
  out_ += flags_.sharp_v ? '{' : '[';
  bool first = true;
  for (Value item : heap_.items(list)) {
    if (!first) out_ += flags_.sharp_v ? ", " : " ";
    first = false;
    print_interface(item, verb, depth + 1);
  }
  out_ += flags_.sharp_v ? '}' : ']';
}

void Printer::print_map(Value value, char32_t verb, int depth) {
  Map* map = value.as_map();
  if (flags_.sharp_v) {
    out_ += map->type->name;
    if (map->is_null) {
      out_ += "(nil)";
      return;
    }
    out_ += '{';
  } else {
    out_ += "map[";
  }
  bool first = true;
  for (const Entry& entry : heap_.entries(map)) {
    if (!first) out_ += flags_.sharp_v ? ", " : " ";
    first = false;
    print_value(Value::borrowed(entry.key), verb, depth + 1);
    out_ += ':';
    print_interface(entry.value, verb, depth + 1);
  }
  out_ += flags_.sharp_v ? '}' : ']';
}

// Go calls Error() and String() for the verbs that are good for text.
bool Printer::print_by_method(Value value, char32_t verb) {
  Struct* object = value.as_struct();
  if (object->type->to_text == nullptr || flags_.sharp_v) return false;
  bool is_text_verb = verb == 'v' || verb == 's' || verb == 'x' || verb == 'X' || verb == 'q';
  bool is_empty = object->fields == nullptr && object->payload == nullptr;
  if (!is_text_verb || is_empty) return false;
  std::string text = object->type->to_text(value);
  format_text(text, verb, Value::borrowed(text));
  return true;
}

void Printer::print_struct(Value value, char32_t verb, int depth) {
  if (print_by_method(value, verb)) return;
  Struct* object = value.as_struct();
  const Type& type = *object->type;
  if (object->fields == nullptr && !type.fields.empty()) {
    pad(flags_.sharp_v ? fmt::format("({})(nil)", type.name) : "<nil>");
    return;
  }
  std::string_view name = type.name;
  if (type.pointer) {
    if (depth > 0) {
      pad("0xc000012345");
      return;
    }
    out_ += '&';
    name.remove_prefix(1);
  }
  if (flags_.sharp_v) out_ += name;
  out_ += '{';
  for (size_t i = 0; i < type.fields.size(); ++i) {
    if (i > 0) out_ += flags_.sharp_v ? ", " : " ";
    if (flags_.plus_v || flags_.sharp_v) {
      out_ += type.fields[i];
      out_ += ':';
    }
    print_interface(object->fields[i], verb, depth + 1);
  }
  out_ += '}';
}

}  // namespace bireme::lang::tmpl
