// Two texts as a unified diff, the format of `diff -u`: what people and tools read and patch by.
//
// Pure; any thread. Lines are matched exactly where the changed middle is small enough
// (kCellsMax), else the middle is shown as replaced whole, so that time and memory stay bounded.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "kube/object.h"

namespace bireme::diff {

inline constexpr size_t kCellsMax = 4'000'000;  // of the table of lines by lines
inline constexpr size_t kContextLines = 3;

struct DiffNames {
  std::string before;  // after "--- "
  std::string after;   // after "+++ "
};

// Empty where the texts are equal.
std::string unified_diff(std::string_view before, std::string_view after, const DiffNames& names);

// A Secret's values as `***`; where the two differ, as "*** (before)" and "*** (after)". Other
// kinds come back as they are.
std::pair<kube::Object, kube::Object> mask_secrets(kube::Object before, kube::Object after);

}  // namespace bireme::diff
