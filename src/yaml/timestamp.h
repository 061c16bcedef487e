// Timestamps as Go's YAML libraries accept them. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bireme::yaml {

bool is_timestamp(std::string_view text);
// The RFC 3339 text that a Go program prints for it; nothing where it is no timestamp.
std::optional<std::string> find_timestamp(std::string_view text);

}  // namespace bireme::yaml
