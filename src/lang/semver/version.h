// Semantic versions as Masterminds/semver v3.5 reads and orders them, which Helm and Flux use.
//
// parse_version() is lenient: "v1", "1.2" and leading zeros are taken. parse_strict_version() takes
// semver 2 only. Messages are the library's. Metadata never counts when comparing. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bireme::lang::semver {

inline constexpr size_t kVersionBytesMax = 256;

struct Version {
  uint64_t major = 0;
  uint64_t minor = 0;
  uint64_t patch = 0;
  std::string prerelease;
  std::string metadata;
  std::string original;  // as it was written

  std::string text() const;  // canonical: without a leading v, all three numbers
};

Result<Version> parse_version(std::string_view text);
Result<Version> parse_strict_version(std::string_view text);

// Negative, zero or positive, as a is older, equal or newer.
int compare(const Version& a, const Version& b);
int compare_prerelease(std::string_view a, std::string_view b);

}  // namespace bireme::lang::semver
