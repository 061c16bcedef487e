// Letters: UTF-8 and case as Go sees them: a byte that is not UTF-8 is U+FFFD of one byte. Internal
// to the folder. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bireme::lang::envsubst {

struct Letter {
  char32_t letter = 0xFFFD;
  size_t bytes = 1;
};

Letter decode(std::string_view text);  // of a text that is not empty
bool is_letter_or_digit(char32_t letter);
char32_t upper(char32_t letter);
char32_t lower(char32_t letter);

std::string upper_text(std::string_view text);
std::string lower_text(std::string_view text);
std::string reversed(std::string_view text);

}  // namespace bireme::lang::envsubst
