// The functions of ${...}, by name. Internal to the folder. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bireme::lang::envsubst {

bool gives_default(std::string_view function);  // tolerates a variable that is not set

// `fuel` goes down with the work of matching patterns.
std::string apply(std::string_view function, const std::string& value,
                  const std::vector<std::string>& arguments, int64_t& fuel);

}  // namespace bireme::lang::envsubst
