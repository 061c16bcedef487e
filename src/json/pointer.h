// Pointer: a place in a Value as RFC 6901 writes it ("/spec/containers/0/image"). A plain value;
// any thread. A missing leading '/' (unless the text is empty), or a '~' not followed by 0 or 1, is
// Invalid.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/value.h"

namespace bireme::json {

using Pointer = std::vector<std::string>;  // the reference tokens, unescaped

Result<Pointer> parse_pointer(std::string_view text);
std::string emit_pointer(const Pointer& pointer);

// Null where there is nothing. Array tokens are plain numbers without leading zeros.
const Value* find_at(const Value& root, const Pointer& pointer);

}  // namespace bireme::json
