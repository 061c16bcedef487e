// What this build is, and the versions of the tools whose behaviour it matches.
#pragma once

#include <string_view>

namespace bireme {

inline constexpr std::string_view kVersion = "0.1.0";
inline constexpr std::string_view kKustomizeVersion = "5.8.1";
inline constexpr std::string_view kHelmVersion = "4.2.4";
inline constexpr std::string_view kKubernetesVersion = "1.36.3";

}  // namespace bireme
