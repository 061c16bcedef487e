// TOML out, as BurntSushi's encoder prints it. Pure; any thread.
#pragma once

#include <string>

#include "base/result.h"
#include "lang/template/value.h"

namespace bireme::lang::tmpl {

Result<std::string> emit_toml(Heap& heap, Value value);

}  // namespace bireme::lang::tmpl
