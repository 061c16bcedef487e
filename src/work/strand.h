// Strand: a serial executor, one thread of its own. What is posted runs in order, one at a time, so
// state touched only there needs no lock.
//
// Any thread may post(); call() posts and waits for the value (it must not be called on the strand
// itself, that is a CHECK). The destructor runs what was posted and joins; later posts are
// refused with Cancelled. More than `queue_max` waiting tasks is LimitExceeded.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <string>

#include "base/result.h"

namespace bireme::work {

inline constexpr size_t kStrandQueueMax = 1'000'000;

class Strand {
 public:
  using Task = std::function<void()>;

  explicit Strand(std::string name, size_t queue_max = kStrandQueueMax);
  ~Strand();
  Strand(const Strand&) = delete;
  Strand& operator=(const Strand&) = delete;

  Status post(Task task);
  bool is_current() const;  // true on the strand's own thread

  template <typename F>
  auto call(F&& f) -> Result<std::invoke_result_t<F>> {
    using Value = std::invoke_result_t<F>;
    CHECK(!is_current());
    std::promise<Result<Value>> promise;
    std::future<Result<Value>> future = promise.get_future();
    const Status posted = post([&promise, &f] {
      if constexpr (std::is_void_v<Value>) {
        f();
        promise.set_value(Status{});
      } else {
        promise.set_value(f());
      }
    });
    if (!posted) return posted.error();
    return future.get();
  }

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bireme::work
