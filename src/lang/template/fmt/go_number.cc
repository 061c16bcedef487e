#include "lang/template/fmt/go_number.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

#include <fmt/core.h>

#include "base/text.h"

namespace bireme::lang::tmpl {
namespace {

// Go allows _ between digits and after a base prefix, only where base 0 is asked for.
bool has_good_underscores(std::string_view text) {
  char before = '^';
  size_t start = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  bool is_hex = false;
  if (text.size() >= start + 2 && text[start] == '0') {
    char base = static_cast<char>(text[start + 1] | 0x20);
    if (base == 'b' || base == 'o' || base == 'x') {
      before = '0';
      is_hex = base == 'x';
      start += 2;
    }
  }
  for (char c : text.substr(start)) {
    bool is_digit = (c >= '0' && c <= '9') || (is_hex && (c | 0x20) >= 'a' && (c | 0x20) <= 'f');
    if (is_digit) {
      before = '0';
    } else if (c == '_') {
      if (before != '0') return false;
      before = '_';
    } else {
      if (before == '_') return false;
      before = '!';
    }
  }
  return before != '_';
}

std::string without_underscores(std::string_view text) { return replace_all(text, "_", ""); }

std::string format_shortest(double number, char verb) {
  char buffer[512];
  std::chars_format format = std::chars_format::scientific;
  if (verb == 'f') format = std::chars_format::fixed;
  auto end = std::to_chars(buffer, buffer + sizeof buffer, number, format).ptr;
  return std::string(buffer, end);
}

// %g: Go chooses by the exponent of the digits it prints; the shortest form has threshold 21.
std::string format_general(double number, int precision, bool upper) {
  int places = std::max(precision, 1) - 1;
  std::string scientific = precision < 0 ? format_shortest(number, 'e')
                                         : fmt::format("{:.{}e}", number, places);
  size_t e = scientific.find('e');
  int exponent = std::atoi(scientific.c_str() + e + 1);
  std::string digits;
  for (char c : scientific.substr(0, e)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  bool is_negative = scientific[0] == '-';
  int threshold = precision;
  if (threshold > static_cast<int>(digits.size()) &&
      static_cast<int>(digits.size()) >= exponent + 1) {
    threshold = static_cast<int>(digits.size());
  }
  if (precision < 0) threshold = 6;
  if (precision == 0) threshold = 1;
  std::string out = is_negative ? "-" : "";
  if (exponent < -4 || exponent >= threshold) {
    out += digits[0];
    if (digits.size() > 1) out += "." + digits.substr(1);
    int size = std::abs(exponent);
    out += upper ? 'E' : 'e';
    out += exponent < 0 ? '-' : '+';
    return out + (size < 10 ? "0" : "") + std::to_string(size);
  }
  if (exponent < 0) {
    return out + "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
  }
  size_t whole = static_cast<size_t>(exponent) + 1;
  if (digits.size() <= whole) return out + digits + std::string(whole - digits.size(), '0');
  return out + digits.substr(0, whole) + "." + digits.substr(whole);
}

std::string format_hex(double number, char verb, int precision) {
  std::string text = precision < 0 ? fmt::format("{:a}", number)
                                   : fmt::format("{:.{}a}", number, precision);
  size_t p = text.find('p');
  if (p != std::string::npos && text.size() - p == 3) text.insert(p + 2, "0");
  return verb == 'X' ? to_upper(text) : text;
}

}  // namespace

std::optional<uint64_t> go_parse_uint(std::string_view text, int base) {
  bool is_auto = base == 0;
  if (text.empty()) return {};
  std::string plain;
  if (is_auto) {
    base = 10;
    std::string_view digits = text;
    if (text[0] == '0') {
      char kind = text.size() >= 3 ? static_cast<char>(text[1] | 0x20) : '0';
      base = kind == 'x' ? 16 : kind == 'o' ? 8 : kind == 'b' ? 2 : 8;
      digits.remove_prefix(kind == 'x' || kind == 'o' || kind == 'b' ? 2 : 1);
      if (digits.empty()) return 0;
    }
    if (!has_good_underscores(text)) return {};
    plain = without_underscores(digits);
    text = plain;
  }
  uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return {};
  return value;
}

std::optional<int64_t> go_parse_int(std::string_view text, int base) {
  if (text.empty()) return {};
  bool is_negative = text[0] == '-';
  std::string_view digits = text;
  if (text[0] == '+' || text[0] == '-') digits.remove_prefix(1);
  std::optional<uint64_t> value = go_parse_uint(digits, base);
  if (!value) return {};
  uint64_t limit = uint64_t{1} << 63;
  if (is_negative ? *value > limit : *value >= limit) return {};
  return is_negative ? static_cast<int64_t>(-*value) : static_cast<int64_t>(*value);
}

std::optional<double> go_parse_float(std::string_view text) {
  if (text.empty()) return {};
  std::string_view digits = text;
  bool is_negative = text[0] == '-';
  if (text[0] == '+' || text[0] == '-') digits.remove_prefix(1);
  std::string lower = to_lower(digits);
  double sign = is_negative ? -1 : 1;
  if (lower == "inf" || lower == "infinity") return sign * INFINITY;
  if (lower == "nan") return NAN;
  if (lower.empty() || !((lower[0] >= '0' && lower[0] <= '9') || lower[0] == '.')) return {};
  bool is_hex = lower.starts_with("0x");
  if (lower.find('_') != std::string::npos) {
    if (!has_good_underscores(lower)) return {};
    lower = without_underscores(lower);
  }
  if (is_hex && lower.find('p') == std::string::npos) return {};
  std::string_view read = is_hex ? std::string_view(lower).substr(2) : std::string_view(lower);
  double value = 0;
  auto format = is_hex ? std::chars_format::hex : std::chars_format::general;
  auto [end, error] = std::from_chars(read.data(), read.data() + read.size(), value, format);
  if (end != read.data() + read.size() || read.empty()) return {};
  if (error == std::errc()) return sign * value;
  value = std::strtod(lower.c_str(), nullptr);
  if (std::isinf(value)) return {};
  return sign * value;
}

std::string go_format_float(double number, char verb, int precision) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "+Inf" : "-Inf";
  switch (verb) {
    case 'e':
    case 'E': {
      std::string text = precision < 0 ? format_shortest(number, 'e')
                                       : fmt::format("{:.{}e}", number, precision);
      return verb == 'E' ? to_upper(text) : text;
    }
    case 'f':
    case 'F':
      if (precision < 0) return format_shortest(number, 'f');
      return fmt::format("{:.{}f}", number, precision);
    case 'x':
    case 'X': return format_hex(number, verb, precision);
    case 'b': {
      int exponent = 0;
      double fraction = std::frexp(number, &exponent);
      auto mantissa = static_cast<int64_t>(std::ldexp(fraction, 53));
      const bool is_negative_zero = number == 0 && std::signbit(number);
      return fmt::format("{}{}p{:+}", is_negative_zero ? "-" : "", mantissa,
                         number == 0 ? -1074 : exponent - 53);
    }
    default: return format_general(number, precision, verb == 'G');
  }
}

}  // namespace bireme::lang::tmpl
