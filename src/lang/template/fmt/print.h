// Go's fmt: Sprint, Sprintln, Sprintf and %v of every value. Pure but for the Heap, which may make
// JSON into values on the way.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lang/template/value.h"

namespace bireme::lang::tmpl {

// Widths and precisions beyond this are refused, as Go's fmt does.
inline constexpr int kWidthMax = 1'000'000;
// What one call prints at most; beyond it the text is cut, and the Run's own limits report it.
inline constexpr size_t kPrintBytesMax = size_t{64} << 20;

void append_value(std::string& out, Heap& heap, Value value);        // %v
std::string to_text(Heap& heap, Value value);                         // fmt.Sprint of one
std::string sprint(Heap& heap, std::span<const Value> values);
std::string sprintln(Heap& heap, std::span<const Value> values);
std::string sprintf(Heap& heap, std::string_view format, std::span<const Value> values);

}  // namespace bireme::lang::tmpl
