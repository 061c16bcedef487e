// TOML 1.0 in. Pure; any thread. Messages begin as BurntSushi's do ("toml: line 3: ...").
#pragma once

#include <string_view>

#include "base/result.h"
#include "lang/template/value.h"

namespace bireme::lang::tmpl {

inline constexpr int kTomlNestingMax = 200;

// Whole numbers are int64 and dates text, as a template sees what Helm's fromToml gives.
Result<Value> parse_toml(Heap& heap, std::string_view text);

}  // namespace bireme::lang::tmpl
