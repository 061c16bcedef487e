// Go's date layouts, both ways.
#include <array>

#include <fmt/core.h>

#include "base/text.h"
#include <span>

#include "lang/template/sprig/time/zone.h"

namespace bireme::lang::tmpl {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};

enum class Part : uint8_t {
  None, LongMonth, Month, NumMonth, ZeroMonth, LongDay, Day, NumDay, SpaceDay, ZeroDay,
  SpaceYearDay, ZeroYearDay, Hour, Hour12, ZeroHour12, Minute, ZeroMinute, Second, ZeroSecond,
  LongYear, Year, UpperPm, LowerPm, ZoneName, Iso, IsoSeconds, IsoShort, IsoColon,
  IsoColonSeconds, Offset, OffsetSeconds, OffsetShort, OffsetColon, OffsetColonSeconds, Fraction,
  TrimmedFraction,
};

struct Named {
  std::string_view text;
  Part part;
};

// In the order Go tries them where one begins like another.
constexpr Named kParts[] = {
    {"January", Part::LongMonth}, {"Jan", Part::Month},         {"Monday", Part::LongDay},
    {"Mon", Part::Day},           {"MST", Part::ZoneName},      {"002", Part::ZeroYearDay},
    {"01", Part::ZeroMonth},      {"02", Part::ZeroDay},        {"03", Part::ZeroHour12},
    {"04", Part::ZeroMinute},     {"05", Part::ZeroSecond},     {"06", Part::Year},
    {"15", Part::Hour},           {"1", Part::NumMonth},        {"2006", Part::LongYear},
    {"2", Part::NumDay},          {"__2", Part::SpaceYearDay},  {"_2", Part::SpaceDay},
    {"3", Part::Hour12},          {"4", Part::Minute},          {"5", Part::Second},
    {"PM", Part::UpperPm},        {"pm", Part::LowerPm},        {"-070000", Part::OffsetSeconds},
    {"-07:00:00", Part::OffsetColonSeconds}, {"-0700", Part::Offset}, {"-07:00", Part::OffsetColon},
    {"-07", Part::OffsetShort},   {"Z070000", Part::IsoSeconds},
    {"Z07:00:00", Part::IsoColonSeconds}, {"Z0700", Part::Iso}, {"Z07:00", Part::IsoColon},
    {"Z07", Part::IsoShort},
};

// The time package quotes in its own way: what is not printable ASCII goes byte by byte.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte >= 0x80) {
      out += fmt::format("\\x{:02x}", byte);
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

struct Chunk {
  std::string_view prefix;
  Part part = Part::None;
  std::string_view rest;
  size_t digits = 0;  // of a fraction
};

