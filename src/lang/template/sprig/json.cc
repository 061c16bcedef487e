// Sprig's JSON functions.
#include "json/emit.h"
#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"
#include "lang/template/sprig/read_json.h"
#include "lang/template/state.h"

namespace bireme::lang::tmpl {
namespace {

Result<Value> make_json(const Call& call, const json::EmitOptions& options, bool is_strict) {
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
