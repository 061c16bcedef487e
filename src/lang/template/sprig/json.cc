// Sprig's JSON functions.
#include <utility>

#include "json/emit.h"
#include "json/parse.h"
#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"
#include "lang/template/sprig/read_json.h"
#include "lang/template/state.h"

namespace bireme::lang::tmpl {
namespace {

bool holds_structs(Heap& heap, Value value) {
  if (!value.is(Kind::List) || value.as_list()->items == nullptr) return false;
  const std::span<Value> items = heap.items(value.as_list());
  return !items.empty() && items[0].is(Kind::Struct);
}

// Go shows a struct's fields in their order, but a map's keys sorted.
Status append_ordered(std::string& out, Heap& heap, Value value, const json::EmitOptions& options) {
  const bool is_struct = value.is(Kind::Struct) && value.as_struct()->fields != nullptr &&
                         value.as_struct()->payload == nullptr;
  if (holds_structs(heap, value)) {
    out += '[';
    for (Value item : heap.items(value.as_list())) {
      if (out.back() != '[') out += ',';
      TRY(append_ordered(out, heap, item, options));
    }
    out += ']';
    return {};
  }
  if (!is_struct) {
    const json::Value plain = TRY(heap.to_json(value));
    out += json::emit(plain, options);
    return {};
  }
  const Struct& object = *value.as_struct();
  out += '{';
  for (size_t i = 0; i < object.type->fields.size(); ++i) {
    const auto name = json_name(object, i);
    if (!name) continue;
    if (out.back() != '{') out += ',';
    out += json::emit(json::Value(*name)) + ":";
    TRY(append_ordered(out, heap, object.fields[i], options));
  }
  out += '}';
  return {};
}

Result<std::string> struct_json(Heap& heap, Value value, json::EmitOptions options) {
  const int indent = std::exchange(options.indent, 0);
  std::string out;
  TRY(append_ordered(out, heap, value, options));
  if (indent == 0) return out;
  options.indent = indent;
  options.sorted_keys = false;
  const json::Value ordered = TRY(json::parse(out));
  return json::emit(ordered, options);
}

Result<Value> make_json(const Call& call, const json::EmitOptions& options, bool is_strict) {
  if (call[0].is(Kind::Struct)) {
    const std::string text = TRY(struct_json(call.heap(), call[0], options));
    return call.heap().text(text);
  }
  Result<json::Value> value = call.heap().to_json(call[0]);
  if (!value) {
    bool is_limit = value.error().reason() == Reason::LimitExceeded;
    if (is_strict || is_limit) return value.error();
    return text_value("");
  }
  std::string text = json::emit(*value, options);
  TRY(call.run.state().reserve(text.size()));
  return call.heap().text(text);
}

constexpr json::EmitOptions kPlain{.sorted_keys = true, .escape_html = true};
constexpr json::EmitOptions kRaw{.sorted_keys = true, .escape_html = false};
constexpr json::EmitOptions kPretty{.sorted_keys = true, .escape_html = true, .indent = 2};

Result<Value> to_json(const Call& call) { return make_json(call, kPlain, false); }
Result<Value> must_to_json(const Call& call) { return make_json(call, kPlain, true); }
Result<Value> to_pretty(const Call& call) { return make_json(call, kPretty, false); }
Result<Value> must_to_pretty(const Call& call) { return make_json(call, kPretty, true); }
Result<Value> to_raw(const Call& call) { return make_json(call, kRaw, true); }

Result<Value> from_json(const Call& call) {
  Result<json::Value> read = read_json(call.text(0));
  if (!read) return Value::nil();
  return call.heap().from_json(*read);
}
Result<Value> must_from_json(const Call& call) {
  json::Value read = TRY(read_json(call.text(0)));
  return call.heap().from_json(std::move(read));
}

}  // namespace

void add_json_functions(FunctionTable& table) {
  using P = Param;
  table.add({"toJson", {P::Any}, false, to_json});
  table.add({"mustToJson", {P::Any}, false, must_to_json});
  table.add({"toPrettyJson", {P::Any}, false, to_pretty});
  table.add({"mustToPrettyJson", {P::Any}, false, must_to_pretty});
  table.add({"toRawJson", {P::Any}, false, to_raw});
  table.add({"mustToRawJson", {P::Any}, false, to_raw});
  table.add({"fromJson", {P::String}, false, from_json});
  table.add({"mustFromJson", {P::String}, false, must_from_json});
}

}  // namespace bireme::lang::tmpl
