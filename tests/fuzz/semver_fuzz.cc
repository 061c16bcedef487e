// A constraint and a version, divided by the first line end: what is read prints and reads again as
// the same version, and order has one direction.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lang/semver/constraint.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view whole(reinterpret_cast<const char*>(data), size);
  const size_t end = whole.find('\n');
  const std::string_view left = whole.substr(0, end);
  const std::string_view right = end == std::string_view::npos ? left : whole.substr(end + 1);
  using namespace bireme::lang::semver;
  (void)parse_strict_version(right);
  const auto version = parse_version(right);
  const auto constraint = Constraint::parse(left);
  if (!version) return 0;
  if (constraint) {
    (void)constraint->check(*version);
    (void)constraint->check(*version, true);
  }
  const auto again = parse_version(version->text());
  if (again && compare(*version, *again) != 0) std::abort();
  const auto other = parse_version(left);
  if (other && (compare(*version, *other) < 0) != (compare(*other, *version) > 0)) std::abort();
  return 0;
}
