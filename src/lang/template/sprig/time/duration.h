// Go's time.ParseDuration: "1h30m", "-1.5s", "0"; an error has Go's words. Pure; any thread.
#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace bireme::lang::tmpl {

Result<Duration> read_duration(std::string_view text);

}  // namespace bireme::lang::tmpl
