// Durations as Go's time.ParseDuration reads them, with its words for what is none.
#include "lang/template/sprig/time/duration.h"

#include <cstdint>
#include <optional>

#include "lang/template/fmt/quote.h"

namespace bireme::lang::tmpl {
namespace {

constexpr uint64_t kMost = uint64_t{1} << 63;

struct Unit {
  std::string_view name;
  uint64_t nanoseconds;
};
constexpr Unit kUnits[] = {{"ns", 1},
                           {"us", 1'000},
                           {"\u00b5s", 1'000},
                           {"\u03bcs", 1'000},
                           {"ms", 1'000'000},
                           {"s", 1'000'000'000},
                           {"m", 60'000'000'000},
                           {"h", 3'600'000'000'000}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Amount {
  uint64_t whole = 0;
  double fraction = 0;  // below one
  bool is_any = false;
};

// Moves `text` on; nothing where the number is too large.
std::optional<Amount> read_amount(std::string_view& text) {
  Amount amount;
  for (; !text.empty() && is_digit(text[0]); text.remove_prefix(1)) {
    if (amount.whole > kMost / 10) return std::nullopt;
    amount.whole = amount.whole * 10 + static_cast<uint64_t>(text[0] - '0');
    if (amount.whole > kMost) return std::nullopt;
    amount.is_any = true;
  }
  if (!text.starts_with('.')) return amount;
  text.remove_prefix(1);
  uint64_t digits = 0;
  double scale = 1;
  bool is_full = false;  // further digits change nothing
  for (; !text.empty() && is_digit(text[0]); text.remove_prefix(1)) {
    amount.is_any = true;
    const uint64_t digit = static_cast<uint64_t>(text[0] - '0');
    is_full = is_full || digits > (kMost - 1) / 10 || digits * 10 + digit > kMost;
    if (is_full) continue;
    digits = digits * 10 + digit;
    scale *= 10;
  }
  amount.fraction = static_cast<double>(digits) / scale;
  return amount;
}

// Nanoseconds of one number with its unit; a message where there are none.
Result<uint64_t> read_part(std::string_view& text, std::string_view whole) {
  const auto invalid = [&](std::string_view what) {
    return make_error(Reason::Invalid, "time: {} {}", what, quote(whole));
  };
  if (!is_digit(text[0]) && text[0] != '.') return invalid("invalid duration");
  const auto amount = read_amount(text);
  if (!amount || !amount->is_any) return invalid("invalid duration");
  const size_t size = std::min(text.find_first_of("0123456789."), text.size());
  if (size == 0) return invalid("missing unit in duration");
  const std::string_view name = text.substr(0, size);
  text.remove_prefix(size);
  for (const Unit& unit : kUnits) {
    if (unit.name != name) continue;
    if (amount->whole > kMost / unit.nanoseconds) return invalid("invalid duration");
    const double rest = amount->fraction * static_cast<double>(unit.nanoseconds);
    const uint64_t total = amount->whole * unit.nanoseconds + static_cast<uint64_t>(rest);
    return total > kMost ? Result<uint64_t>(invalid("invalid duration")) : total;
  }
  return invalid("unknown unit " + quote(name) + " in duration");
}

}  // namespace

Result<Duration> read_duration(std::string_view text) {
  std::string_view rest = text;
  const bool is_negative = rest.starts_with('-');
  if (is_negative || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest == "0") return Duration::zero();
  const Error invalid = make_error(Reason::Invalid, "time: invalid duration {}", quote(text));
  if (rest.empty()) return invalid;
  uint64_t total = 0;
  while (!rest.empty()) {
    total += TRY(read_part(rest, text));
    if (total > kMost) return invalid;
  }
  if (is_negative) return Duration(static_cast<int64_t>(-total));
  if (total == kMost) return invalid;
  return Duration(static_cast<int64_t>(total));
}

}  // namespace bireme::lang::tmpl
