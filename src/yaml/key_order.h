// The order in which Go's YAML libraries print the keys of a map: letters after other characters,
// runs of digits by their number ("a2" before "a10"). Pure; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "json/value.h"
#include "yaml/emit.h"

namespace bireme::yaml {

bool is_key_less(std::string_view a, std::string_view b, Style style);
std::vector<const json::Member*> order_members(const json::Value& object, Style style);

bool is_letter(char32_t c);
bool is_decimal_digit(char32_t c);

}  // namespace bireme::yaml
