#include "base/clock.h"

#include <ctime>
#include <mutex>

#include "base/guarded.h"
#include "base/text.h"

namespace bireme {

namespace {

using std::chrono::duration_cast;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

class SystemClock : public Clock {
 public:
  MonotonicTime now() const override { return std::chrono::steady_clock::now(); }
  WallTime wall() const override { return std::chrono::system_clock::now(); }
};

struct Unit {
  std::string_view name;
  int64_t nanoseconds;
};

// Longer names first where one begins with another.
constexpr Unit kUnits[] = {
    {"ns", 1},         {"us", 1'000},        {"\u00b5s", 1'000},    {"\u03bcs", 1'000},
    {"ms", 1'000'000}, {"s", 1'000'000'000}, {"m", 60'000'000'000}, {"h", 3'600'000'000'000},
};

const Unit* find_unit(std::string_view text) {
  for (const Unit& unit : kUnits) {
    if (text == unit.name) return &unit;
  }
  return nullptr;
}

Error bad_duration(std::string_view text) {
  return make_error(Reason::Invalid, "invalid duration \"{}\"", escape_control(text))
      .with_hint("write a number and a unit: 30s, 5m, 1h30m");
}

}  // namespace

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

struct ManualClock::State {
  explicit State(WallTime start) : start(start) {}
  WallTime start;
  Guarded<Duration> passed{Duration::zero()};
};

ManualClock::ManualClock(WallTime start) : state_(std::make_unique<State>(start)) {}
ManualClock::~ManualClock() = default;
MonotonicTime ManualClock::now() const { return MonotonicTime(state_->passed.copy()); }
WallTime ManualClock::wall() const { return state_->start + state_->passed.copy(); }
void ManualClock::advance(Duration by) {
  state_->passed.with([by](Duration& passed) { passed += by; });
}

std::string format_rfc3339(WallTime time, int fraction_digits) {
  const auto whole = std::chrono::floor<seconds>(time);
  const std::time_t epoch = whole.time_since_epoch().count();
  std::tm parts{};
  ::gmtime_r(&epoch, &parts);
  std::string out =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", parts.tm_year + 1900, parts.tm_mon + 1,
                  parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
  if (fraction_digits > 0) {
    const auto fraction = duration_cast<nanoseconds>(time - whole).count();
    out += fmt::format(".{:09}", fraction).substr(0, static_cast<size_t>(fraction_digits) + 1);
  }
  return out + "Z";
}

Result<WallTime> parse_rfc3339(std::string_view text) {
  const Error bad = make_error(Reason::Invalid, "invalid time \"{}\"", escape_control(text))
                        .with_hint("write it as 2006-01-02T15:04:05Z");
  const auto number = [&](size_t from, size_t count) -> std::optional<int64_t> {
    if (from + count > text.size() || text[from] == '-') return std::nullopt;
    return parse_int(text.substr(from, count));
  };
  const auto year = number(0, 4), month = number(5, 2), day = number(8, 2);
  const auto hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return bad;
  const bool separated = text[4] == '-' && text[7] == '-' && (text[10] == 'T' || text[10] == 't') &&
                         text[13] == ':' && text[16] == ':';
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!separated || !date.ok() || *hour > 23 || *minute > 59 || *second > 60) return bad;
  size_t at = 19;
  int64_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    int64_t scale = 100'000'000;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10) {
      fraction += (text[at] - '0') * scale;
    }
  }
  int64_t offset_minutes = 0;
  const std::string_view zone = text.substr(at);
  if (zone != "Z" && zone != "z") {
    const auto zone_hours = number(at + 1, 2), zone_minutes = number(at + 4, 2);
    if (zone.size() != 6 || zone[3] != ':' || !zone_hours || !zone_minutes) return bad;
    if (zone[0] != '+' && zone[0] != '-') return bad;
    offset_minutes = (*zone_hours * 60 + *zone_minutes) * (zone[0] == '-' ? -1 : 1);
  }
  return WallTime(std::chrono::sys_days(date)) + hours(*hour) + minutes(*minute) +
         seconds(*second) + nanoseconds(fraction) - minutes(offset_minutes);
}

Result<Duration> parse_duration(std::string_view text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (rest.starts_with('-') || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest == "0") return Duration::zero();
  if (rest.empty()) return bad_duration(text);
  long double total = 0;
  while (!rest.empty()) {
    const size_t digits = std::min(rest.find_first_not_of("0123456789."), rest.size());
    const size_t unit_end = std::min(rest.find_first_of("0123456789.", digits), rest.size());
    const auto amount = parse_double(rest.substr(0, digits).starts_with('.')
                                         ? fmt::format("0{}", rest.substr(0, digits))
                                         : std::string(rest.substr(0, digits)));
    const Unit* unit = find_unit(rest.substr(digits, unit_end - digits));
    if (!amount || !unit) return bad_duration(text);
    total += static_cast<long double>(*amount) * unit->nanoseconds;
    rest.remove_prefix(unit_end);
  }
  if (total > 9.2e18L) return bad_duration(text);
  const auto whole = static_cast<int64_t>(total + 0.5L);
  return Duration(negative ? -whole : whole);
}

std::string format_duration(Duration duration) {
  const int64_t total = duration.count();
  if (total == 0) return "0s";
  const std::string sign = total < 0 ? "-" : "";
  const uint64_t size = total < 0 ? -static_cast<uint64_t>(total) : static_cast<uint64_t>(total);
  const auto decimal = [](uint64_t amount, uint64_t unit) {
    std::string text = fmt::format("{}", amount / unit);
    uint64_t rest = amount % unit;
    if (rest == 0) return text;
    text += '.';
    for (uint64_t scale = unit / 10; rest > 0; scale /= 10) {
      text += static_cast<char>('0' + rest / scale);
      rest %= scale;
    }
    return text;
  };
  if (size < 1'000) return fmt::format("{}{}ns", sign, size);
  if (size < 1'000'000) return fmt::format("{}{}\u00b5s", sign, decimal(size, 1'000));
  if (size < 1'000'000'000) return fmt::format("{}{}ms", sign, decimal(size, 1'000'000));
  const uint64_t all_seconds = size / 1'000'000'000;
  const uint64_t second_part = size - all_seconds / 60 * 60'000'000'000;
  std::string out = sign;
  if (all_seconds >= 3600) out += fmt::format("{}h", all_seconds / 3600);
  if (all_seconds >= 60) out += fmt::format("{}m", all_seconds / 60 % 60);
  return out + decimal(second_part, 1'000'000'000) + "s";
}

}  // namespace bireme
