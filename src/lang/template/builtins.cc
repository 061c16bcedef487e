// text/template's own functions, but for the comparisons.
#include <fmt/core.h>

#include "lang/template/evaluator.h"
#include "lang/template/fmt/print.h"
#include "lang/template/library.h"
#include "lang/template/fmt/unicode.h"

namespace bireme::lang::tmpl {
namespace {

Error bad(std::string message) { return Error(Reason::BuildFailed, std::move(message)); }

// Go looks through a pointer before it complains of what is there.
std::string_view pointed_type_name(Value item) {
  std::string_view name = type_name(item);
  if (name.starts_with('*')) name.remove_prefix(1);
  return name;
}

// Go's indexArg: an index within [0, limit].
Result<size_t> read_index(Value index, size_t limit) {
  if (index.is_nil()) return bad("cannot index slice/array with nil");
  if (!index.is_integer()) {
    return bad(fmt::format("cannot index slice/array with type {}", type_name(index)));
  }
  int64_t at = index.as_int();
  if (at < 0 || static_cast<uint64_t>(at) > limit) {
    return bad(fmt::format("index out of range: {}", at));
  }
  return static_cast<size_t>(at);
}

Result<Value> index_of_map(Heap& heap, Map* map, Value key) {
  if (key.is_nil()) return bad("value is nil; should be of type string");
  if (!key.is(Kind::String)) {
    return bad(fmt::format("value has type {}; should be string", type_name(key)));
  }
  Value* found = heap.find(map, key.as_text());
  return found != nullptr ? *found : zero_element(heap, *map->type);
}

Result<Value> index(const Call& call) {
  Value item = call[0];
  if (item.is_nil()) return bad("index of untyped nil");
  for (size_t i = 1; i < call.size(); ++i) {
    if (item.is_nil()) return bad("index of nil pointer");
    if (item.is(Kind::Map)) {
      item = TRY(index_of_map(call.heap(), item.as_map(), call[i]));
      continue;
    }
    bool is_text = item.is(Kind::String);
    if (!is_text && !item.is(Kind::List)) {
      return bad(fmt::format("can't index item of type {}", pointed_type_name(item)));
    }
    size_t size = is_text ? item.as_text().size() : item.as_list()->size;
    size_t at = TRY(read_index(call[i], size));
    if (at == size) {
      return bad(fmt::format("reflect: {} index out of range", is_text ? "string" : "slice"));
    }
    item = is_text ? Value::number(Kind::Uint8, static_cast<unsigned char>(item.as_text()[at]))
                   : call.heap().items(item.as_list())[at];
  }
  return item;
}

Result<Value> slice(const Call& call) {
  Value item = call[0];
  size_t count = call.size() - 1;
  if (item.is_nil()) return bad("slice of untyped nil");
  if (count > 3) return bad(fmt::format("too many slice indexes: {}", count));
  bool is_text = item.is(Kind::String);
  if (is_text && count == 3) return bad("cannot 3-index slice a string");
  if (!is_text && !item.is(Kind::List)) {
    return bad(fmt::format("can't slice item of type {}", pointed_type_name(item)));
  }
  size_t size = is_text ? item.as_text().size() : item.as_list()->size;
  size_t bounds[3] = {0, size, 0};
  for (size_t i = 0; i < count; ++i) bounds[i] = TRY(read_index(call[i + 1], size));
  if (bounds[0] > bounds[1]) {
    return bad(fmt::format("invalid slice index: {} > {}", bounds[0], bounds[1]));
  }
  if (count == 3 && bounds[1] > bounds[2]) {
    return bad(fmt::format("invalid slice index: {} > {}", bounds[1], bounds[2]));
  }
  if (is_text) return Value::borrowed(item.as_text().substr(bounds[0], bounds[1] - bounds[0]));
  return Value(call.heap().slice(item.as_list(), bounds[0], bounds[1]));
}

Result<Value> length(const Call& call) {
  Value item = call[0];
  if (item.is(Kind::String)) return Value::integer(static_cast<int64_t>(item.as_text().size()));
  if (item.is(Kind::List) || item.is(Kind::Map)) {
    return Value::integer(static_cast<int64_t>(call.heap().size(item)));
  }
  if (item.is(Kind::NilInterface)) return bad("len of nil pointer");
  if (item.is(Kind::Invalid)) return bad("reflect: call of reflect.Value.Type on zero Value");
  return bad(fmt::format("len of type {}", pointed_type_name(item)));
}

// What HTMLEscaper, JSEscaper and URLQueryEscaper make of their arguments.
std::string escaper_text(const Call& call) {
  if (call.size() == 1 && call[0].is(Kind::String)) return std::string(call.text(0));
  std::vector<Value> values(call.arguments.begin(), call.arguments.end());
  for (Value& value : values) {
    if (value.is_nil()) value = Value::borrowed("<no value>");
  }
  return sprint(call.heap(), values);
}

Result<Value> html(const Call& call) {
  std::string out;
  for (char c : escaper_text(call)) {
    switch (c) {
      case '\0': out += "\uFFFD"; break;
      case '"': out += "&#34;"; break;
      case '\'': out += "&#39;"; break;
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      default: out += c;
    }
  }
  return call.heap().text(out);
}

void append_js(std::string& out, std::string_view text, Rune rune) {
  switch (rune.code) {
    case '\\': out += "\\\\"; return;
    case '\'': out += "\\'"; return;
    case '"': out += "\\\""; return;
    case '<': out += "\\u003C"; return;
    case '>': out += "\\u003E"; return;
    case '&': out += "\\u0026"; return;
    case '=': out += "\\u003D"; return;
    default: break;
  }
  if (rune.code < 0x20 || (rune.code >= 0x80 && !is_print(rune.code))) {
    out += fmt::format("\\u{:04X}", static_cast<uint32_t>(rune.code));
  } else {
    out += text.substr(0, static_cast<size_t>(rune.bytes));
  }
}

Result<Value> js(const Call& call) {
  std::string text = escaper_text(call);
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    Rune rune = decode_rune(rest);
    append_js(out, rest, rune);
    rest.remove_prefix(static_cast<size_t>(rune.bytes));
  }
  return call.heap().text(out);
}

Result<Value> urlquery(const Call& call) {
  std::string out;
  for (char c : escaper_text(call)) {
    bool is_plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
                    c == '-' || c == '_' || c == '.' || c == '~';
    if (is_plain) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return call.heap().text(out);
}

Result<Value> print(const Call& call) {
  return call.heap().text(sprint(call.heap(), call.arguments));
}
Result<Value> println(const Call& call) {
  return call.heap().text(sprintln(call.heap(), call.arguments));
}
Result<Value> printf(const Call& call) {
  std::string out = sprintf(call.heap(), call.text(0), call.arguments.subspan(1));
  TRY(call.run.state().reserve(out.size()));
  return call.heap().text(out);
}

Result<Value> negate(const Call& call) { return Value::boolean(!is_true(call[0])); }

// and, or and call are the evaluator's.
Result<Value> unreachable(const Call&) { return bad("unreachable"); }

}  // namespace

bool is_true(Value value) {
  switch (value.kind()) {
    case Kind::Invalid:
    case Kind::NilInterface: return false;
    case Kind::Bool: return value.as_bool();
    case Kind::Float64: return value.as_float() != 0;
    case Kind::Complex: return value.as_float() != 0 || value.as_imaginary() != 0;
    case Kind::String: return !value.as_text().empty();
    case Kind::List: return value.as_list()->size > 0;
    case Kind::Map: return value.as_map()->size > 0;
    case Kind::Struct: {
      Struct* object = value.as_struct();
      return !object->type->pointer || object->fields != nullptr || object->payload != nullptr;
    }
    default: return value.as_int() != 0;
  }
}

void add_go_functions(FunctionTable& table) {
  using P = Param;
  table.add({"and", {P::Raw, P::Raw}, true, unreachable});
  table.add({"or", {P::Raw, P::Raw}, true, unreachable});
  table.add({"call", {P::Raw, P::Raw}, true, unreachable});
  table.add({"html", {P::Any}, true, html});
  table.add({"index", {P::Raw, P::Raw}, true, index});
  table.add({"slice", {P::Raw, P::Raw}, true, slice});
  table.add({"js", {P::Any}, true, js});
  table.add({"len", {P::Raw}, false, length});
  table.add({"not", {P::Raw}, false, negate});
  table.add({"print", {P::Any}, true, print});
  table.add({"printf", {P::String, P::Any}, true, printf});
  table.add({"println", {P::Any}, true, println});
  table.add({"urlquery", {P::Any}, true, urlquery});
  add_comparisons(table);
}

}  // namespace bireme::lang::tmpl
