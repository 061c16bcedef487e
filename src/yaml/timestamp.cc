#include "yaml/timestamp.h"

#include <fmt/core.h>

namespace bireme::yaml {

namespace {

struct Time {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  long nanosecond = 0;
  int offset_minutes = 0;
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  // One or two digits; -1 where there is none.
  int number() {
    if (!starts_with_digit(0)) return -1;
    const size_t length = starts_with_digit(1) ? 2 : 1;
    return take(length);
  }
  int fixed(size_t length) {
    for (size_t i = 0; i < length; ++i) {
      if (!starts_with_digit(i)) return -1;
    }
    return take(length);
  }
  bool skip(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // A fraction is optional; digits beyond nanoseconds are dropped.
  long fraction() {
    if (rest_.size() < 2 || (rest_[0] != '.' && rest_[0] != ',') || !starts_with_digit(1)) return 0;
    rest_.remove_prefix(1);
    long nanosecond = 0;
    int digits = 0;
    for (; starts_with_digit(0); rest_.remove_prefix(1)) {
      if (digits++ < 9) nanosecond = nanosecond * 10 + (rest_[0] - '0');
    }
    for (; digits < 9; ++digits) nanosecond *= 10;
    return nanosecond;
  }
  bool done() const { return rest_.empty(); }

 private:
  bool starts_with_digit(size_t at) const {
    return at < rest_.size() && rest_[at] >= '0' && rest_[at] <= '9';
  }
  int take(size_t length) {
    int value = 0;
    for (size_t i = 0; i < length; ++i) value = value * 10 + (rest_[i] - '0');
    rest_.remove_prefix(length);
    return value;
  }
  std::string_view rest_;
};

int days_in(int year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

bool read_clock(Scanner& in, Time& time) {
  time.hour = in.number();
  if (time.hour < 0 || time.hour > 23 || !in.skip(':')) return false;
  time.minute = in.number();
  if (time.minute < 0 || time.minute > 59 || !in.skip(':')) return false;
  time.second = in.number();
  if (time.second < 0 || time.second > 59) return false;
  time.nanosecond = in.fraction();
  return true;
}

bool read_zone(Scanner& in, Time& time) {
  if (in.skip('Z')) return true;
  const bool minus = in.skip('-');
  if (!minus && !in.skip('+')) return false;
  const int hours = in.fixed(2);
  if (hours < 0 || hours > 24 || !in.skip(':')) return false;
  const int minutes = in.fixed(2);
  if (minutes < 0 || minutes > 60) return false;
  time.offset_minutes = (minus ? -1 : 1) * (hours * 60 + minutes);
  return true;
}

std::optional<Time> read(std::string_view text) {
  if (text.size() < 8 || text[4] != '-') return std::nullopt;
  Scanner in(text);
  Time time;
  time.year = in.fixed(4);
  if (time.year < 0 || !in.skip('-')) return std::nullopt;
  time.month = in.number();
  if (time.month < 1 || time.month > 12 || !in.skip('-')) return std::nullopt;
  time.day = in.number();
  if (time.day < 1 || time.day > days_in(time.year, time.month)) return std::nullopt;
  if (in.done()) return time;
  if (in.skip(' ')) {
    if (!read_clock(in, time) || !in.done()) return std::nullopt;
    return time;
  }
  if (!in.skip('T') && !in.skip('t')) return std::nullopt;
  if (!read_clock(in, time) || !read_zone(in, time) || !in.done()) return std::nullopt;
  return time;
}

}  // namespace

bool is_timestamp(std::string_view text) { return read(text).has_value(); }

std::optional<std::string> find_timestamp(std::string_view text) {
  const auto time = read(text);
  if (!time) return std::nullopt;
  std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", time->year, time->month,
                                time->day, time->hour, time->minute, time->second);
  if (time->nanosecond != 0) {
    std::string digits = fmt::format("{:09}", time->nanosecond);
    digits.erase(digits.find_last_not_of('0') + 1);
    out += "." + digits;
  }
  if (time->offset_minutes == 0) return out + "Z";
  const int minutes = std::abs(time->offset_minutes);
  return out + fmt::format("{}{:02}:{:02}", time->offset_minutes < 0 ? '-' : '+', minutes / 60,
                           minutes % 60);
}

}  // namespace bireme::yaml
