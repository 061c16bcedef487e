// toToml, mustToToml and fromToml.
#include "lang/template/helm/toml_in.h"
#include "lang/template/helm/toml_out.h"
#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"
#include "lang/template/state.h"

namespace bireme::lang::tmpl {
namespace {

// The encoder asks nil for its type, which ends the template even where errors become text.
Status check_value(Value value) {
  if (!value.is_nil()) return {};
  return make_error(Reason::Invalid, "reflect: call of reflect.Value.Type on zero Value");
}

Result<Value> to_toml(const Call& call) {
  TRY(check_value(call[0]));
  Result<std::string> text = emit_toml(call.heap(), call[0]);
  if (text) {
    TRY(call.run.state().reserve(text->size() * 2));
    return call.heap().text(*text);
  }
  if (text.error().reason() == Reason::LimitExceeded) return text.error();
  return call.heap().text(text.error().message());
}

Result<Value> must_to_toml(const Call& call) {
  TRY(check_value(call[0]));
  std::string text = TRY(emit_toml(call.heap(), call[0]));
  TRY(call.run.state().reserve(text.size() * 2));
  return call.heap().text(text);
}

Result<Value> from_toml(const Call& call) {
  TRY(call.run.state().reserve(call.text(0).size() * 4));
  Result<Value> read = parse_toml(call.heap(), call.text(0));
  if (read) return read;
  Map* map = call.heap().map();
  call.heap().set(map, "Error", call.heap().text(read.error().message()));
  return Value(map);
}

}  // namespace

void add_toml_functions(FunctionTable& table) {
  table.add({"toToml", {Param::Any}, false, to_toml});
  table.add({"mustToToml", {Param::Any}, false, must_to_toml});
  table.add({"fromToml", {Param::String}, false, from_toml});
}

}  // namespace bireme::lang::tmpl
