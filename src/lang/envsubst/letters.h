// Letters: case as Go sees it, and the classes of letters that a name is made of. Internal to the
// folder. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace bireme::lang::envsubst {

bool is_letter_or_digit(char32_t letter);
char32_t upper(char32_t letter);
char32_t lower(char32_t letter);

std::string upper_text(std::string_view text);
std::string lower_text(std::string_view text);
std::string reversed(std::string_view text);

}  // namespace bireme::lang::envsubst
