#include "lang/envsubst/letters.h"

#include <locale.h>
#include <wctype.h>

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace bireme::lang::envsubst {

namespace {

// The C library's Unicode tables, without touching the locale of the process.
locale_t tables() {
  static const locale_t kTables = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return kTables;
}

template <typename Change>
std::string changed(std::string_view text, Change change) {
  std::string out;
  while (!text.empty()) {
    const CodePoint next = decode_utf8(text);
    append_utf8(out, change(next.value));
    text.remove_prefix(next.bytes);
  }
  return out;
}

}  // namespace

bool is_letter_or_digit(char32_t letter) {
  if (letter < 0x80) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
           (letter >= 'A' && letter <= 'Z');
  }
  return letter != 0xFFFD && ::iswalnum_l(static_cast<wint_t>(letter), tables()) != 0;
}

char32_t upper(char32_t letter) {
  if (letter < 0x80) return letter >= 'a' && letter <= 'z' ? letter - 32 : letter;
  return static_cast<char32_t>(::towupper_l(static_cast<wint_t>(letter), tables()));
}

char32_t lower(char32_t letter) {
  if (letter < 0x80) return letter >= 'A' && letter <= 'Z' ? letter + 32 : letter;
  return static_cast<char32_t>(::towlower_l(static_cast<wint_t>(letter), tables()));
}

std::string upper_text(std::string_view text) { return changed(text, upper); }
std::string lower_text(std::string_view text) { return changed(text, lower); }

std::string reversed(std::string_view text) {
  std::vector<char32_t> letters;
  while (!text.empty()) {
    const CodePoint next = decode_utf8(text);
    letters.push_back(next.value);
    text.remove_prefix(next.bytes);
  }
  std::string out;
  for (size_t i = letters.size(); i-- > 0;) append_utf8(out, letters[i]);
  return out;
}

}  // namespace bireme::lang::envsubst
