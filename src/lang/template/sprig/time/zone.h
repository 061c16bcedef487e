// Time zones from the system's zoneinfo files, and dates as Go's time package reads and writes
// them. Pure but for reading the zone's file; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bireme::lang::tmpl {

struct ZoneOffset {
  int seconds = 0;  // east of UTC
  std::string name = "UTC";
  bool is_daylight = false;
};

class Zone {
 public:
  // "UTC", "Local" (from TZ, else UTC), or a name such as "Europe/Berlin"; an error if unknown.
  static Result<std::shared_ptr<const Zone>> load(std::string_view name);
  static std::shared_ptr<const Zone> utc();
  static std::shared_ptr<const Zone> fixed(std::string name, int seconds);

  const std::string& name() const { return name_; }
  ZoneOffset at(int64_t unix_seconds) const;
  // The offset for a local time, as Go's time.Date picks it.
  ZoneOffset at_local(int64_t local_seconds) const;
  std::optional<int> find_abbreviation(std::string_view name, int64_t local_seconds) const;

 private:
  bool read(std::string_view data);
  std::string name_ = "UTC";
  std::vector<int64_t> times_;
  std::vector<uint8_t> indexes_;
  std::vector<ZoneOffset> offsets_;
  std::string rule_;  // the POSIX rule for times after the table
};

struct GoTime {
  int64_t seconds = 0;  // since 1970 in UTC
  int32_t nanoseconds = 0;
  std::shared_ptr<const Zone> zone;
};

struct Civil {
  int64_t year;
  int month, day, hour, minute, second, weekday, year_day;
};
Civil civil_of(int64_t local_seconds);
int64_t days_from_civil(int64_t year, int month, int day);

std::string format_time(const GoTime& time, std::string_view layout);
Result<GoTime> parse_time(std::string_view layout, std::string_view text,
                          const std::shared_ptr<const Zone>& zone);

}  // namespace bireme::lang::tmpl
