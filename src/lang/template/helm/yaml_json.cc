// toYaml, fromYaml, toJson, fromJson and their kin, as Helm has them.
#include <cstring>

#include "base/text.h"
#include "json/emit.h"
#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"
#include "lang/template/sprig/read_json.h"
#include "lang/template/state.h"
#include "yaml/emit.h"
#include "yaml/parse.h"
#include "yaml/through_json.h"

namespace bireme::lang::tmpl {
namespace {

std::string_view without_last_newline(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

// What Helm swallows gives an empty text; a limit is never swallowed.
bool is_limit(const Error& error) { return error.reason() == Reason::LimitExceeded; }

Result<Value> make_yaml(const Call& call, bool is_strict) {
  Result<json::Value> value = call.heap().to_json(call[0]);
  if (!value) {
    if (is_limit(value.error())) return value.error();
    if (is_strict) return bad("error marshaling into JSON: " + value.error().message());
    return text_value("");
  }
  if (!yaml::survives_json(*value)) {
    if (is_strict) return bad("yaml: control characters are not allowed");
    return text_value("");
  }
  std::string text = yaml::emit(*value);
  TRY(call.run.state().reserve(text.size() * 4));
  return call.heap().text(without_last_newline(text));
}

Result<Value> to_yaml(const Call& call) { return make_yaml(call, false); }
Result<Value> must_to_yaml(const Call& call) { return make_yaml(call, true); }

Result<Value> to_yaml_pretty(const Call& call) {
  Result<json::Value> value = call.heap().to_json(call[0]);
  if (!value) {
    if (is_limit(value.error())) return value.error();
    return text_value("");
  }
  std::string text = yaml::emit(*value, {.style = yaml::Style::V3});
  TRY(call.run.state().reserve(text.size() * 4));
  return call.heap().text(without_last_newline(text));
}

std::string go_type_of(const json::Value& value) {
  switch (value.type()) {
    case json::Type::Bool: return "bool";
    case json::Type::String: return "string";
    case json::Type::Array: return "array";
    case json::Type::Object: return "object";
    default: return "number";
  }
}

// A map of what was read, or one with the member Error.
Value map_or_error(Heap& heap, const Result<json::Value>& read, std::string_view prefix) {
  if (read && read->is_object()) return heap.from_json(*read);
  Map* map = heap.map();
  map->changed = true;
  if (read && read->is_null()) return map;
  std::string message = read ? std::string(prefix) + "json: cannot unmarshal " +
                                   go_type_of(*read) +
                                   " into Go value of type map[string]interface {}"
                             : read.error().message();
  heap.set(map, "Error", heap.text(message));
  return map;
}

Value list_or_error(Heap& heap, const Result<json::Value>& read, std::string_view prefix) {
  if (read && read->is_array()) return heap.from_json(*read);
  List* list = heap.list();
  if (read && read->is_null()) return list;
  std::string message = read ? std::string(prefix) + "json: cannot unmarshal " +
                                   go_type_of(*read) + " into Go value of type []interface {}"
                             : read.error().message();
  heap.push(list, heap.text(message));
  return list;
}

constexpr std::string_view kYamlPrefix = "error unmarshaling JSON: while decoding JSON: ";

Result<json::Value> read_yaml(std::string_view text) {
  // libyaml refuses a null pointer, which an empty text may be.
  Result<json::Value> read = yaml::parse(text.empty() ? std::string_view("") : text);
  if (read) return read;
  std::string message = read.error().message();
  if (message.starts_with("yaml: ")) message = "error converting YAML to JSON: " + message;
  return bad(message);
}

Result<Value> from_yaml(const Call& call) {
  TRY(call.run.state().reserve(call.text(0).size()));
  return map_or_error(call.heap(), read_yaml(call.text(0)), kYamlPrefix);
}
Result<Value> from_yaml_array(const Call& call) {
  TRY(call.run.state().reserve(call.text(0).size()));
  return list_or_error(call.heap(), read_yaml(call.text(0)), kYamlPrefix);
}
Result<Value> from_json(const Call& call) {
  return map_or_error(call.heap(), read_json(call.text(0)), "");
}
Result<Value> from_json_array(const Call& call) {
  return list_or_error(call.heap(), read_json(call.text(0)), "");
}

}  // namespace

void add_yaml_functions(FunctionTable& table) {
  using P = Param;
  table.add({"toYaml", {P::Any}, false, to_yaml});
  table.add({"mustToYaml", {P::Any}, false, must_to_yaml});
  table.add({"toYamlPretty", {P::Any}, false, to_yaml_pretty});
  table.add({"fromYaml", {P::String}, false, from_yaml});
  table.add({"fromYamlArray", {P::String}, false, from_yaml_array});
  table.add({"fromJson", {P::String}, false, from_json});
  table.add({"fromJsonArray", {P::String}, false, from_json_array});
}

}  // namespace bireme::lang::tmpl
