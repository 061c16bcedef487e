// Fights: objects that somebody else changes back each time we put them right (invariant I11).
//
// The same change again within ten minutes of the first heal is a reversal; after three of them we
// step back and try once in five minutes. A person with kubectl is no controller: a rival of that
// name is told apart by its speed. One thread (the step's); keeps only what has drifted.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "kube/object.h"

namespace bireme::engine {

inline constexpr int kReversalsMax = 3;
inline constexpr Duration kReversalWindow = std::chrono::minutes(10);
inline constexpr int kQuickReversalsMax = 10;  // each within kQuickReversal of the one before
inline constexpr Duration kQuickReversal = std::chrono::seconds(10);
inline constexpr Duration kFightPause = std::chrono::minutes(5);

class Fights {
 public:
  enum class Verdict {
    Heal,
    Suspect,  // many reversals: a fight, unless the rival is a person
    Fight,    // more than any person would do
  };
  // An object has drifted to `state` (a digest of what we name of it).
  Verdict note_drift(const kube::ResourceKey& key, std::string_view state, MonotonicTime now);
  // We step back: the next heal comes after kFightPause, and one reversal of it is enough.
  void step_back(const kube::ResourceKey& key, MonotonicTime now);

 private:
  struct Fight {
    std::string state;
    int reversals = 0;
    MonotonicTime began{};
    int quick = 0;
    MonotonicTime last{};
  };
  std::unordered_map<kube::ResourceKey, Fight> fights_;
};

// The field manager other than ours that wrote the object last; empty if there is none.
std::string find_rival(const kube::Object& live, std::string_view our_manager);
bool is_person(std::string_view manager);

}  // namespace bireme::engine
