#include "lang/template/fmt/unicode.h"

#include <locale.h>
#include <wctype.h>

#include "base/text.h"

namespace bireme::lang::tmpl {
namespace {

// The C library's tables for code points beyond ASCII, without touching the process's locale.
locale_t tables() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

bool is_ascii(char32_t code) { return code < 0x80; }

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

bool is_letter(char32_t code) {
  if (is_ascii(code)) return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
  wint_t c = static_cast<wint_t>(code);
  bool is_other_digit = code >= 0x660 && !iswlower_l(c, tables()) && !iswupper_l(c, tables()) &&
                        iswdigit_l(c, tables());
  return iswalpha_l(c, tables()) && !is_other_digit;
}

bool is_digit(char32_t code) {
  if (is_ascii(code)) return code >= '0' && code <= '9';
  return iswdigit_l(static_cast<wint_t>(code), tables());
}

bool is_space(char32_t code) {
  if (is_ascii(code)) return code == ' ' || (code >= '\t' && code <= '\r');
  return code == 0x85 || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200a) ||
         code == 0x2028 || code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000;
}

bool is_print(char32_t code) {
  if (is_ascii(code)) return code >= 0x20 && code < 0x7f;
  if (is_space(code) || code == 0xAD) return false;
  if (code >= 0xE000 && code <= 0xF8FF) return false;
  bool is_format = (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
                   (code >= 0x2060 && code <= 0x206f) || code == 0xFEFF;
  return !is_format && iswprint_l(static_cast<wint_t>(code), tables());
}

bool is_upper(char32_t code) {
  if (is_ascii(code)) return code >= 'A' && code <= 'Z';
  return iswupper_l(static_cast<wint_t>(code), tables());
}

bool is_lower(char32_t code) {
  if (is_ascii(code)) return code >= 'a' && code <= 'z';
  return iswlower_l(static_cast<wint_t>(code), tables());
}

char32_t to_upper_rune(char32_t code) {
  if (is_ascii(code)) return is_lower(code) ? code - 32 : code;
  return static_cast<char32_t>(towupper_l(static_cast<wint_t>(code), tables()));
}

char32_t to_lower_rune(char32_t code) {
  if (is_ascii(code)) return is_upper(code) ? code + 32 : code;
  if (code == 0x130) return 'i';
  return static_cast<char32_t>(towlower_l(static_cast<wint_t>(code), tables()));
}

std::string upper_text(std::string_view text) { return map_runes(text, to_upper_rune); }
std::string lower_text(std::string_view text) { return map_runes(text, to_lower_rune); }

}  // namespace bireme::lang::tmpl
