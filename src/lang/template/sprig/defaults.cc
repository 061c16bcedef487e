// Sprig's default, empty, ternary and their kin, and reflection.
#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"

namespace bireme::lang::tmpl {
namespace {

Result<Value> default_value(const Call& call) {
  return call.size() < 2 || is_empty(call[1]) ? call[0] : call[1];
}
Result<Value> empty(const Call& call) { return Value::boolean(is_empty(call[0])); }

Result<Value> coalesce(const Call& call) {
  for (Value value : call.arguments) {
    if (!is_empty(value)) return value;
  }
  return Value::nil();
}

Result<Value> all(const Call& call) {
  for (Value value : call.arguments) {
    if (is_empty(value)) return Value::boolean(false);
  }
  return Value::boolean(true);
}

Result<Value> any(const Call& call) {
  for (Value value : call.arguments) {
    if (!is_empty(value)) return Value::boolean(true);
  }
  return Value::boolean(false);
}

Result<Value> ternary(const Call& call) { return call[2].as_bool() ? call[0] : call[1]; }
Result<Value> type_of(const Call& call) { return Value::borrowed(type_name(call[0])); }
Result<Value> type_is(const Call& call) {
  return Value::boolean(call.text(0) == type_name(call[1]));
}
Result<Value> type_is_like(const Call& call) {
  std::string_view name = type_name(call[1]);
  return Value::boolean(call.text(0) == name || "*" + std::string(call.text(0)) == name);
}
Result<Value> kind_of(const Call& call) { return Value::borrowed(kind_name(call[0])); }
Result<Value> kind_is(const Call& call) {
  return Value::boolean(call.text(0) == kind_name(call[1]));
}
Result<Value> deep_equal_function(const Call& call) {
  return Value::boolean(deep_equal(call.heap(), call[0], call[1]));
}
Result<Value> fail(const Call& call) { return bad(std::string(call.text(0))); }

}  // namespace

void add_default_functions(FunctionTable& table) {
  using P = Param;
  table.add({"default", {P::Any, P::Any}, true, default_value});
  table.add({"empty", {P::Any}, false, empty});
  table.add({"coalesce", {P::Any}, true, coalesce});
  table.add({"all", {P::Any}, true, all});
  table.add({"any", {P::Any}, true, any});
  table.add({"ternary", {P::Any, P::Any, P::Bool}, false, ternary});
  table.add({"typeOf", {P::Any}, false, type_of});
  table.add({"typeIs", {P::String, P::Any}, false, type_is});
  table.add({"typeIsLike", {P::String, P::Any}, false, type_is_like});
  table.add({"kindOf", {P::Any}, false, kind_of});
  table.add({"kindIs", {P::String, P::Any}, false, kind_is});
  table.add({"deepEqual", {P::Any, P::Any}, false, deep_equal_function});
  table.add({"fail", {P::String}, false, fail});
}

}  // namespace bireme::lang::tmpl
