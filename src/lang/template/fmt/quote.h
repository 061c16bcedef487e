// Go's strconv quoting, both ways. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bireme::lang::tmpl {

std::string quote(std::string_view text);              // strconv.Quote, also %q
std::string quote_ascii(std::string_view text);        // %+q
std::string quote_rune(char32_t code, bool ascii = false);
bool can_backquote(std::string_view text);
// A Go string literal, "..." or `...`; nothing if it is not one.
std::optional<std::string> unquote(std::string_view literal);
// A character constant with its quotes: 'a'. An error has text/template's words.
Result<char32_t> unquote_char(std::string_view literal);
std::string unicode_name(char32_t code);               // %#U: U+0022 '"'

}  // namespace bireme::lang::tmpl
