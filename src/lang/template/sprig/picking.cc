// Sprig's functions that take parts of lists.
#include <fmt/core.h>

#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"
#include "lang/template/state.h"

namespace bireme::lang::tmpl {
namespace {

Result<List*> list_of(Value value, std::string_view verb) {
  if (value.is_nil()) {
    return bad("runtime error: invalid memory address or nil pointer dereference");
  }
  if (value.is(Kind::List)) return value.as_list();
  return bad(fmt::format("{} {}", verb, kind_name(value)));
}

Value null_list(Heap& heap) {
  List* list = heap.list();
  list->is_null = true;
  return list;
}

Value copy_range(Heap& heap, List* from, size_t begin, size_t end) {
  List* list = heap.list(end - begin);
  std::span<Value> items = heap.items(from);
  for (size_t i = begin; i < end; ++i) heap.push(list, items[i]);
  return list;
}

Result<Value> first(const Call& call) {
  List* list = TRY(list_of(call[0], "Cannot find first on type"));
  return list->size == 0 ? Value::nil() : call.heap().items(list).front();
}

Result<Value> last(const Call& call) {
  List* list = TRY(list_of(call[0], "Cannot find last on type"));
  return list->size == 0 ? Value::nil() : call.heap().items(list).back();
}

Result<Value> rest(const Call& call) {
  List* list = TRY(list_of(call[0], "Cannot find rest on type"));
  if (list->size == 0) return null_list(call.heap());
  TRY(call.run.state().reserve(list->size * sizeof(Value)));
  return copy_range(call.heap(), list, 1, list->size);
}

Result<Value> initial(const Call& call) {
  List* list = TRY(list_of(call[0], "Cannot find initial on type"));
  if (list->size == 0) return null_list(call.heap());
  TRY(call.run.state().reserve(list->size * sizeof(Value)));
  return copy_range(call.heap(), list, 0, list->size - 1);
}

Result<Value> slice(const Call& call) {
  List* list = TRY(list_of(call[0], "list should be type of slice or array but"));
  if (list->size == 0) return Value::nil();
  int64_t begin = call.size() > 1 ? to_int64(call[1]) : 0;
  int64_t end = call.size() > 2 ? to_int64(call[2]) : list->size;
  bool is_inside = begin >= 0 && begin <= end && end <= list->size;
  if (!is_inside) return bad("reflect.Value.Slice: slice index out of bounds");
  return Value(
      call.heap().slice(list, static_cast<size_t>(begin), static_cast<size_t>(end)));
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

void add_list_picking(FunctionTable& table) {
  using P = Param;
  add_both(table, "first", "mustFirst", {"", {P::Any}, false, first});
  add_both(table, "last", "mustLast", {"", {P::Any}, false, last});
  add_both(table, "rest", "mustRest", {"", {P::Any}, false, rest});
  add_both(table, "initial", "mustInitial", {"", {P::Any}, false, initial});
  add_both(table, "slice", "mustSlice", {"", {P::Any, P::Any}, true, slice});
}

}  // namespace bireme::lang::tmpl
