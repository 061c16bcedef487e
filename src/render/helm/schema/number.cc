#include "render/helm/schema/number.h"

#include <cmath>
#include <optional>

#include "base/text.h"
#include "json/emit.h"

namespace bireme::render::helm::schema {

namespace {

// digits * 10^exponent, exactly.
struct Decimal {
  __int128 digits = 0;
  int exponent = 0;
};

std::optional<Decimal> as_decimal(const json::Value& number) {
  const std::string text = json::emit(number);
  const size_t e = text.find('e');
  Decimal out;
  int point = 0;
  bool after_point = false;
  for (const char c : text.substr(0, e)) {
    if (c == '.') after_point = true;
    if (c < '0' || c > '9') continue;
    out.digits = out.digits * 10 + (c - '0');
    if (after_point) ++point;
  }
  if (text.starts_with('-')) out.digits = -out.digits;
  out.exponent = -point;
  if (e != std::string::npos) {
    const std::string power = text.substr(text[e + 1] == '+' ? e + 2 : e + 1);
    out.exponent += static_cast<int>(parse_int(power).value_or(0));
  }
  return out;
}

// Multiplies by ten `times` times; nothing where that does not fit.
std::optional<__int128> scaled(__int128 digits, int times) {
  constexpr __int128 kMax = static_cast<__int128>(1) << 120;
  for (; times > 0; --times) {
    if (digits > kMax / 10 || digits < -kMax / 10) return std::nullopt;
    digits *= 10;
  }
  return digits;
}

}  // namespace

int compare_numbers(const json::Value& a, const json::Value& b) {
  if (a == b) return 0;
  if (a.is_int() && b.is_int()) return a.as_int() < b.as_int() ? -1 : 1;
  const double left = a.as_double();
  const double right = b.as_double();
  return left < right ? -1 : left > right ? 1 : 0;
}

bool is_multiple(const json::Value& number, const json::Value& of) {
  const auto left = as_decimal(number);
  const auto right = as_decimal(of);
  const int shared = std::min(left->exponent, right->exponent);
  const auto a = scaled(left->digits, left->exponent - shared);
  const auto b = scaled(right->digits, right->exponent - shared);
  if (!a || !b || *b == 0) return std::fmod(number.as_double(), of.as_double()) == 0;
  return *a % *b == 0;
}

bool is_whole(const json::Value& number) {
  return !number.is_double() || std::trunc(number.as_double()) == number.as_double();
}

std::string grouped(const json::Value& number) {
  std::string text = json::emit(number);
  if (text.find('e') != std::string::npos) return text;
  const size_t first = text.starts_with('-') ? 1 : 0;
  for (size_t at = std::min(text.find('.'), text.size()); at > first + 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

}  // namespace bireme::render::helm::schema
