// merge and mergeOverwrite, with mergo's rules for what counts as empty.
#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"
#include "lang/template/state.h"

namespace bireme::lang::tmpl {
namespace {

Status merge_into(const Call& call, Map* to, Map* from, bool overwrites, int depth) {
  if (depth > kDepthMax) {
    return make_error(Reason::LimitExceeded, "template: values are nested too deeply to merge");
  }
  if (to == from) return {};
  Heap& heap = call.heap();
  if (!call.run.state().spend(1 + from->size)) return *call.run.state().error;
  for (const Entry& entry : heap.entries(from)) {
    Value value = entry.value;
    Value* old = heap.find(to, entry.key);
    bool has_value = old != nullptr && !is_empty(*old);
    if (value.is_nil()) {
      if (overwrites) heap.set(to, entry.key, value);
      continue;
    }
    if (value.is(Kind::Map) && old != nullptr && old->is(Kind::Map)) {
      TRY(merge_into(call, old->as_map(), value.as_map(), overwrites, depth + 1));
      to->changed = true;
      if (has_value) continue;
      old = heap.find(to, entry.key);
    }
    if (overwrites || !has_value) heap.set(to, entry.key, value);
  }
  return {};
}

Result<Value> merge_all(const Call& call, bool overwrites) {
  Map* to = call[0].as_map();
  for (Value from : call.arguments.subspan(1)) {
    if (to->is_null && !from.as_map()->is_null) {
      to = call.heap().map();
      to->changed = true;
    }
    TRY(merge_into(call, to, from.as_map(), overwrites, 0));
  }
  return Value(to);
}

Result<Value> merge(const Call& call) { return merge_all(call, false); }
Result<Value> merge_overwrite(const Call& call) { return merge_all(call, true); }

}  // namespace

void add_merge_functions(FunctionTable& table) {
  table.add({"merge", {map_type(), map_type()}, true, merge});
  table.add({"mustMerge", {map_type(), map_type()}, true, merge});
  table.add({"mergeOverwrite", {map_type(), map_type()}, true, merge_overwrite});
  table.add({"mustMergeOverwrite", {map_type(), map_type()}, true, merge_overwrite});
}

}  // namespace bireme::lang::tmpl