bool is_digit_at(std::string_view text, size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

// ".000" or ",999" not followed by a digit.
size_t fraction_digits(std::string_view rest) {
  if (rest.size() < 2 || (rest[0] != '.' && rest[0] != ',')) return 0;
  if (rest[1] != '0' && rest[1] != '9') return 0;
  size_t end = rest.find_first_not_of(rest[1], 1);
  if (end == std::string_view::npos) end = rest.size();
  return is_digit_at(rest, end) ? 0 : end - 1;
}

Chunk next_chunk(std::string_view layout) {
  for (size_t at = 0; at < layout.size(); ++at) {
    std::string_view rest = layout.substr(at);
    if (size_t digits = fraction_digits(rest); digits > 0) {
      Part part = rest[1] == '0' ? Part::Fraction : Part::TrimmedFraction;
      return {layout.substr(0, at), part, rest.substr(digits + 1), digits};
    }
    if (rest.starts_with("_2006")) {
      return {layout.substr(0, at + 1), Part::LongYear, rest.substr(5)};
    }
    for (const Named& named : kParts) {
      if (!rest.starts_with(named.text)) continue;
      bool is_word = named.part == Part::Month &&
                     rest.size() > 3 && rest[3] >= 'a' && rest[3] <= 'z';
      bool is_day_word = named.part == Part::Day &&
                         rest.size() > 3 && rest[3] >= 'a' && rest[3] <= 'z';
      if (is_word || is_day_word) continue;
      return {layout.substr(0, at), named.part, rest.substr(named.text.size())};
    }
  }
  return {layout, Part::None, {}};
}

void append_offset(std::string& out, Part part, int seconds) {
  bool is_iso = part >= Part::Iso && part <= Part::IsoColonSeconds;
  if (is_iso && seconds == 0) {
    out += 'Z';
    return;
  }
  int minutes = seconds / 60;
  out += seconds < 0 && minutes < 0 ? '-' : '+';
  minutes = std::abs(minutes);
  int rest = std::abs(seconds) % 60;
  out += fmt::format("{:02}", minutes / 60);
  bool is_short = part == Part::IsoShort || part == Part::OffsetShort;
  if (is_short) return;
  bool has_colon = part == Part::IsoColon || part == Part::IsoColonSeconds ||
                   part == Part::OffsetColon || part == Part::OffsetColonSeconds;
  if (has_colon) out += ':';
  out += fmt::format("{:02}", minutes % 60);
  bool has_seconds = part == Part::IsoSeconds || part == Part::IsoColonSeconds ||
                     part == Part::OffsetSeconds || part == Part::OffsetColonSeconds;
  if (has_seconds) out += fmt::format("{}{:02}", has_colon ? ":" : "", rest);
}

void append_zone_name(std::string& out, const ZoneOffset& offset) {
  if (!offset.name.empty()) {
    out += offset.name;
    return;
  }
  int minutes = offset.seconds / 60;
  out += minutes < 0 ? '-' : '+';
  out += fmt::format("{:02}{:02}", std::abs(minutes) / 60, std::abs(minutes) % 60);
}

void append_fraction(std::string& out, const Chunk& chunk, char mark, int32_t nanoseconds) {
  std::string digits = fmt::format("{:09}", nanoseconds);
  digits.resize(chunk.digits, '0');
  if (chunk.part == Part::TrimmedFraction) {
    while (!digits.empty() && digits.back() == '0') digits.pop_back();
    if (digits.empty()) return;
  }
  out += mark + digits;
}

void append_part(std::string& out, const Civil& civil, Part part) {
  int hour12 = civil.hour % 12 == 0 ? 12 : civil.hour % 12;
  auto month = kMonths[static_cast<size_t>(civil.month - 1)];
  auto day = kDays[static_cast<size_t>(civil.weekday)];
  auto year2 = static_cast<int>(((civil.year % 100) + 100) % 100);
  switch (part) {
    case Part::LongMonth: out += month; return;
    case Part::Month: out += month.substr(0, 3); return;
    case Part::NumMonth: out += std::to_string(civil.month); return;
    case Part::ZeroMonth: out += fmt::format("{:02}", civil.month); return;
    case Part::LongDay: out += day; return;
    case Part::Day: out += day.substr(0, 3); return;
    case Part::NumDay: out += std::to_string(civil.day); return;
    case Part::SpaceDay: out += fmt::format("{:2}", civil.day); return;
    case Part::ZeroDay: out += fmt::format("{:02}", civil.day); return;
    case Part::SpaceYearDay: out += fmt::format("{:3}", civil.year_day); return;
    case Part::ZeroYearDay: out += fmt::format("{:03}", civil.year_day); return;
    case Part::Hour: out += fmt::format("{:02}", civil.hour); return;
    case Part::Hour12: out += std::to_string(hour12); return;
    case Part::ZeroHour12: out += fmt::format("{:02}", hour12); return;
    case Part::Minute: out += std::to_string(civil.minute); return;
    case Part::ZeroMinute: out += fmt::format("{:02}", civil.minute); return;
    case Part::Second: out += std::to_string(civil.second); return;
    case Part::ZeroSecond: out += fmt::format("{:02}", civil.second); return;
    case Part::LongYear: out += fmt::format("{:04}", civil.year); return;
    case Part::Year: out += fmt::format("{:02}", year2); return;
    case Part::UpperPm: out += civil.hour >= 12 ? "PM" : "AM"; return;
    case Part::LowerPm: out += civil.hour >= 12 ? "pm" : "am"; return;
    default: return;
  }
}

// What has been read of a date so far.
struct Reading {
  int64_t year = 0;
  int month = -1, day = -1, year_day = -1, hour = 0, minute = 0, second = 0;
  int32_t nanoseconds = 0;
  bool is_pm = false, is_am = false;
  std::optional<int> offset;
  std::optional<std::string> zone_name;
};

class TimeReader {
 public:
  TimeReader(std::string_view text, Reading& reading) : text_(text), reading_(reading) {}

  std::string_view rest() const { return text_; }
  bool skip(std::string_view prefix);
  bool read(const Chunk& chunk, std::string_view following);
  std::string_view range_error() const { return range_error_; }

 private:
  std::optional<int> number(size_t least, size_t most, bool spaces = false);
  bool take(std::optional<int> value, int& into) {
    if (value) into = *value;
    return value.has_value();
  }
  bool in_range(bool ok, std::string_view name) {
    if (!ok && range_error_.empty()) range_error_ = name;
    return true;
  }
  bool read_name(std::span<const std::string_view> names, bool is_long, int& into, int base);
  bool read_year(Part part);
  bool read_offset(Part part);
  bool read_zone_name();
  bool read_fraction(size_t digits, bool optional);
  bool read_clock(Part part, std::string_view following);

  std::string_view text_;
  Reading& reading_;
  std::string_view range_error_;
};

bool TimeReader::skip(std::string_view prefix) {
  while (!prefix.empty()) {
    if (prefix[0] == ' ') {
      if (!text_.empty() && text_[0] != ' ') return false;
      while (prefix.starts_with(' ')) prefix.remove_prefix(1);
      while (text_.starts_with(' ')) text_.remove_prefix(1);
      continue;
    }
    if (text_.empty() || text_[0] != prefix[0]) return false;
    prefix.remove_prefix(1);
    text_.remove_prefix(1);
  }
  return true;
}

std::optional<int> TimeReader::number(size_t least, size_t most, bool spaces) {
  while (spaces && text_.starts_with(' ')) text_.remove_prefix(1);
  size_t count = 0;
  int value = 0;
  while (count < most && is_digit_at(text_, count)) value = value * 10 + (text_[count++] - '0');
  if (count < least) return {};
  text_.remove_prefix(count);
  return value;
}

bool TimeReader::read_name(std::span<const std::string_view> names, bool is_long, int& into,
                           int base) {
  for (size_t i = 0; i < names.size(); ++i) {
    std::string_view name = is_long ? names[i] : names[i].substr(0, 3);
    if (text_.size() < name.size()) continue;
    if (to_lower(text_.substr(0, name.size())) != to_lower(name)) continue;
    text_.remove_prefix(name.size());
    into = static_cast<int>(i) + base;
    return true;
  }
  return false;
}

bool TimeReader::read_year(Part part) {
  bool is_long = part == Part::LongYear;
  std::optional<int> year = number(is_long ? 4 : 2, is_long ? 4 : 2);
  if (!year) return false;
  reading_.year = is_long ? *year : *year + (*year >= 69 ? 1900 : 2000);
  return true;
}

bool TimeReader::read_offset(Part part) {
  bool is_iso = part >= Part::Iso && part <= Part::IsoColonSeconds;
  if (is_iso && text_.starts_with('Z')) {
    text_.remove_prefix(1);
    reading_.offset = 0;
    reading_.zone_name = "UTC";
    return true;
  }
  if (text_.empty() || (text_[0] != '+' && text_[0] != '-')) return false;
  int sign = text_[0] == '-' ? -1 : 1;
  text_.remove_prefix(1);
  std::optional<int> hours = number(2, 2);
  if (!hours) return false;
  int seconds = *hours * 3600;
  bool is_short = part == Part::IsoShort || part == Part::OffsetShort;
  bool has_colon = part == Part::IsoColon || part == Part::IsoColonSeconds ||
                   part == Part::OffsetColon || part == Part::OffsetColonSeconds;
  bool has_seconds = part == Part::IsoSeconds || part == Part::IsoColonSeconds ||
                     part == Part::OffsetSeconds || part == Part::OffsetColonSeconds;
  for (int unit : {60, 1}) {
    if (is_short || (unit == 1 && !has_seconds)) break;
    if (has_colon && !skip(":")) return false;
    std::optional<int> value = number(2, 2);
    if (!value) return false;
    seconds += *value * unit;
  }
  reading_.offset = sign * seconds;
  return true;
}

bool TimeReader::read_zone_name() {
  size_t count = 0;
  while (count < text_.size() && count < 6 && text_[count] >= 'A' && text_[count] <= 'Z') ++count;
  if (count < 3 || count > 5) return false;
  reading_.zone_name = std::string(text_.substr(0, count));
  text_.remove_prefix(count);
  return true;
}

bool TimeReader::read_fraction(size_t digits, bool optional) {
  bool is_here = text_.size() > 1 && (text_[0] == '.' || text_[0] == ',') && is_digit_at(text_, 1);
  if (!is_here) return optional;
  size_t count = 1;
  while (is_digit_at(text_, count)) ++count;
  if (!optional && count - 1 != digits) return false;
  std::string nano(text_.substr(1, std::min<size_t>(count - 1, 9)));
  nano.resize(9, '0');
  reading_.nanoseconds = static_cast<int32_t>(*parse_int(nano));
  text_.remove_prefix(count);
  return true;
}

bool TimeReader::read_clock(Part part, std::string_view following) {
  Reading& r = reading_;
  switch (part) {
    case Part::Hour: return take(number(2, 2), r.hour) && in_range(r.hour < 24, "hour");
    case Part::Hour12:
    case Part::ZeroHour12:
      return take(number(part == Part::Hour12 ? 1 : 2, 2), r.hour) &&
             in_range(r.hour <= 12, "hour");
    case Part::Minute:
    case Part::ZeroMinute:
      return take(number(part == Part::Minute ? 1 : 2, 2), r.minute) &&
             in_range(r.minute < 60, "minute");
    case Part::Second:
    case Part::ZeroSecond: {
      bool ok = take(number(part == Part::Second ? 1 : 2, 2), r.second) &&
                in_range(r.second < 60, "second");
      // A fraction may follow the seconds even where the layout names none.
      Part next = next_chunk(following).part;
      bool layout_has_one = next_chunk(following).prefix.empty() &&
                            (next == Part::Fraction || next == Part::TrimmedFraction);
      return ok && (layout_has_one || read_fraction(0, true));
    }
    default: return false;
  }
}

bool TimeReader::read(const Chunk& chunk, std::string_view following) {
  Reading& r = reading_;
  int ignored = 0;
  switch (chunk.part) {
    case Part::LongMonth: return read_name(kMonths, true, r.month, 1);
    case Part::Month: return read_name(kMonths, false, r.month, 1);
    case Part::NumMonth:
    case Part::ZeroMonth:
      return take(number(chunk.part == Part::NumMonth ? 1 : 2, 2), r.month) &&
             in_range(r.month >= 1 && r.month <= 12, "month");
    case Part::LongDay: return read_name(kDays, true, ignored, 0);
    case Part::Day: return read_name(kDays, false, ignored, 0);
    case Part::NumDay:
    case Part::SpaceDay:
    case Part::ZeroDay:
      return take(number(chunk.part == Part::ZeroDay ? 2 : 1, 2, chunk.part == Part::SpaceDay),
                  r.day);
    case Part::SpaceYearDay:
    case Part::ZeroYearDay:
      return take(number(1, 3, chunk.part == Part::SpaceYearDay), r.year_day);
    case Part::LongYear:
    case Part::Year: return read_year(chunk.part);
    case Part::UpperPm:
    case Part::LowerPm: {
      std::string word(text_.substr(0, 2));
      bool is_upper = chunk.part == Part::UpperPm;
      r.is_pm = word == (is_upper ? "PM" : "pm");
      r.is_am = word == (is_upper ? "AM" : "am");
      if (r.is_pm || r.is_am) text_.remove_prefix(2);
      return r.is_pm || r.is_am;
    }
    case Part::ZoneName: return read_zone_name();
    case Part::Fraction: return read_fraction(chunk.digits, false);
    case Part::TrimmedFraction: return read_fraction(chunk.digits, true);
    case Part::None: return true;
    default: break;
  }
  if (chunk.part >= Part::Iso && chunk.part <= Part::OffsetColonSeconds) {
    return read_offset(chunk.part);
  }
  return read_clock(chunk.part, following);
}

int days_in(int64_t year, int month) {
  int64_t next = month == 12 ? days_from_civil(year + 1, 1, 1)
                             : days_from_civil(year, month + 1, 1);
  return static_cast<int>(next - days_from_civil(year, month, 1));
}

}  // namespace

