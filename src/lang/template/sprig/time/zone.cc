#include "lang/template/sprig/time/zone.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/core.h>

#include "base/files.h"

namespace bireme::lang::tmpl {
namespace {

constexpr std::string_view kZoneFolder = "/usr/share/zoneinfo/";
constexpr int64_t kDay = 86400;

int64_t big_endian(std::string_view data, size_t at, size_t bytes) {
  uint64_t value = bytes == 4 && (data[at] & 0x80) ? ~uint64_t{0} : 0;
  for (size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<unsigned char>(data[at + i]);
  return static_cast<int64_t>(value);
}

struct Counts {
  size_t is_ut, is_std, leap, times, types, chars;
};

Counts read_counts(std::string_view data) {
  auto count = [&](size_t at) { return static_cast<size_t>(big_endian(data, at, 4)); };
  return {count(20), count(24), count(28), count(32), count(36), count(40)};
}

// The POSIX TZ rule: std offset [dst [offset],start,end].
class PosixRule {
 public:
  explicit PosixRule(std::string_view text) : text_(text) {}

  std::optional<ZoneOffset> at(int64_t seconds) {
    ZoneOffset standard{0, read_name(), false};
    standard.seconds = -read_offset();
    if (standard.name.empty()) return {};
    if (text_.empty()) return standard;
    ZoneOffset daylight{standard.seconds + 3600, read_name(), true};
    if (!text_.starts_with(',')) daylight.seconds = -read_offset();
    int64_t year = civil_of(seconds + standard.seconds).year;
    int64_t start = read_date(year) - standard.seconds;
    int64_t end = read_date(year) - daylight.seconds;
    bool is_daylight = start < end ? seconds >= start && seconds < end
                                   : seconds >= start || seconds < end;
    return is_daylight ? daylight : standard;
  }

 private:
  std::string read_name() {
    std::string name;
    if (text_.starts_with('<')) {
      size_t end = text_.find('>');
      name = text_.substr(1, end - 1);
      text_.remove_prefix(std::min(end + 1, text_.size()));
      return name;
    }
    while (!text_.empty() && (text_[0] | 0x20) >= 'a' && (text_[0] | 0x20) <= 'z') {
      name += text_[0];
      text_.remove_prefix(1);
    }
    return name;
  }
  int read_int() {
    int value = 0;
    while (!text_.empty() && text_[0] >= '0' && text_[0] <= '9') {
      value = std::min(value, 100000) * 10 + (text_[0] - '0');
      text_.remove_prefix(1);
    }
    return value;
  }
  int read_offset() {
    int sign = text_.starts_with('-') ? -1 : 1;
    if (text_.starts_with('-') || text_.starts_with('+')) text_.remove_prefix(1);
    int seconds = read_int() * 3600;
    for (int unit : {60, 1}) {
      if (!text_.starts_with(':')) break;
      text_.remove_prefix(1);
      seconds += read_int() * unit;
    }
    return sign * seconds;
  }
  // ,Mm.w.d[/time] in local seconds.
  int64_t read_date(int64_t year) {
    if (!text_.starts_with(",M")) return 0;
    text_.remove_prefix(2);
    int month = std::clamp(read_int(), 1, 12);
    text_.remove_prefix(text_.empty() ? 0 : 1);
    int week = read_int();
    text_.remove_prefix(text_.empty() ? 0 : 1);
    int weekday = read_int();
    int64_t time = 7200;
    if (text_.starts_with('/')) {
      text_.remove_prefix(1);
      time = read_offset();
    }
    int64_t first = days_from_civil(year, month, 1);
    int64_t first_weekday = ((first + 4) % 7 + 7) % 7;
    int64_t day = first + (weekday - first_weekday + 7) % 7 + (week - 1) * 7;
    int64_t next = month == 12 ? days_from_civil(year + 1, 1, 1)
                               : days_from_civil(year, month + 1, 1);
    while (day >= next) day -= 7;
    return day * kDay + time;
  }

  std::string_view text_;
};

bool is_plain_name(std::string_view name) {
  bool is_path = name.empty() || name.starts_with('/') || name.starts_with('\\');
  return !is_path && name.find("..") == std::string_view::npos;
}

}  // namespace

int64_t days_from_civil(int64_t year, int month, int day) {
  year -= month <= 2;
  int64_t era = (year >= 0 ? year : year - 399) / 400;
  int64_t year_of_era = year - era * 400;
  int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
         719468;
}

Civil civil_of(int64_t local_seconds) {
  // Go counts unsigned seconds from this day on; what lies before comes out at the far end.
  static const int64_t kFirst = days_from_civil(-292277022400, 3, 1) * kDay;
  __int128 seconds = local_seconds;
  if (local_seconds < kFirst) seconds += static_cast<__int128>(1) << 64;
  auto days = static_cast<int64_t>(seconds / kDay);
  auto rest = static_cast<int64_t>(seconds % kDay);
  if (rest < 0) {
    rest += kDay;
    --days;
  }
  int64_t shifted = days + 719468;
  int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  int64_t day_of_era = shifted - era * 146097;
  int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t shifted_month = (5 * day_of_year + 2) / 153;
  Civil civil{};
  civil.day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  civil.month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  civil.year = year_of_era + era * 400 + (civil.month <= 2);
  civil.hour = static_cast<int>(rest / 3600);
  civil.minute = static_cast<int>(rest / 60 % 60);
  civil.second = static_cast<int>(rest % 60);
  civil.weekday = static_cast<int>(((days + 4) % 7 + 7) % 7);
  civil.year_day = static_cast<int>(days - days_from_civil(civil.year, 1, 1)) + 1;
  return civil;
}

std::shared_ptr<const Zone> Zone::utc() {
  static const auto zone = std::make_shared<const Zone>();
  return zone;
}

std::shared_ptr<const Zone> Zone::fixed(std::string name, int seconds) {
  auto zone = std::make_shared<Zone>();
  zone->name_ = name;
  zone->offsets_ = {{seconds, std::move(name), false}};
  return zone;
}

Result<std::shared_ptr<const Zone>> Zone::load(std::string_view name) {
  if (name.empty() || name == "UTC") return utc();
  std::string file(name);
  if (name == "Local") {
    const char* tz = std::getenv("TZ");
    if (tz == nullptr) {
      file = "localtime";
    } else {
      file = tz;
      if (file.starts_with(':')) file.erase(0, 1);
      if (file.empty()) return utc();
    }
  }
  if (!is_plain_name(file)) return make_error(Reason::NotFound, "unknown time zone {}", name);
  std::string path = file == "localtime" ? "/etc/localtime" : std::string(kZoneFolder) + file;
  Result<std::string> data = read_file(path);
  auto zone = std::make_shared<Zone>();
  zone->name_ = name;
  if (data && zone->read(*data)) return std::shared_ptr<const Zone>(zone);
  if (name == "Local") return fixed("UTC", 0);
  return make_error(Reason::NotFound, "unknown time zone {}", name);
}

bool Zone::read(std::string_view data) {
  constexpr size_t kHeader = 44;
  if (data.size() < kHeader || !data.starts_with("TZif") || data[4] < '2') return false;
  Counts old = read_counts(data);
  size_t skip = kHeader + old.times * 5 + old.types * 6 + old.chars + old.leap * 8 + old.is_std +
                old.is_ut;
  if (data.size() < skip + kHeader) return false;
  data.remove_prefix(skip);
  Counts counts = read_counts(data);
  size_t size = kHeader + counts.times * 9 + counts.types * 6 + counts.chars + counts.leap * 12 +
                counts.is_std + counts.is_ut;
  if (data.size() < size || counts.types == 0) return false;
  size_t at = kHeader;
  for (size_t i = 0; i < counts.times; ++i) times_.push_back(big_endian(data, at + i * 8, 8));
  at += counts.times * 8;
  for (size_t i = 0; i < counts.times; ++i) indexes_.push_back(static_cast<uint8_t>(data[at + i]));
  at += counts.times;
  std::string_view names = data.substr(at + counts.types * 6, counts.chars);
  for (size_t i = 0; i < counts.types; ++i, at += 6) {
    size_t name = std::min<size_t>(static_cast<unsigned char>(data[at + 5]), names.size());
    std::string_view rest = names.substr(name);
    offsets_.push_back({static_cast<int>(big_endian(data, at, 4)),
                        std::string(rest.substr(0, rest.find('\0'))), data[at + 4] != 0});
  }
  for (uint8_t index : indexes_) {
    if (index >= offsets_.size()) return false;
  }
  std::string_view footer = data.substr(size);
  if (footer.size() > 2) rule_ = footer.substr(1, footer.find('\n', 1) - 1);
  return true;
}

ZoneOffset Zone::at(int64_t unix_seconds) const {
  if (offsets_.empty()) return {};
  auto after = std::upper_bound(times_.begin(), times_.end(), unix_seconds);
  if (after == times_.begin()) {
    for (const ZoneOffset& offset : offsets_) {
      if (!offset.is_daylight) return offset;
    }
    return offsets_[0];
  }
  if (after == times_.end() && !rule_.empty()) {
    if (std::optional<ZoneOffset> offset = PosixRule(rule_).at(unix_seconds)) return *offset;
  }
  return offsets_[indexes_[static_cast<size_t>(after - times_.begin() - 1)]];
}

ZoneOffset Zone::at_local(int64_t local_seconds) const {
  // Go's time.Date: the offset at the guess, or at the other side of a change near it.
  ZoneOffset first = at(local_seconds);
  if (first.seconds == 0) return first;
  int64_t guess = local_seconds - first.seconds;
  ZoneOffset second = at(guess);
  return second.seconds == first.seconds ? first : second;
}

std::optional<int> Zone::find_abbreviation(std::string_view name, int64_t local_seconds) const {
  for (const ZoneOffset& offset : offsets_) {
    if (offset.name == name && at(local_seconds - offset.seconds).name == name) {
      return offset.seconds;
    }
  }
  for (const ZoneOffset& offset : offsets_) {
    if (offset.name == name) return offset.seconds;
  }
  return {};
}

}  // namespace bireme::lang::tmpl
