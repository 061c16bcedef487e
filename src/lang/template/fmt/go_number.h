// Numbers as Go's strconv reads and prints them. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bireme::lang::tmpl {

// strconv.ParseInt and ParseUint; base 0 reads 0x, 0o, 0b, 0 and underscores.
std::optional<int64_t> go_parse_int(std::string_view text, int base);
std::optional<uint64_t> go_parse_uint(std::string_view text, int base);
// strconv.ParseFloat(text, 64): decimal, hex, inf, nan; out of range is nothing.
std::optional<double> go_parse_float(std::string_view text);
// strconv.FormatFloat: verb e E f g G x X b, precision -1 for the shortest that reads back.
std::string go_format_float(double number, char verb, int precision);

}  // namespace bireme::lang::tmpl
