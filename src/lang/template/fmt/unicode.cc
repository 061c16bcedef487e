#include "lang/template/fmt/unicode.h"

#include "base/text.h"
#include "lang/unicode/unicode.h"

namespace bireme::lang::tmpl {
namespace {

template <typename Change>
std::string map_runes(std::string_view text, Change change) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    Rune rune = decode_rune(text);
    append_rune(out, change(rune.code));
    text.remove_prefix(static_cast<size_t>(rune.bytes));
  }
  return out;
}

}  // namespace

Rune decode_rune(std::string_view text) {
  const CodePoint point = decode_utf8(text);
  return {point.value, static_cast<int>(point.bytes)};
}

size_t rune_count(std::string_view text) {
  size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(static_cast<size_t>(decode_rune(text).bytes));
  return count;
}

std::u32string to_runes(std::string_view text) {
  std::u32string out;
  while (!text.empty()) {
    Rune rune = decode_rune(text);
    out.push_back(rune.code);
    text.remove_prefix(static_cast<size_t>(rune.bytes));
  }
  return out;
}

std::string from_runes(std::u32string_view runes) {
  std::string out;
  for (char32_t code : runes) append_rune(out, code);
  return out;
}

void append_rune(std::string& out, char32_t code) {
  bool is_valid = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  append_utf8(out, is_valid ? code : kRuneError);
}

bool is_letter(char32_t code) { return unicode::is_letter(code); }
bool is_digit(char32_t code) { return unicode::is_digit(code); }
bool is_print(char32_t code) { return unicode::is_printable(code); }
bool is_upper(char32_t code) { return unicode::is_upper(code); }
bool is_lower(char32_t code) { return unicode::is_lower(code); }
char32_t to_upper_rune(char32_t code) { return unicode::to_upper(code); }
char32_t to_lower_rune(char32_t code) { return unicode::to_lower(code); }

bool is_space(char32_t code) {
  if (code < 0x80) return code == ' ' || (code >= '\t' && code <= '\r');
  return code == 0x85 || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200a) ||
         code == 0x2028 || code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000;
}

std::string upper_text(std::string_view text) { return map_runes(text, to_upper_rune); }
std::string lower_text(std::string_view text) { return map_runes(text, to_lower_rune); }

}  // namespace bireme::lang::tmpl