std::string format_time(const GoTime& time, std::string_view layout) {
  ZoneOffset offset = time.zone->at(time.seconds);
  Civil civil = civil_of(time.seconds + offset.seconds);
  std::string out;
  while (!layout.empty()) {
    Chunk chunk = next_chunk(layout);
    out += chunk.prefix;
    bool is_fraction = chunk.part == Part::Fraction || chunk.part == Part::TrimmedFraction;
    if (is_fraction) {
      append_fraction(out, chunk, layout[chunk.prefix.size()], time.nanoseconds);
    } else if (chunk.part == Part::ZoneName) {
      append_zone_name(out, offset);
    } else if (chunk.part >= Part::Iso && chunk.part <= Part::OffsetColonSeconds) {
      append_offset(out, chunk.part, offset.seconds);
    } else {
      append_part(out, civil, chunk.part);
    }
    layout = chunk.rest;
  }
  return out;
}

Result<GoTime> parse_time(std::string_view layout, std::string_view text,
                          const std::shared_ptr<const Zone>& zone) {
  Reading reading;
  TimeReader reader(text, reading);
  auto failed = [&](std::string_view what) {
    return make_error(Reason::Invalid, "parsing time {}: {}", quoted(text), what);
  };
  for (std::string_view rest = layout;;) {
    Chunk chunk = next_chunk(rest);
    std::string_view element =
        rest.substr(chunk.prefix.size(), rest.size() - chunk.prefix.size() - chunk.rest.size());
    std::string_view before = reader.rest();
    if (!reader.skip(chunk.prefix)) {
      return make_error(Reason::Invalid, "parsing time {} as {}: cannot parse {} as {}",
                        quoted(text), quoted(layout), quoted(before), quoted(chunk.prefix));
    }
    if (chunk.part == Part::None) break;
    before = reader.rest();
    if (!reader.read(chunk, chunk.rest)) {
      return make_error(Reason::Invalid, "parsing time {} as {}: cannot parse {} as {}",
                        quoted(text), quoted(layout), quoted(before), quoted(element));
    }
    if (!reader.range_error().empty()) {
      return failed(std::string(reader.range_error()) + " out of range");
    }
    rest = chunk.rest;
  }
  if (!reader.rest().empty()) return failed("extra text: " + quoted(reader.rest()));
  if (reading.is_pm && reading.hour < 12) reading.hour += 12;
  if (reading.is_am && reading.hour == 12) reading.hour = 0;
  if (reading.year_day >= 0 && reading.month < 0) {
    Civil civil = civil_of((days_from_civil(reading.year, 1, 1) + reading.year_day - 1) * 86400);
    reading.month = civil.month;
    reading.day = civil.day;
  }
  if (reading.month < 0) reading.month = 1;
  if (reading.day < 0) reading.day = 1;
  bool is_day = reading.day >= 1 && reading.day <= days_in(reading.year, reading.month);
  if (!is_day) return failed("day out of range");
  int64_t local = days_from_civil(reading.year, reading.month, reading.day) * 86400 +
                  reading.hour * 3600 + reading.minute * 60 + reading.second;
  if (reading.offset) {
    bool is_zones = zone->at(local - *reading.offset).seconds == *reading.offset;
    std::shared_ptr<const Zone> fixed =
        reading.zone_name == "UTC" ? Zone::utc()
        : is_zones                 ? zone
                                   : Zone::fixed(reading.zone_name.value_or(""), *reading.offset);
    return GoTime{local - *reading.offset, reading.nanoseconds, fixed};
  }
  if (reading.zone_name && *reading.zone_name != "UTC") {
    if (std::optional<int> offset = zone->find_abbreviation(*reading.zone_name, local)) {
      return GoTime{local - *offset, reading.nanoseconds, zone};
    }
    return GoTime{local, reading.nanoseconds, Zone::fixed(*reading.zone_name, 0)};
  }
  std::shared_ptr<const Zone> used = reading.zone_name ? Zone::utc() : zone;
  return GoTime{local - used->at_local(local).seconds, reading.nanoseconds, used};
}

}  // namespace bireme::lang::tmpl
