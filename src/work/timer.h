// Timers: call something later. TimerHeap is the passive data structure (one thread, the clock is
// an argument); Timer is a thread with a heap in it, safe from any thread.
//
// Callbacks must be short and not throw. cancel() of a fired or unknown id is harmless. With
// Timer, a callback that is already running when cancel() is called from another thread is waited
// for; from inside a callback it is not.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"

namespace bireme::work {

using TimerId = uint64_t;  // never 0

class TimerHeap {
 public:
  using Task = std::function<void()>;

  TimerId at(MonotonicTime when, Task task);
  void cancel(TimerId id);
  // Removes and returns the next task that is due, if any.
  std::optional<Task> take_due(MonotonicTime now);
  std::optional<MonotonicTime> next() const;
  size_t size() const { return tasks_.size(); }

 private:
  struct Entry {
    MonotonicTime when;
    TimerId id;
  };
  static bool is_later(const Entry& a, const Entry& b);
  void drop_cancelled();

  std::vector<Entry> heap_;
  std::unordered_map<TimerId, Task> tasks_;
  TimerId last_id_ = 0;
};

class Timer {
 public:
  explicit Timer(const Clock& clock, std::string name = "timer");
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  TimerId after(Duration delay, TimerHeap::Task task);
  void cancel(TimerId id);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bireme::work
