// Limiter: how many requests may be in flight to one API server, found by trying (I16): it grows
// with every success, quickly until the first refusal and by one a round afterwards, and is halved
// when the server says that it is too much. It stops growing where answers take several times as
// long as the fastest: what is sent then waits in the server. Any thread; never blocks.
#pragma once

#include <algorithm>
#include <cstddef>
#include <mutex>

#include "base/clock.h"

namespace bireme::kube {

inline constexpr double kInFlightStart = 32;
inline constexpr double kInFlightMin = 2;
inline constexpr double kInFlightPlenty = 64;  // no more than this to a server that queues
inline constexpr int kQueueingFactor = 4;
inline constexpr Duration kHalvingPause = std::chrono::milliseconds(100);

class Limiter {
 public:
  Limiter(const Clock& clock, size_t in_flight_max)
      : clock_(clock), max_(static_cast<double>(std::max<size_t>(in_flight_max, 1))),
        window_(std::min(kInFlightStart, max_)) {}

  bool try_acquire() {
    std::lock_guard lock(mutex_);
    if (static_cast<double>(in_flight_) >= window_) return false;
    ++in_flight_;
    return true;
  }

  enum class Ended { Well, Throttled, Otherwise };
  // `took` is the time from sending to the answer; zero: not known.
  void release(Ended how, Duration took = Duration::zero()) {
    std::lock_guard lock(mutex_);
    if (in_flight_ > 0) --in_flight_;
    if (how == Ended::Well) grow(took);
    if (how == Ended::Throttled) halve();
  }

  size_t window() const {
    std::lock_guard lock(mutex_);
    return static_cast<size_t>(window_);
  }
  size_t in_flight() const {
    std::lock_guard lock(mutex_);
    return in_flight_;
  }

 private:
  void grow(Duration took) {
    if (took > Duration::zero() && (fastest_ == Duration::zero() || took < fastest_)) {
      fastest_ = took;
    }
    const bool is_queueing = took > fastest_ * kQueueingFactor;
    if (is_queueing && window_ >= kInFlightPlenty) return;
    // An idle client proves nothing about the limit.
    if (static_cast<double>(in_flight_ + 1) < window_ / 2) return;
    window_ = std::min(max_, window_ + (was_throttled_ ? 1 / window_ : 1));
  }

  // The refusals of one burst count once.
  void halve() {
    const MonotonicTime now = clock_.now();
    if (was_throttled_ && now - halved_at_ < kHalvingPause) return;
    was_throttled_ = true;
    halved_at_ = now;
    window_ = std::max(std::min(kInFlightMin, max_), window_ / 2);
  }

  const Clock& clock_;
  const double max_;
  mutable std::mutex mutex_;
  double window_;
  size_t in_flight_ = 0;
  bool was_throttled_ = false;
  Duration fastest_ = Duration::zero();
  MonotonicTime halved_at_{};
};

}  // namespace bireme::kube
