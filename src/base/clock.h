// Clock: the only source of time. Monotonic time decides (timers, leases, deadlines); wall time is
// only printed. Tests pass a ManualClock. Both are safe from many threads.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bireme {

using Duration = std::chrono::nanoseconds;
using MonotonicTime = std::chrono::time_point<std::chrono::steady_clock, Duration>;
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual MonotonicTime now() const = 0;
  virtual WallTime wall() const = 0;
};

const Clock& system_clock();

class ManualClock : public Clock {
 public:
  explicit ManualClock(WallTime start = WallTime{});
  ~ManualClock() override;
  MonotonicTime now() const override;
  WallTime wall() const override;
  void advance(Duration by);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// "2026-11-21T03:13:39Z"; fractions are printed only if `fraction_digits` asks for them.
std::string format_rfc3339(WallTime time, int fraction_digits = 0);
Result<WallTime> parse_rfc3339(std::string_view text);
// Go's duration syntax both ways: "1h2m3.5s", "300ms", "-1.5h"; "0s" for zero.
Result<Duration> parse_duration(std::string_view text);
std::string format_duration(Duration duration);

}  // namespace bireme
