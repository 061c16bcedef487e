#include "diff/quantity.h"

#include <array>
#include <cmath>
#include <optional>

#include "base/text.h"

namespace bireme::diff {
namespace {

struct Suffix {
  std::string_view text;
  double factor;
};

constexpr std::array<Suffix, 15> kSuffixes{{{"Ki", 1024.0},
                                            {"Mi", 1024.0 * 1024},
                                            {"Gi", 1024.0 * 1024 * 1024},
                                            {"Ti", 1024.0 * 1024 * 1024 * 1024},
                                            {"Pi", 1024.0 * 1024 * 1024 * 1024 * 1024},
                                            {"Ei", 1024.0 * 1024 * 1024 * 1024 * 1024 * 1024},
                                            {"n", 1e-9},
                                            {"u", 1e-6},
                                            {"m", 1e-3},
                                            {"k", 1e3},
                                            {"M", 1e6},
                                            {"G", 1e9},
                                            {"T", 1e12},
                                            {"P", 1e15},
                                            {"E", 1e18}}};

std::optional<double> read_quantity(const json::Value& value) {
  if (value.is_number()) return value.as_double();
  if (!value.is_string()) return std::nullopt;
  std::string_view text = value.as_string();
  double factor = 1;
  for (const Suffix& suffix : kSuffixes) {
    if (!text.ends_with(suffix.text)) continue;
    factor = suffix.factor;
    text.remove_suffix(suffix.text.size());
    break;
  }
  const auto number = parse_double(text);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return *number * factor;
}

}  // namespace

bool is_same_quantity(const json::Value& a, const json::Value& b) {
  const auto left = read_quantity(a);
  const auto right = read_quantity(b);
  if (!left || !right) return false;
  const double scale = std::max(std::fabs(*left), std::fabs(*right));
  return std::fabs(*left - *right) <= scale * 1e-12;
}

}  // namespace bireme::diff
