// Reconciler: one step for one key, and the loop that takes the steps.
//
// reconcile() runs on a worker, may block for requests but never waits for health or time, and
// never runs twice at once for a key. Anything may wake a key from any thread; repeats collapse.
#pragma once

#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "engine/next.h"

namespace bireme::engine {

class Reconciler {
 public:
  virtual ~Reconciler() = default;
  virtual Next reconcile(const std::string& key, std::stop_token stop) = 0;
};

class Loop {
 public:
  explicit Loop(const Clock& clock);
  ~Loop();  // stops and joins
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Before start(). The reconciler must outlive the loop.
  void add(const std::string& key, Reconciler& reconciler);
  void start(size_t workers);
  void wake(const std::string& key);
  // Asks running steps to stop, waits for them, starts no more.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bireme::engine
