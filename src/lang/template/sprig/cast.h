// The conversions Sprig's functions share: spf13/cast's numbers, strval, empty and DeepEqual.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lang/template/value.h"

namespace bireme::lang::tmpl {

int64_t to_int64(Value value);     // 0 for what is no number; texts are read with base prefixes
// strconv's numbers where the error is ignored: out of range gives the nearest, all else 0.
int64_t parse_clamped(std::string_view text);
double to_float64(Value value);
std::string to_string(Heap& heap, Value value);                       // strval
// strslice; nils are left out. The texts live as long as the heap.
std::vector<std::string_view> to_strings(Heap& heap, Value value);
size_t total_bytes(const std::vector<std::string_view>& strings);
bool is_empty(Value value);
bool deep_equal(Heap& heap, Value a, Value b, int depth = 0);
std::string_view kind_name(Value value);                               // reflect.Kind's
// A []string of texts that live as long as the heap.
Value strings_value(Heap& heap, const std::vector<std::string_view>& strings);
Value text_value(std::string_view static_text);
inline Error bad(std::string message) { return Error(Reason::BuildFailed, std::move(message)); }
// "runtime error: slice bounds out of range ..." where Go's text[begin:end] panics.
Result<std::string_view> go_slice(std::string_view text, int64_t begin, int64_t end);

}  // namespace bireme::lang::tmpl
