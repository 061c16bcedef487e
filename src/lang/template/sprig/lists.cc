// Sprig's functions that build lists.
#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"
#include "lang/template/state.h"

namespace bireme::lang::tmpl {
namespace {

const Type& list_of_lists_type() {
  static const Type type{.name = "[][]interface {}",
                         .kind = Kind::List,
                         .element = Kind::List,
                         .element_type = &list_type()};
  return type;
}

constexpr std::string_view kNilType =
    "runtime error: invalid memory address or nil pointer dereference";

// The items of a list, or Go's "Cannot VERB type KIND".
Result<std::span<Value>> items_of(const Call& call, Value value, std::string_view verb) {
  if (value.is_nil()) return bad(std::string(kNilType));
  if (!value.is(Kind::List)) {
    return bad(fmt::format("Cannot {} type {}", verb, kind_name(value)));
  }
  TRY(call.run.state().reserve(value.as_list()->size * sizeof(Value)));
  return call.heap().items(value.as_list());
}

List* copy_of(Heap& heap, std::span<const Value> items) {
  List* list = heap.list(items.size());
  for (Value item : items) heap.push(list, item.is(Kind::Invalid) ? Value::nil() : item);
  return list;
}

Result<Value> list(const Call& call) { return Value(copy_of(call.heap(), call.arguments)); }

Result<Value> push(const Call& call) {
  std::span<Value> items = TRY(items_of(call, call[0], "push on"));
  List* list = call.heap().list(items.size() + 1);
  for (Value item : items) call.heap().push(list, item);
  call.heap().push(list, call[1]);
  return Value(list);
}

Result<Value> prepend(const Call& call) {
  std::span<Value> items = TRY(items_of(call, call[0], "prepend on"));
  List* list = call.heap().list(items.size() + 1);
  call.heap().push(list, call[1]);
  for (Value item : items) call.heap().push(list, item);
  return Value(list);
}

Result<Value> concat(const Call& call) {
  Heap& heap = call.heap();
  List* list = heap.list();
  for (Value argument : call.arguments) {
    if (argument.is_nil()) return bad(std::string(kNilType));
    if (!argument.is(Kind::List)) {
      return bad(fmt::format("Cannot concat type {} as list", kind_name(argument)));
    }
    std::span<Value> items = TRY(items_of(call, argument, "concat"));
    for (Value item : items) heap.push(list, item);
  }
  if (list->size == 0) list->is_null = true;
  return Value(list);
}

Result<Value> chunk(const Call& call) {
  std::span<Value> items = TRY(items_of(call, call[1], "chunk"));
  int64_t size = call.integer(0);
  auto total = static_cast<int64_t>(items.size());
  if (size == 0 && total == 0) return bad("runtime error: makeslice: len out of range");
  auto chunks = size == 0 ? int64_t{-1}
                          : static_cast<int64_t>(std::floor(static_cast<double>(total - 1) /
                                                            static_cast<double>(size))) + 1;
  if (chunks < 0 || (size < 0 && chunks > 0)) {
    return bad("runtime error: makeslice: len out of range");
  }
  List* out = call.heap().list(static_cast<size_t>(chunks), list_of_lists_type());
  for (int64_t i = 0; i < chunks; ++i) {
    auto begin = static_cast<size_t>(i * size);
    size_t length = std::min(static_cast<size_t>(size), items.size() - begin);
    call.heap().push(out, copy_of(call.heap(), items.subspan(begin, length)));
  }
  return Value(out);
}

Result<Value> reverse(const Call& call) {
  std::span<Value> items = TRY(items_of(call, call[0], "find reverse on"));
  List* list = copy_of(call.heap(), items);
  std::reverse(list->items, list->items + list->size);
  return Value(list);
}

Result<Value> compact(const Call& call) {
  std::span<Value> items = TRY(items_of(call, call[0], "compact on"));
  List* list = call.heap().list();
  for (Value item : items) {
    if (!is_empty(item)) call.heap().push(list, item);
  }
  return Value(list);
}

Result<bool> is_in(const Call& call, std::span<const Value> items, Value wanted) {
  TRY(call.run.state().reserve(items.size()));
  if (!call.run.state().spend(items.size() / 8)) return *call.run.state().error;
  for (Value item : items) {
    if (deep_equal(call.heap(), wanted, item)) return true;
  }
  return false;
}

Result<Value> uniq(const Call& call) {
  std::span<Value> items = TRY(items_of(call, call[0], "find uniq on"));
  List* list = call.heap().list();
  for (Value item : items) {
    bool is_known = TRY(is_in(call, {list->items, list->size}, item));
    if (!is_known) call.heap().push(list, item);
  }
  return Value(list);
}

Result<Value> without(const Call& call) {
  std::span<Value> items = TRY(items_of(call, call[0], "find without on"));
  List* list = call.heap().list();
  for (Value item : items) {
    bool is_omitted = TRY(is_in(call, call.arguments.subspan(1), item));
    if (!is_omitted) call.heap().push(list, item);
  }
  return Value(list);
}

Result<Value> has(const Call& call) {
  if (call[1].is_nil()) return Value::boolean(false);
  std::span<Value> items = TRY(items_of(call, call[1], "find has on"));
  bool found = TRY(is_in(call, items, call[0]));
  return Value::boolean(found);
}

Result<Value> sort_alpha(const Call& call) {
  std::vector<std::string_view> strings = to_strings(call.heap(), call[0]);
  if (call[0].is(Kind::List)) {
    TRY(call.run.state().reserve(total_bytes(strings) + strings.size() * sizeof(Value)));
    std::sort(strings.begin(), strings.end());
    bool is_strings = call[0].type() == &string_list_type();
    if (!is_strings) return strings_value(call.heap(), strings);
    // sortAlpha sorts a []string in place, as Go does.
    Value sorted = strings_value(call.heap(), strings);
    List* list = call[0].as_list();
    std::copy(sorted.as_list()->items, sorted.as_list()->items + list->size,
              call.heap().items(list).begin());
    return call[0];
  }
  if (strings.empty()) strings.push_back("<nil>");
  return strings_value(call.heap(), strings);
}

void add_both(FunctionTable& table, std::string_view name, std::string_view must_name,
              const Function& function) {
  Function named = function;
  named.name = name;
  table.add(named);
  named.name = must_name;
  table.add(named);
}

}  // namespace

void add_list_functions(FunctionTable& table) {
  using P = Param;
  table.add({"list", {P::Any}, true, list});
  table.add({"tuple", {P::Any}, true, list});
  add_both(table, "append", "mustAppend", {"", {P::Any, P::Any}, false, push});
  add_both(table, "push", "mustPush", {"", {P::Any, P::Any}, false, push});
  add_both(table, "prepend", "mustPrepend", {"", {P::Any, P::Any}, false, prepend});
  add_both(table, "chunk", "mustChunk", {"", {P::Int, P::Any}, false, chunk});
  add_both(table, "reverse", "mustReverse", {"", {P::Any}, false, reverse});
  add_both(table, "compact", "mustCompact", {"", {P::Any}, false, compact});
  add_both(table, "uniq", "mustUniq", {"", {P::Any}, false, uniq});
  add_both(table, "without", "mustWithout", {"", {P::Any, P::Any}, true, without});
  add_both(table, "has", "mustHas", {"", {P::Any, P::Any}, false, has});
  table.add({"concat", {P::Any}, true, concat});
  table.add({"sortAlpha", {P::Any}, false, sort_alpha});
}

}  // namespace bireme::lang::tmpl
