// Next: what should wake a reconciler again. A step never sleeps; it returns one of these.
//
// A plain value. OnChange is woken by the cluster cache or by other reconcilers; the deadline,
// where there is one, is when to look again even if nothing changed.
#pragma once

#include <optional>

#include "base/clock.h"

namespace bireme::engine {

struct Next {
  enum class Kind { Done, After, OnChange, Never };
  Kind kind = Kind::Done;
  std::optional<Duration> delay;  // of After; the deadline of OnChange

  static Next done() { return {Kind::Done, std::nullopt}; }
  static Next after(Duration delay) { return {Kind::After, delay}; }
  static Next on_change(std::optional<Duration> deadline = std::nullopt) {
    return {Kind::OnChange, deadline};
  }
  static Next never() { return {Kind::Never, std::nullopt}; }
};

}  // namespace bireme::engine
