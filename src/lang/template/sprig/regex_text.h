// Go's regular expressions for RE2: the syntax is nearly the same. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace bireme::lang::tmpl {

// RE2 in Debian does not know (?<name>...), which Go reads as (?P<name>...).
std::string re2_pattern(std::string_view go_pattern);

}  // namespace bireme::lang::tmpl
