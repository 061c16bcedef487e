// The parts of a text: envsubst's grammar with its error messages. Internal to the folder.
#pragma once

#include "lang/envsubst/envsubst.h"

namespace bireme::lang::envsubst {

Result<std::vector<Part>> parse(std::string_view text, const Limits& limits);

}  // namespace bireme::lang::envsubst
