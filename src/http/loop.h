// Loop: the one reactor thread (epoll, timers, eventfd). Every socket of the process lives here.
//
// post(), after-shutdown checks and is_current() are safe from any thread; everything else is for
// the loop thread only (a CHECK in debug builds). Callbacks must not block: one that takes longer
// than kLoopStallMax is logged, and aborts when BIREME_LOOP_STALL=abort is set. Destroying the Loop
// stops and joins the thread; clients and servers on it must be gone before.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/clock.h"
#include "work/timer.h"

namespace bireme::http {

inline constexpr Duration kLoopStallMax = std::chrono::milliseconds(250);

class FdHandler {
 public:
  virtual ~FdHandler() = default;
  virtual void on_ready(bool readable, bool writable) = 0;
};

class Loop {
 public:
  using Task = std::function<void()>;

  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void post(Task task);
  bool is_current() const;
  // Runs the task on the loop and waits; runs it at once if this is the loop thread.
  void run(const Task& task);

  // Loop thread only.
  void watch(int fd, FdHandler* handler, bool read, bool write);  // adds or changes
  void forget(int fd);
  work::TimerId after(Duration delay, Task task);
  void cancel(work::TimerId id);
  MonotonicTime now() const;  // read once per turn of the loop
  // Runs the task when the events of this turn are handled: what was written meanwhile goes out
  // in one system call.
  void at_end_of_turn(Task task);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bireme::http
