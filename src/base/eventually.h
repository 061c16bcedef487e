// eventually(condition): waits for what another thread brings about. Test code only.
//
// The condition is asked every millisecond, and the sleep between lets the other threads run on a
// machine of one busy core. The answer is false only when the patience is over, and that is long:
// a loaded machine makes a test slow, never wrong. Nothing is waited for by time alone.
#pragma once

#include <poll.h>

#include <chrono>

namespace bireme {

constexpr std::chrono::seconds kPatience{60};

template <typename Condition>
bool eventually(Condition&& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    poll(nullptr, 0, 1);
  }
  return true;
}

}  // namespace bireme
