// Workers: a bounded pool of threads for what blocks (files, git, DNS, rendering).
//
// submit() never blocks: a full queue is Reason::LimitExceeded, the caller's backpressure. Any
// thread may call. The destructor asks running tasks to stop (their stop_token), drops those that
// have not begun and joins. Tasks must not throw. `name` names the threads.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/result.h"

namespace bireme::work {

inline constexpr size_t kWorkersQueueMax = 10'000;

struct WorkersOptions {
  std::string name = "worker";
  size_t threads = 4;
  size_t queue_max = kWorkersQueueMax;
};

class Workers {
 public:
  using Task = std::function<void(std::stop_token)>;

  explicit Workers(WorkersOptions options);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  Status submit(Task task);
  size_t queued() const;
  // Waits until nothing is queued and nothing runs. For tests and orderly shutdown.
  void drain();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bireme::work
