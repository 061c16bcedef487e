#include "lang/semver/constraint.h"

#include <re2/re2.h>

#include <utility>

#include "base/text.h"

namespace bireme::lang::semver {

namespace {

// A version in a constraint: numbers or wildcards (a bar is let through and refused later, as the
// library does), then prerelease and metadata.
constexpr char kOperator[] = R"(=||!=|>|<|>=|=>|<=|=<|~|~>|\^)";
constexpr char kNumber[] = R"([0-9xX*|]+)";
constexpr char kIdentifiers[] = R"([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)";

std::string version_pattern() {
  return fmt::format(R"(v?{0}(?:\.{0})?(?:\.{0})?(?:-{1})?(?:\+{1})?)", kNumber, kIdentifiers);
}

struct Patterns {
  RE2 range{fmt::format(R"(\s*({0})\s+-\s+({0})\s*)", version_pattern())};
  RE2 group{fmt::format(R"(\s*(?:{0})\s*{1}\s*(?:(?:\s+|,\s*)(?:{0})\s*{1}\s*)*)", kOperator,
                        version_pattern())};
  RE2 comparison{fmt::format(R"(({})\s*({}))", kOperator, version_pattern())};
  RE2 parts{fmt::format(R"(v?({0})(\.{0})?(\.{0})?(-{1})?(?:\+{1})?)", kNumber, kIdentifiers)};
};

const Patterns& patterns() {
  static const Patterns made;
  return made;
}

Error improper(std::string_view text) {
  return make_error(Reason::Invalid, "improper constraint: \"{}\"", escape_control(text));
}

// "1.2 - 1.4" as ">= 1.2, <= 1.4 ".
std::string expand_ranges(std::string text) {
  RE2::GlobalReplace(&text, patterns().range, R"(>= \1, <= \2 )");
  return text;
}

Operator operator_of(std::string_view text) {
  if (text == "!=") return Operator::NotEqual;
  if (text == ">") return Operator::Greater;
  if (text == "<") return Operator::Less;
  if (text == ">=" || text == "=>") return Operator::GreaterEqual;
  if (text == "<=" || text == "=<") return Operator::LessEqual;
  if (text == "~" || text == "~>") return Operator::Tilde;
  if (text == "^") return Operator::Caret;
  return Operator::Default;
}

bool is_wildcard(std::string_view part) {
  if (part.starts_with('.')) part.remove_prefix(1);
  return part.empty() || part == "x" || part == "X" || part == "*";
}

Result<Comparison> parse_comparison(const std::string& op, const std::string& text) {
  std::string major, minor, patch, prerelease;
  if (!RE2::FullMatch(text, patterns().parts, &major, &minor, &patch, &prerelease)) {
    return improper(op + text);
  }
  Comparison comparison;
  comparison.op = operator_of(op);
  std::string version = text;
  if (is_wildcard(major)) {
    version = "0.0.0" + prerelease;
    comparison.is_open = true;
  } else if (is_wildcard(minor)) {
    version = major + ".0.0" + prerelease;
    comparison.is_open = comparison.open_minor = true;
  } else if (is_wildcard(patch)) {
    version = major + minor + ".0" + prerelease;
    comparison.is_open = comparison.open_patch = true;
  }
  auto parsed = parse_version(version);
  if (!parsed.ok()) return Error(Reason::Invalid, "constraint parser error");
  comparison.version = std::move(*parsed);
  return comparison;
}

bool is_not_equal(const Version& v, const Comparison& c) {
  if (c.is_open) {
    if (v.major != c.version.major) return true;
    if (c.open_minor) return false;
    if (v.minor != c.version.minor) return true;
    if (c.open_patch) return compare_prerelease(v.prerelease, c.version.prerelease) != 0;
    if (v.patch != c.version.patch) return true;
  }
  return compare(v, c.version) != 0;
}

// With open parts, greater means past the whole range: >11 wants 12, >11.1 wants 11.2.
bool is_greater(const Version& v, const Comparison& c) {
  if (!c.is_open) return compare(v, c.version) > 0;
  if (v.major != c.version.major) return v.major > c.version.major;
  if (c.open_minor) return false;
  if (c.open_patch) return v.minor > c.version.minor;
  return compare(v, c.version) > 0;
}

bool is_less_or_equal(const Version& v, const Comparison& c) {
  if (!c.is_open) return compare(v, c.version) <= 0;
  if (v.major != c.version.major) return v.major < c.version.major;
  return v.minor <= c.version.minor || c.open_minor;
}

bool is_near(const Version& v, const Comparison& c) {
  if (compare(v, c.version) < 0) return false;
  const bool from_zero = c.version.major == 0 && c.version.minor == 0 && c.version.patch == 0;
  if (from_zero && !c.open_minor && !c.open_patch) return true;
  return v.major == c.version.major && (v.minor == c.version.minor || c.open_minor);
}

bool is_compatible(const Version& v, const Comparison& c) {
  if (compare(v, c.version) < 0) return false;
  if (c.version.major > 0 || c.open_minor) return v.major == c.version.major;
  if (v.major > 0) return false;
  if (c.version.minor > 0 || c.open_patch) return v.minor == c.version.minor;
  return v.minor == 0 && v.patch == c.version.patch;
}

bool holds(const Version& v, const Comparison& c) {
  switch (c.op) {
    case Operator::Default: return c.is_open ? is_near(v, c) : compare(v, c.version) == 0;
    case Operator::NotEqual: return is_not_equal(v, c);
    case Operator::Greater: return is_greater(v, c);
    case Operator::Less: return compare(v, c.version) < 0;
    case Operator::GreaterEqual: return compare(v, c.version) >= 0;
    case Operator::LessEqual: return is_less_or_equal(v, c);
    case Operator::Tilde: return is_near(v, c);
    case Operator::Caret: return is_compatible(v, c);
  }
  return false;
}

// Splits at every "||".
std::vector<std::string> split_groups(std::string_view text) {
  std::vector<std::string> groups;
  size_t from = 0;
  for (;;) {
    const size_t at = text.find("||", from);
    groups.emplace_back(text.substr(from, at == std::string_view::npos ? at : at - from));
    if (at == std::string_view::npos) return groups;
    from = at + 2;
  }
}

}  // namespace

Result<Constraint::Group> Constraint::parse_group(const std::string& text) {
  if (!RE2::FullMatch(text, patterns().group)) return improper(text);
  Group group;
  re2::StringPiece rest(text);
  std::string op, version;
  while (RE2::FindAndConsume(&rest, patterns().comparison, &op, &version)) {
    Comparison comparison = TRY(parse_comparison(op, version));
    if (!comparison.version.prerelease.empty()) group.names_prerelease = true;
    group.comparisons.push_back(std::move(comparison));
  }
  return group;
}

Result<Constraint> Constraint::parse(std::string_view text) {
  if (text.size() > kConstraintBytesMax) {
    return make_error(Reason::Invalid, "constraint string is too long (max {} bytes)",
                      kConstraintBytesMax);
  }
  const std::vector<std::string> groups = split_groups(expand_ranges(std::string(text)));
  if (groups.size() > kConstraintGroupsMax) {
    return make_error(Reason::Invalid, "too many constraint groups (max {})", kConstraintGroupsMax);
  }
  Constraint constraint;
  for (const std::string& group : groups) {
    Group parsed = TRY(parse_group(group));
    constraint.groups_.push_back(std::move(parsed));
  }
  return constraint;
}

bool Constraint::check(const Version& version, bool include_prerelease) const {
  for (const Group& group : groups_) {
    const bool takes_prerelease = include_prerelease || group.names_prerelease;
    if (!version.prerelease.empty() && !takes_prerelease) continue;
    bool all = true;
    for (const Comparison& comparison : group.comparisons) all = all && holds(version, comparison);
    if (all) return true;
  }
  return false;
}

}  // namespace bireme::lang::semver
