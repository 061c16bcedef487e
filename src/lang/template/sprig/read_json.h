// JSON in for templates: json::parse, with encoding/json's words for what does not parse. Pure.
#pragma once

#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace bireme::lang::tmpl {

Result<json::Value> read_json(std::string_view text);

}  // namespace bireme::lang::tmpl
