// JSON in. One document, nothing but white space after it. Any thread; no state is kept.
//
// As Go's encoding/json: the last of duplicate keys wins, integers to uint64 stay exact, larger
// numbers become doubles, what no double can hold is an error, depth is limited. Errors carry line
// and column. A lone surrogate escape is an error here where Go puts U+FFFD.
#pragma once

#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace bireme::json {

inline constexpr size_t kDepthMax = 1000;

Result<Value> parse(std::string_view text);

}  // namespace bireme::json
