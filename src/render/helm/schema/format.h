// The `format` keyword's checks. Pure; a format that is not known fits everything.
#pragma once

#include <string_view>

namespace bireme::render::helm::schema {

bool fits_format(std::string_view format, std::string_view text);

}  // namespace bireme::render::helm::schema
