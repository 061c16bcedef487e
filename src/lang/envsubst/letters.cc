#include "lang/envsubst/letters.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "lang/unicode/unicode.h"

namespace bireme::lang::envsubst {

namespace {

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
  return unicode::is_letter(letter) || unicode::is_digit(letter);
}

char32_t upper(char32_t letter) { return unicode::to_upper(letter); }
char32_t lower(char32_t letter) { return unicode::to_lower(letter); }

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
