// Version constraints as Masterminds/semver v3.5 has them: `>=1.2, <2 || ~3.1`, `1.2 - 1.4`,
// `^0.2`, `1.x`, `!=`, `=>`. Commas and spaces mean and, `||` means or.
//
// A prerelease satisfies a group only if a constraint of that group names one, or it is asked for.
// Parsed once, checked from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lang/semver/version.h"

namespace bireme::lang::semver {

inline constexpr size_t kConstraintBytesMax = 512;
inline constexpr size_t kConstraintGroupsMax = 32;

enum class Operator { Default, NotEqual, Greater, Less, GreaterEqual, LessEqual, Tilde, Caret };

// One comparison. The open_ marks say which parts were left out or written as x.
struct Comparison {
  Operator op = Operator::Default;
  Version version;
  bool is_open = false;
  bool open_minor = false;
  bool open_patch = false;
};

class Constraint {
 public:
  static Result<Constraint> parse(std::string_view text);
  bool check(const Version& version, bool include_prerelease = false) const;

 private:
  struct Group {
    std::vector<Comparison> comparisons;
    bool names_prerelease = false;
  };
  static Result<Group> parse_group(const std::string& text);
  std::vector<Group> groups_;
};

}  // namespace bireme::lang::semver
