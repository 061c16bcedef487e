// Guarded<T>: shared mutable state and its mutex as one thing; there is no other way to the value.
// `with(f)` runs f under the lock and returns what f returns; f must not block. Any thread may
// call.
#pragma once

#include <mutex>
#include <utility>

namespace bireme {

template <typename T>
class Guarded {
 public:
  template <typename... Args>
  explicit Guarded(Args&&... args) : value_(std::forward<Args>(args)...) {}

  template <typename F>
  auto with(F&& f) {
    std::lock_guard lock(mutex_);
    return f(value_);
  }
  template <typename F>
  auto with(F&& f) const {
    std::lock_guard lock(mutex_);
    return f(value_);
  }
  T copy() const {
    std::lock_guard lock(mutex_);
    return value_;
  }

 private:
  mutable std::mutex mutex_;
  T value_;
};

}  // namespace bireme
