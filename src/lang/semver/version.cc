#include "lang/semver/version.h"

#include <charconv>
#include <optional>

#include "base/text.h"

namespace bireme::lang::semver {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_identifier_letter(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

bool all_digits(std::string_view text) {
  for (const char c : text) {
    if (!is_digit(c)) return false;
  }
  return true;
}

bool is_identifier(std::string_view text) {
  for (const char c : text) {
    if (!is_identifier_letter(c)) return false;
  }
  return !text.empty();
}

Error invalid(std::string_view message) { return Error(Reason::Invalid, std::string(message)); }
Error not_a_version() { return invalid("invalid semantic version"); }
Error starts_with_zero() { return invalid("version segment starts with 0"); }

Result<uint64_t> parse_number(std::string_view digits) {
  uint64_t number = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (parsed.ec == std::errc::result_out_of_range) {
    return make_error(Reason::Invalid, "strconv.ParseUint: parsing \"{}\": value out of range",
                      digits);
  }
  if (parsed.ec != std::errc()) {
    return make_error(Reason::Invalid, "strconv.ParseUint: parsing \"{}\": invalid syntax", digits);
  }
  return number;
}

Status check_prerelease(std::string_view text) {
  for (const std::string_view part : split(text, '.')) {
    if (!is_identifier(part)) return invalid("invalid prerelease string");
    if (part.size() > 1 && part[0] == '0' && all_digits(part)) return starts_with_zero();
  }
  return {};
}

Status check_metadata(std::string_view text) {
  for (const std::string_view part : split(text, '.')) {
    if (!is_identifier(part)) return invalid("invalid metadata string");
  }
  return {};
}

// Walks over a version's parts from the left; a part that is not there leaves the rest untouched.
class Scanner {
 public:
  explicit Scanner(std::string_view rest) : rest_(rest) {}

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view take_digits() {
    size_t count = 0;
    while (count < rest_.size() && is_digit(rest_[count])) ++count;
    return advance(count);
  }

  // Dot-separated identifiers after `mark`; empty where there are none.
  std::string_view take_identifiers(char mark) {
    if (!rest_.starts_with(mark)) return {};
    size_t end = 1;
    for (;;) {
      const size_t begin = end;
      while (end < rest_.size() && is_identifier_letter(rest_[end])) ++end;
      if (end == begin) break;
      if (end == rest_.size() || rest_[end] != '.') return advance(end).substr(1);
      ++end;
    }
    return {};
  }

  bool at_end() const { return rest_.empty(); }
  bool next_is_dot_digit() const {
    return rest_.size() > 1 && rest_[0] == '.' && is_digit(rest_[1]);
  }

 private:
  std::string_view advance(size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  std::string_view rest_;
};

int compare_numbers(uint64_t a, uint64_t b) { return a < b ? -1 : a > b ? 1 : 0; }

std::optional<uint64_t> as_number(std::string_view text) {
  if (text.empty() || !all_digits(text)) return std::nullopt;
  const auto number = parse_number(text);
  if (!number.ok()) return std::nullopt;
  return *number;
}

// One identifier each; an absent one is older, a number is older than a word.
int compare_part(std::string_view a, std::string_view b) {
  if (a == b) return 0;
  if (a.empty()) return -1;
  if (b.empty()) return 1;
  const auto left = as_number(a);
  const auto right = as_number(b);
  if (left && right) return *left > *right ? 1 : -1;
  if (left) return -1;
  if (right) return 1;
  return a > b ? 1 : -1;
}

}  // namespace

std::string Version::text() const {
  std::string out = fmt::format("{}.{}.{}", major, minor, patch);
  if (!prerelease.empty()) out += "-" + prerelease;
  if (!metadata.empty()) out += "+" + metadata;
  return out;
}

Result<Version> parse_version(std::string_view text) {
  if (text.size() > kVersionBytesMax) {
    return make_error(Reason::Invalid, "version string is too long (max {} bytes)",
                      kVersionBytesMax);
  }
  Version version;
  version.original = text;
  Scanner scanner(text);
  scanner.take('v');
  std::string_view numbers[3];
  numbers[0] = scanner.take_digits();
  if (numbers[0].empty()) return not_a_version();
  for (int i = 1; i < 3 && scanner.next_is_dot_digit(); ++i) {
    scanner.take('.');
    numbers[i] = scanner.take_digits();
  }
  version.prerelease = scanner.take_identifiers('-');
  version.metadata = scanner.take_identifiers('+');
  if (!scanner.at_end()) return not_a_version();
  uint64_t* const fields[] = {&version.major, &version.minor, &version.patch};
  for (int i = 0; i < 3; ++i) {
    if (numbers[i].empty()) continue;
    *fields[i] = TRY(parse_number(numbers[i]).during("error parsing version segment"));
  }
  if (!version.prerelease.empty()) TRY(check_prerelease(version.prerelease));
  return version;
}

Result<Version> parse_strict_version(std::string_view text) {
  if (text.empty()) return invalid("version string empty");
  if (text.size() > kVersionBytesMax) {
    return make_error(Reason::Invalid, "version string is too long (max {} bytes)",
                      kVersionBytesMax);
  }
  const size_t first = text.find('.');
  const size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos) return not_a_version();
  std::string_view patch = text.substr(second + 1);
  Version version;
  version.original = text;
  if (const size_t plus = patch.find('+'); plus != std::string_view::npos) {
    version.metadata = patch.substr(plus + 1);
    patch = patch.substr(0, plus);
    TRY(check_metadata(version.metadata));
  }
  if (const size_t dash = patch.find('-'); dash != std::string_view::npos) {
    version.prerelease = patch.substr(dash + 1);
    patch = patch.substr(0, dash);
    TRY(check_prerelease(version.prerelease));
  }
  const std::string_view parts[] = {text.substr(0, first),
                                    text.substr(first + 1, second - first - 1), patch};
  for (const std::string_view part : parts) {
    if (!all_digits(part)) return invalid("invalid characters in version");
    if (part.size() > 1 && part[0] == '0') return starts_with_zero();
  }
  version.major = TRY(parse_number(parts[0]));
  version.minor = TRY(parse_number(parts[1]));
  version.patch = TRY(parse_number(parts[2]));
  return version;
}

int compare(const Version& a, const Version& b) {
  if (const int order = compare_numbers(a.major, b.major)) return order;
  if (const int order = compare_numbers(a.minor, b.minor)) return order;
  if (const int order = compare_numbers(a.patch, b.patch)) return order;
  if (a.prerelease.empty() || b.prerelease.empty()) {
    return static_cast<int>(a.prerelease.empty()) - static_cast<int>(b.prerelease.empty());
  }
  return compare_prerelease(a.prerelease, b.prerelease);
}

int compare_prerelease(std::string_view a, std::string_view b) {
  const auto left = split(a, '.');
  const auto right = split(b, '.');
  const auto part = [](const std::vector<std::string_view>& parts, size_t i) {
    return i < parts.size() ? parts[i] : std::string_view();
  };
  for (size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    if (const int order = compare_part(part(left, i), part(right, i))) return order;
  }
  return 0;
}

}  // namespace bireme::lang::semver
