// Sprig's dates, and Go's time.Time as templates see it.
#include <cmath>

#include <fmt/core.h>

#include "base/clock.h"
#include "lang/template/fmt/go_number.h"
#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"
#include "lang/template/sprig/time/duration.h"
#include "lang/template/sprig/time/zone.h"
#include "lang/template/state.h"

namespace bireme::lang::tmpl {
namespace {

constexpr int64_t kBillion = 1'000'000'000;

const GoTime& time_of(Value value) {
  return *static_cast<const GoTime*>(value.as_struct()->payload);
}

const Type& time_type();

Value make_time(Heap& heap, GoTime time) {
  auto kept = std::make_shared<const GoTime>(std::move(time));
  Value value = heap.object(time_type(), {}, kept.get());
  heap.keep(std::move(kept));
  return value;
}

Civil local_civil(const GoTime& time) {
  return civil_of(time.seconds + time.zone->at(time.seconds).seconds);
}

std::string rfc3339(const GoTime& time) {
  return format_time(time, "2006-01-02T15:04:05.999999999Z07:00");
}

GoTime plus(GoTime time, Duration duration) {
  int64_t nanoseconds = time.nanoseconds + duration.count() % kBillion;
  time.seconds += duration.count() / kBillion;
  if (nanoseconds < 0) {
    nanoseconds += kBillion;
    --time.seconds;
  }
  time.seconds += nanoseconds / kBillion;
  time.nanoseconds = static_cast<int32_t>(nanoseconds % kBillion);
  return time;
}

template <int Civil::* field>
Result<Value> civil_field(const Call& call) {
  return Value::integer(local_civil(time_of(call.receiver)).*field);
}
Result<Value> year(const Call& call) {
  return Value::integer(local_civil(time_of(call.receiver)).year);
}
Result<Value> unix_seconds(const Call& call) {
  return Value::int64(time_of(call.receiver).seconds);
}
Result<Value> unix_milli(const Call& call) {
  const GoTime& time = time_of(call.receiver);
  return Value::int64(time.seconds * 1000 + time.nanoseconds / 1'000'000);
}
Result<Value> unix_nano(const Call& call) {
  const GoTime& time = time_of(call.receiver);
  return Value::int64(static_cast<int64_t>(static_cast<uint64_t>(time.seconds) * kBillion) +
                      time.nanoseconds);
}
Result<Value> nanosecond(const Call& call) {
  return Value::integer(time_of(call.receiver).nanoseconds);
}
Result<Value> format_method(const Call& call) {
  return call.heap().text(format_time(time_of(call.receiver), call.text(0)));
}
std::string time_text(Value value) {
  return format_time(time_of(value), "2006-01-02 15:04:05.999999999 -0700 MST");
}
Result<Value> string_method(const Call& call) { return call.heap().text(time_text(call.receiver)); }
Result<Value> to_utc(const Call& call) {
  GoTime time = time_of(call.receiver);
  time.zone = Zone::utc();
  return make_time(call.heap(), std::move(time));
}
Result<Value> is_zero(const Call& call) {
  const GoTime& time = time_of(call.receiver);
  return Value::boolean(time.seconds == -62135596800 && time.nanoseconds == 0);
}
Result<Value> add_date(const Call& call) {
  GoTime time = time_of(call.receiver);
  Civil civil = local_civil(time);
  int64_t months = civil.month - 1 + call.integer(1);
  int64_t year = civil.year + call.integer(0) + (months >= 0 ? months / 12 : (months - 11) / 12);
  int month = static_cast<int>(((months % 12) + 12) % 12) + 1;
  int64_t days = days_from_civil(year, month, 1) + civil.day - 1 + call.integer(2);
  int64_t local = days * 86400 + civil.hour * 3600 + civil.minute * 60 + civil.second;
  time.seconds = local - time.zone->at_local(local).seconds;
  return make_time(call.heap(), std::move(time));
}

const Type& name_type(std::string_view name) {
  static const Type month{.name = "time.Month",
                          .fields = {"name"},
                          .to_text = [](Value v) {
                            return std::string(v.as_struct()->fields[0].as_text());
                          },
                          .kind_name = "int"};
  static const Type weekday{.name = "time.Weekday",
                            .fields = {"name"},
                            .to_text = month.to_text,
                            .kind_name = "int"};
  return name == "month" ? month : weekday;
}

Result<Value> month(const Call& call) {
  Value name = call.heap().text(format_time(time_of(call.receiver), "January"));
  return Value(call.heap().object(name_type("month"), {name}));
}
Result<Value> weekday(const Call& call) {
  Value name = call.heap().text(format_time(time_of(call.receiver), "Monday"));
  return Value(call.heap().object(name_type("weekday"), {name}));
}

const Type& time_type() {
  using P = Param;
  static const Type type{.name = "time.Time",
                         .methods = {{"Year", {}, false, year},
                                     {"Month", {}, false, month},
                                     {"Day", {}, false, civil_field<&Civil::day>},
                                     {"Hour", {}, false, civil_field<&Civil::hour>},
                                     {"Minute", {}, false, civil_field<&Civil::minute>},
                                     {"Second", {}, false, civil_field<&Civil::second>},
                                     {"YearDay", {}, false, civil_field<&Civil::year_day>},
                                     {"Weekday", {}, false, weekday},
                                     {"Nanosecond", {}, false, nanosecond},
                                     {"Unix", {}, false, unix_seconds},
                                     {"UnixMilli", {}, false, unix_milli},
                                     {"UnixNano", {}, false, unix_nano},
                                     {"Format", {P::String}, false, format_method},
                                     {"String", {}, false, string_method},
                                     {"UTC", {}, false, to_utc},
                                     {"IsZero", {}, false, is_zero},
                                     {"AddDate", {P::Int, P::Int, P::Int}, false, add_date}},
                         .to_text = time_text,
                         .to_json_text = [](Value v) { return rfc3339(time_of(v)); }};
  return type;
}

std::shared_ptr<const Zone> local_zone() {
  Result<std::shared_ptr<const Zone>> zone = Zone::load("Local");
  return zone ? *zone : Zone::utc();
}

GoTime now(const Call& call) {
  Duration since = call.run.state().clock().wall().time_since_epoch();
  return plus(GoTime{0, 0, local_zone()}, since);
}

bool is_time(Value value) { return value.is(Kind::Struct) && value.type() == &time_type(); }

GoTime time_from(const Call& call, Value value) {
  if (is_time(value)) return time_of(value);
  bool is_seconds = value.is(Kind::Int64) || value.is(Kind::Int) || value.is(Kind::Int32);
  return is_seconds ? GoTime{value.as_int(), 0, local_zone()} : now(call);
}

Value date_in(const Call& call, std::string_view layout, Value date, std::string_view zone_name) {
  GoTime time = time_from(call, date);
  Result<std::shared_ptr<const Zone>> zone = Zone::load(zone_name);
  time.zone = zone ? *zone : Zone::utc();
  return call.heap().text(format_time(time, layout));
}

Result<Value> now_function(const Call& call) { return make_time(call.heap(), now(call)); }
Result<Value> date(const Call& call) { return date_in(call, call.text(0), call[1], "Local"); }
Result<Value> date_in_zone(const Call& call) {
  return date_in(call, call.text(0), call[1], call.text(2));
}
Result<Value> html_date(const Call& call) {
  return date_in(call, "2006-01-02", call[0], "Local");
}
Result<Value> html_date_in_zone(const Call& call) {
  return date_in(call, "2006-01-02", call[0], call.text(1));
}

template <bool is_must>
Result<Value> date_modify(const Call& call) {
  Result<Duration> duration = read_duration(call.text(0));
  if (duration) return make_time(call.heap(), plus(time_of(call[1]), *duration));
  if (is_must) return duration.error();
  return call[1];
}

template <bool is_must>
Result<Value> to_date(const Call& call) {
  Result<GoTime> time = parse_time(call.text(0), call.text(1), local_zone());
  if (time) return make_time(call.heap(), std::move(*time));
  if (is_must) return time.error();
  return make_time(call.heap(), GoTime{-62135596800, 0, Zone::utc()});
}

Result<Value> unix_epoch(const Call& call) {
  return call.heap().text(std::to_string(time_of(call[0]).seconds));
}

Duration since(const Call& call, const GoTime& time) {
  GoTime end = now(call);
  int64_t seconds = end.seconds - time.seconds;
  constexpr int64_t kMost = INT64_MAX / kBillion;
  if (seconds > kMost) return Duration(INT64_MAX);
  if (seconds < -kMost) return Duration(INT64_MIN);
  return Duration(seconds * kBillion + end.nanoseconds - time.nanoseconds);
}

Result<Value> ago(const Call& call) {
  double seconds = std::round(static_cast<double>(since(call, time_from(call, call[0])).count()) /
                              static_cast<double>(kBillion));
  return call.heap().text(format_duration(Duration(static_cast<int64_t>(seconds) * kBillion)));
}

Result<Value> duration(const Call& call) {
  int64_t seconds = 0;
  if (call[0].is(Kind::String)) seconds = parse_clamped(call.text(0));
  if (call[0].is(Kind::Int64)) seconds = call.integer(0);
  auto wrapped = static_cast<int64_t>(static_cast<uint64_t>(seconds) * kBillion);
  return call.heap().text(format_duration(Duration(wrapped)));
}

Result<Value> duration_round(const Call& call) {
  int64_t count = 0;
  if (call[0].is(Kind::Int64)) count = call.integer(0);
  if (is_time(call[0])) count = since(call, time_of(call[0])).count();
  if (call[0].is(Kind::String)) {
    Result<Duration> read = read_duration(call.text(0));
    if (read) count = read->count();
  }
  uint64_t size = count < 0 ? -static_cast<uint64_t>(count) : static_cast<uint64_t>(count);
  struct Unit {
    uint64_t seconds;
    std::string_view name;
  };
  constexpr Unit kUnits[] = {{86400ull * 365, "y"}, {86400ull * 30, "mo"}, {86400, "d"},
                             {3600, "h"},           {60, "m"},             {1, "s"}};
  for (const Unit& unit : kUnits) {
    uint64_t length = unit.seconds * kBillion;
    if (size > length) return call.heap().text(fmt::format("{}{}", size / length, unit.name));
  }
  return text_value("0s");
}

}  // namespace

void add_date_functions(FunctionTable& table) {
  using P = Param;
  std::vector<Param> in_zone = {P::String, P::Any, P::String};
  std::vector<Param> modify = {P::String, time_type()};
  table.add({"now", {}, false, now_function});
  table.add({"date", {P::String, P::Any}, false, date});
  table.add({"dateInZone", in_zone, false, date_in_zone});
  table.add({"date_in_zone", in_zone, false, date_in_zone});
  table.add({"htmlDate", {P::Any}, false, html_date});
  table.add({"htmlDateInZone", {P::Any, P::String}, false, html_date_in_zone});
  table.add({"dateModify", modify, false, date_modify<false>});
  table.add({"date_modify", modify, false, date_modify<false>});
  table.add({"mustDateModify", modify, false, date_modify<true>});
  table.add({"must_date_modify", modify, false, date_modify<true>});
  table.add({"toDate", {P::String, P::String}, false, to_date<false>});
  table.add({"mustToDate", {P::String, P::String}, false, to_date<true>});
  table.add({"unixEpoch", {time_type()}, false, unix_epoch});
  table.add({"ago", {P::Any}, false, ago});
  table.add({"duration", {P::Any}, false, duration});
  table.add({"durationRound", {P::Any}, false, duration_round});
}

}  // namespace bireme::lang::tmpl
