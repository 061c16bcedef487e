// Sprig's functions on dicts. Maps are references: set and unset change what others hold, too.
#include <fmt/core.h>

#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"
#include "lang/template/state.h"

namespace bireme::lang::tmpl {
namespace {

Result<Value> dict(const Call& call) {
  Map* map = call.heap().map();
  map->changed = true;
  for (size_t i = 0; i < call.size(); i += 2) {
    Value value = i + 1 < call.size() ? call[i + 1] : Value::borrowed({});
    if (call[i].is(Kind::String)) {
      call.heap().set(map, call.text(i), value);
    } else {
      call.heap().set(map, to_string(call.heap(), call[i]), value);
    }
  }
  return Value(map);
}

Result<Value> get(const Call& call) {
  Value* found = call.heap().find(call[0].as_map(), call.text(1));
  return found != nullptr ? *found : Value::borrowed({});
}

Result<Value> set(const Call& call) {
  if (call[0].as_map()->is_null) return bad("assignment to entry in nil map");
  call.heap().set(call[0].as_map(), call.text(1), call[2]);
  if (!call.run.state().spend(1 + call[0].as_map()->size / 64)) return *call.run.state().error;
  return call[0];
}

Result<Value> unset(const Call& call) {
  call.heap().erase(call[0].as_map(), call.text(1));
  return call[0];
}

Result<Value> has_key(const Call& call) {
  return Value::boolean(call.heap().find(call[0].as_map(), call.text(1)) != nullptr);
}

Result<Value> pluck(const Call& call) {
  List* list = call.heap().list();
  for (Value dict : call.arguments.subspan(1)) {
    if (Value* found = call.heap().find(dict.as_map(), call.text(0))) {
      call.heap().push(list, *found);
    }
  }
  return Value(list);
}

Result<Value> keys(const Call& call) {
  List* list = call.heap().list(0, string_list_type());
  for (Value dict : call.arguments) {
    for (const Entry& entry : call.heap().entries(dict.as_map())) {
      call.heap().push(list, Value::borrowed(entry.key));
    }
  }
  TRY(call.run.state().reserve(list->size));
  return Value(list);
}

Result<Value> values(const Call& call) {
  List* list = call.heap().list();
  for (const Entry& entry : call.heap().entries(call[0].as_map())) {
    call.heap().push(list, entry.value);
  }
  TRY(call.run.state().reserve(list->size));
  return Value(list);
}

Result<Value> pick(const Call& call) {
  Map* map = call.heap().map();
  map->changed = true;
  for (Value key : call.arguments.subspan(1)) {
    if (Value* found = call.heap().find(call[0].as_map(), key.as_text())) {
      call.heap().set(map, key.as_text(), *found);
    }
  }
  return Value(map);
}

Result<Value> omit(const Call& call) {
  Map* map = call.heap().map();
  map->changed = true;
  std::span<const Value> names = call.arguments.subspan(1);
  for (const Entry& entry : call.heap().entries(call[0].as_map())) {
    bool is_omitted = false;
    for (Value name : names) is_omitted = is_omitted || name.as_text() == entry.key;
    if (!is_omitted) call.heap().set(map, entry.key, entry.value);
  }
  return Value(map);
}

Error not_a(Value value, std::string_view wanted) {
  if (value.is_nil()) {
    return bad(fmt::format("interface conversion: interface {{}} is nil, not {}", wanted));
  }
  return bad(fmt::format("interface conversion: interface {{}} is {}, not {}", type_name(value),
                         wanted));
}

Result<Value> dig(const Call& call) {
  if (call.size() < 3) return bad("dig needs at least three arguments");
  Value now = call[call.size() - 1];
  bool is_dict = now.is(Kind::Map) && now.type() == &map_type();
  if (!is_dict) return not_a(now, map_type().name);
  for (size_t i = 0; i + 2 < call.size(); ++i) {
    if (!call[i].is(Kind::String)) return not_a(call[i], "string");
  }
  for (size_t i = 0; i + 2 < call.size(); ++i) {
    bool can_step = now.is(Kind::Map) && now.type() == &map_type();
    if (!can_step) return not_a(now, map_type().name);
    Value* step = call.heap().find(now.as_map(), call.text(i));
    if (step == nullptr) return call[call.size() - 2];
    now = *step;
  }
  return now;
}

Result<Value> copy_deep(const Call& call, Value value, int depth) {
  Heap& heap = call.heap();
  if (depth > kDepthMax) {
    return make_error(Reason::LimitExceeded, "template: values are nested too deeply to copy");
  }
  if (value.is(Kind::List)) {
    List* from = value.as_list();
    if (from->type == &bytes_type()) return heap.bytes(from->bytes);
    TRY(call.run.state().reserve(from->size * sizeof(Value)));
    List* list = heap.list(from->size, *from->type);
    list->is_null = from->is_null;
    for (Value item : heap.items(from)) {
      Value copy = TRY(copy_deep(call, item, depth + 1));
      heap.push(list, copy);
    }
    return Value(list);
  }
  if (!value.is(Kind::Map)) return value.is(Kind::Invalid) ? Value::nil() : value;
  Map* from = value.as_map();
  TRY(call.run.state().reserve(from->size * sizeof(Entry)));
  Map* map = heap.map(*from->type);
  for (const Entry& entry : heap.entries(from)) {
    Value copy = TRY(copy_deep(call, entry.value, depth + 1));
    heap.set(map, entry.key, copy);
  }
  map->is_null = from->is_null;
  map->changed = true;
  return Value(map);
}

Result<Value> deep_copy(const Call& call) {
  if (call[0].is_nil()) return bad("reflect: call of reflect.Value.Type on zero Value");
  return copy_deep(call, call[0], 0);
}

}  // namespace

void add_dict_functions(FunctionTable& table) {
  using P = Param;
  table.add({"dict", {P::Any}, true, dict});
  table.add({"get", {map_type(), P::String}, false, get});
  table.add({"set", {map_type(), P::String, P::Any}, false, set});
  table.add({"unset", {map_type(), P::String}, false, unset});
  table.add({"hasKey", {map_type(), P::String}, false, has_key});
  table.add({"pluck", {P::String, map_type()}, true, pluck});
  table.add({"keys", {map_type()}, true, keys});
  table.add({"values", {map_type()}, false, values});
  table.add({"pick", {map_type(), P::String}, true, pick});
  table.add({"omit", {map_type(), P::String}, true, omit});
  table.add({"dig", {P::Any}, true, dig});
  table.add({"deepCopy", {P::Any}, false, deep_copy});
  table.add({"mustDeepCopy", {P::Any}, false, deep_copy});
}

}  // namespace bireme::lang::tmpl
