#include "lang/template/sprig/cast.h"

#include <cmath>

#include <fmt/core.h>

#include "lang/template/fmt/go_number.h"
#include "lang/template/fmt/print.h"

namespace bireme::lang::tmpl {
namespace {

// "12.00" reads as 12.
std::string_view trim_zero_decimal(std::string_view text) {
  bool found_zero = false;
  for (size_t i = text.size(); i > 0; --i) {
    char c = text[i - 1];
    if (c == '.') return found_zero ? text.substr(0, i - 1) : text;
    if (c != '0') return text;
    found_zero = true;
  }
  return text;
}

bool deep_equal_lists(Heap& heap, List* a, List* b, int depth) {
  if (a == b) return true;
  if (a->type != b->type || a->size != b->size || a->is_null != b->is_null) return false;
  std::span<Value> left = heap.items(a);
  std::span<Value> right = heap.items(b);
  for (size_t i = 0; i < left.size(); ++i) {
    if (!deep_equal(heap, left[i], right[i], depth + 1)) return false;
  }
  return true;
}

bool deep_equal_maps(Heap& heap, Map* a, Map* b, int depth) {
  if (a == b) return true;
  if (a->type != b->type || a->size != b->size || a->is_null != b->is_null) return false;
  std::span<Entry> left = heap.entries(a);
  std::span<Entry> right = heap.entries(b);
  for (size_t i = 0; i < left.size(); ++i) {
    if (left[i].key != right[i].key) return false;
    if (!deep_equal(heap, left[i].value, right[i].value, depth + 1)) return false;
  }
  return true;
}

bool deep_equal_structs(Heap& heap, Struct* a, Struct* b, int depth) {
  if (a == b) return true;
  if (a->type != b->type) return false;
  if (a->type->fields.empty()) return to_text(heap, a) == to_text(heap, b);
  if (a->fields == nullptr || b->fields == nullptr) return a->fields == b->fields;
  for (size_t i = 0; i < a->type->fields.size(); ++i) {
    if (!deep_equal(heap, a->fields[i], b->fields[i], depth + 1)) return false;
  }
  return true;
}

}  // namespace

int64_t to_int64(Value value) {
  if (value.is_integer() || value.is(Kind::Bool)) return value.as_int();
  if (value.is(Kind::Float64)) {
    double d = value.as_float();
    bool fits = d >= -9223372036854775808.0 && d < 9223372036854775808.0;
    return fits ? static_cast<int64_t>(d) : INT64_MIN;  // as the processor Go runs on has it
  }
  if (!value.is(Kind::String)) return 0;
  return go_parse_int(trim_zero_decimal(value.as_text()), 0).value_or(0);
}

int64_t parse_clamped(std::string_view text) {
  if (const auto number = go_parse_int(text, 10)) return *number;
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  const bool is_number = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
  if (!is_number) return 0;
  return is_negative ? INT64_MIN : INT64_MAX;
}

double to_float64(Value value) {
  if (value.is(Kind::Float64)) return value.as_float();
  if (value.is_unsigned()) return static_cast<double>(value.as_uint());
  if (value.is_integer() || value.is(Kind::Bool)) return static_cast<double>(value.as_int());
  if (!value.is(Kind::String)) return 0;
  return go_parse_float(value.as_text()).value_or(0);
}

std::string to_string(Heap& heap, Value value) {
  if (value.is(Kind::String)) return std::string(value.as_text());
  bool is_bytes = value.is(Kind::List) && value.type() == &bytes_type();
  if (is_bytes) return std::string(value.as_list()->bytes);
  return to_text(heap, value);
}

std::vector<std::string_view> to_strings(Heap& heap, Value value) {
  const auto text_of = [&](Value item) {
    if (item.is(Kind::String)) return item.as_text();
    return heap.text(to_string(heap, item)).as_text();
  };
  std::vector<std::string_view> out;
  if (value.is_nil()) return out;
  if (!value.is(Kind::List)) return {text_of(value)};
  for (Value item : heap.items(value.as_list())) {
    if (heap.is_full()) break;  // the call fails for that
    if (!item.is_nil()) out.push_back(text_of(item));
  }
  return out;
}

size_t total_bytes(const std::vector<std::string_view>& strings) {
  size_t bytes = 0;
  for (std::string_view text : strings) bytes += text.size();
  return bytes;
}

bool is_empty(Value value) {
  switch (value.kind()) {
    case Kind::Invalid:
    case Kind::NilInterface: return true;
    case Kind::Float64: return value.as_float() == 0;
    case Kind::Complex: return value.as_float() == 0 && value.as_imaginary() == 0;
    case Kind::String: return value.as_text().empty();
    case Kind::List: return value.as_list()->size == 0;
    case Kind::Map: return value.as_map()->size == 0;
    case Kind::Struct: {
      Struct* object = value.as_struct();
      return object->type->pointer && object->fields == nullptr && object->payload == nullptr;
    }
    default: return value.as_int() == 0;
  }
}

bool deep_equal(Heap& heap, Value a, Value b, int depth) {
  if (depth > kDepthMax || !heap.charge()) return false;
  if (a.is_nil() || b.is_nil()) return a.is_nil() && b.is_nil();
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::Float64: return a.as_float() == b.as_float();
    case Kind::Complex:
      return a.as_float() == b.as_float() && a.as_imaginary() == b.as_imaginary();
    case Kind::String: return a.as_text() == b.as_text();
    case Kind::List: return deep_equal_lists(heap, a.as_list(), b.as_list(), depth);
    case Kind::Map: return deep_equal_maps(heap, a.as_map(), b.as_map(), depth);
    case Kind::Struct: return deep_equal_structs(heap, a.as_struct(), b.as_struct(), depth);
    default: return a.as_int() == b.as_int();
  }
}

std::string_view kind_name(Value value) {
  switch (value.kind()) {
    case Kind::Invalid:
    case Kind::NilInterface: return "invalid";
    case Kind::List: return "slice";
    case Kind::Map: return "map";
    case Kind::Struct:
      if (!value.type()->kind_name.empty()) return value.type()->kind_name;
      return value.type()->pointer ? "ptr" : "struct";
    default: return type_name(value);
  }
}

Value strings_value(Heap& heap, const std::vector<std::string_view>& strings) {
  List* list = heap.list(strings.size(), string_list_type());
  for (std::string_view text : strings) heap.push(list, Value::borrowed(text));
  return list;
}

Value text_value(std::string_view static_text) { return Value::borrowed(static_text); }

Result<std::string_view> go_slice(std::string_view text, int64_t begin, int64_t end) {
  auto size = static_cast<int64_t>(text.size());
  constexpr std::string_view kWhat = "runtime error: slice bounds out of range";
  if (end < 0) return bad(fmt::format("{} [:{}]", kWhat, end));
  if (end > size) return bad(fmt::format("{} [:{}] with length {}", kWhat, end, size));
  if (begin < 0) return bad(fmt::format("{} [{}:]", kWhat, begin));
  if (begin > end) return bad(fmt::format("{} [{}:{}]", kWhat, begin, end));
  return text.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
}

}  // namespace bireme::lang::tmpl
