// A template's failure in words that help: Helm's for `fail` and `required`, and a hint about the
// value that was missing. Pure; any thread.
#pragma once

#include <string_view>

#include "base/error.h"

namespace bireme::render::helm {

Error explain_parse_error(std::string_view file, const Error& error);
Error explain_execution_error(std::string_view file, const Error& error);

}  // namespace bireme::render::helm
