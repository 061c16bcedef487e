// eq, ne, lt, le, gt, ge with Go's rules for types.
#include <fmt/core.h>

#include "lang/template/fmt/print.h"
#include "lang/template/library.h"

namespace bireme::lang::tmpl {
namespace {

enum class Basic { None, Bool, Complex, Int, Float, String, Uint };

Basic basic_kind(Value value) {
  if (value.is_signed()) return Basic::Int;
  if (value.is_unsigned()) return Basic::Uint;
  switch (value.kind()) {
    case Kind::Bool: return Basic::Bool;
    case Kind::Float64: return Basic::Float;
    case Kind::Complex: return Basic::Complex;
    case Kind::String: return Basic::String;
    default: return Basic::None;
  }
}

Error incompatible(Value a, Value b) {
  return make_error(Reason::BuildFailed, "incompatible types for comparison: {} and {}",
                    type_name(a), type_name(b));
}

bool is_nil(Value value) {
  if (value.is_nil()) return true;
  if (value.is(Kind::List)) return value.as_list()->is_null;
  if (value.is(Kind::Map)) return value.as_map()->is_null;
  return false;
}

Result<bool> equal_others(Heap& heap, Value a, Value b) {
  bool can_compare = a.kind() == b.kind() || a.is_nil() || b.is_nil();
  if (!can_compare) {
    return make_error(Reason::BuildFailed, "non-comparable types {}: {}, {}: {}",
                      sprintf(heap, "%s", {&a, 1}), type_name(a), type_name(b), to_text(heap, b));
  }
  if (is_nil(a) || is_nil(b)) return is_nil(a) == is_nil(b);
  if (!b.is(Kind::Struct)) {
    return make_error(Reason::BuildFailed, "non-comparable type {}: {}",
                      sprintf(heap, "%s", {&b, 1}), type_name(b));
  }
  bool same_type = a.type() == b.type();
  if (!same_type) return false;
  if (b.type()->pointer) return a.as_struct() == b.as_struct();
  return to_text(heap, a) == to_text(heap, b);
}

Result<bool> equal_one(Heap& heap, Value a, Value b) {
  Basic first = basic_kind(a);
  Basic second = basic_kind(b);
  if (first != second) {
    if (first == Basic::Int && second == Basic::Uint) {
      return a.as_int() >= 0 && a.as_uint() == b.as_uint();
    }
    if (first == Basic::Uint && second == Basic::Int) {
      return b.as_int() >= 0 && a.as_uint() == b.as_uint();
    }
    if (a.is_nil() || b.is_nil()) return false;
    return incompatible(a, b);
  }
  switch (first) {
    case Basic::Bool: return a.as_bool() == b.as_bool();
    case Basic::Complex:
      return a.as_float() == b.as_float() && a.as_imaginary() == b.as_imaginary();
    case Basic::Int:
    case Basic::Uint: return a.as_int() == b.as_int();
    case Basic::Float: return a.as_float() == b.as_float();
    case Basic::String: return a.as_text() == b.as_text();
    case Basic::None: break;
  }
  return equal_others(heap, a, b);
}

Result<bool> is_equal(Heap& heap, Value a, std::span<const Value> others) {
  if (others.empty()) return make_error(Reason::BuildFailed, "missing argument for comparison");
  for (Value other : others) {
    bool equal = TRY(equal_one(heap, a, other));
    if (equal) return true;
  }
  return false;
}

Result<bool> is_less(Value a, Value b) {
  Basic first = basic_kind(a);
  Basic second = basic_kind(b);
  bool has_order = first != Basic::None && second != Basic::None;
  if (!has_order) return make_error(Reason::BuildFailed, "invalid type for comparison");
  if (first != second) {
    if (first == Basic::Int && second == Basic::Uint) {
      return a.as_int() < 0 || a.as_uint() < b.as_uint();
    }
    if (first == Basic::Uint && second == Basic::Int) {
      return b.as_int() >= 0 && a.as_uint() < b.as_uint();
    }
    return incompatible(a, b);
  }
  switch (first) {
    case Basic::Int: return a.as_int() < b.as_int();
    case Basic::Uint: return a.as_uint() < b.as_uint();
    case Basic::Float: return a.as_float() < b.as_float();
    case Basic::String: return a.as_text() < b.as_text();
    case Basic::Bool:
    case Basic::Complex:
    case Basic::None: break;
  }
  return make_error(Reason::BuildFailed, "invalid type for comparison");
}

Result<bool> is_less_or_equal(Heap& heap, Value a, Value b) {
  bool less = TRY(is_less(a, b));
  if (less) return true;
  return is_equal(heap, a, {&b, 1});
}

Result<Value> answer(Result<bool> result, bool is_negated) {
  if (!result) return result.error();
  return Value::boolean(*result != is_negated);
}

Result<Value> eq(const Call& call) {
  return answer(is_equal(call.heap(), call[0], call.arguments.subspan(1)), false);
}
Result<Value> ne(const Call& call) {
  return answer(is_equal(call.heap(), call[0], call.arguments.subspan(1)), true);
}
Result<Value> lt(const Call& call) { return answer(is_less(call[0], call[1]), false); }
Result<Value> ge(const Call& call) { return answer(is_less(call[0], call[1]), true); }
Result<Value> le(const Call& call) {
  return answer(is_less_or_equal(call.heap(), call[0], call[1]), false);
}
Result<Value> gt(const Call& call) {
  return answer(is_less_or_equal(call.heap(), call[0], call[1]), true);
}

}  // namespace

void add_comparisons(FunctionTable& table) {
  using P = Param;
  table.add({"eq", {P::Raw, P::Raw}, true, eq});
  table.add({"ne", {P::Raw, P::Raw}, false, ne});
  table.add({"lt", {P::Raw, P::Raw}, false, lt});
  table.add({"le", {P::Raw, P::Raw}, false, le});
  table.add({"gt", {P::Raw, P::Raw}, false, gt});
  table.add({"ge", {P::Raw, P::Raw}, false, ge});
}

}  // namespace bireme::lang::tmpl
