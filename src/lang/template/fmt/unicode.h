// What Go's unicode and utf8 packages say about code points. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace bireme::lang::tmpl {

inline constexpr char32_t kRuneError = 0xFFFD;

struct Rune {
  char32_t code = kRuneError;
  int bytes = 0;  // 0 at the end; 1 with kRuneError for a byte that is not UTF-8
};

Rune decode_rune(std::string_view text);
size_t rune_count(std::string_view text);
std::u32string to_runes(std::string_view text);
std::string from_runes(std::u32string_view runes);
void append_rune(std::string& out, char32_t code);

bool is_letter(char32_t code);
bool is_digit(char32_t code);
bool is_space(char32_t code);   // unicode.IsSpace
bool is_print(char32_t code);   // strconv.IsPrint
bool is_upper(char32_t code);
bool is_lower(char32_t code);
char32_t to_upper_rune(char32_t code);
char32_t to_lower_rune(char32_t code);
std::string upper_text(std::string_view text);
std::string lower_text(std::string_view text);

}  // namespace bireme::lang::tmpl
