// CrashPoints: named places where the process may be made to die at once, as by kill -9. For tests.
//
// The setting is "name" or "name:count" (die the count-th time the place is passed); empty sets
// none, which is how everyone else runs. Any thread.
#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

namespace bireme::engine {

class CrashPoints {
 public:
  explicit CrashPoints(std::string_view setting = {});
  void pass(std::string_view place) const;
  // Every place there is, in the order of a first sync.
  static const std::vector<std::string_view>& names();

 private:
  std::string place_;
  int64_t count_ = 1;
  mutable std::atomic<int64_t> passed_{0};
};

}  // namespace bireme::engine
