// Pattern: Go's path.Match in which a star also crosses '/', as envsubst's trimming functions use
// it. Internal to the folder. Steps are counted: `fuel` goes down, and below zero the match is
// given up.
#pragma once

#include <cstdint>
#include <string_view>

namespace bireme::lang::envsubst {

enum class Match { No, Yes, BadPattern };

Match match(std::string_view pattern, std::string_view text, int64_t& fuel);

}  // namespace bireme::lang::envsubst
