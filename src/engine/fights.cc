#include "engine/fights.h"

namespace bireme::engine {
namespace {

constexpr size_t kFightsMax = 10'000;  // more drifted objects than this are forgotten all at once

}  // namespace

Fights::Verdict Fights::note_drift(const kube::ResourceKey& key, std::string_view state,
                                   MonotonicTime now) {
  if (fights_.size() >= kFightsMax && !fights_.contains(key)) fights_.clear();
  Fight& fight = fights_[key];
  fight.quick = now - fight.last < kQuickReversal ? fight.quick + 1 : 0;
  fight.last = now;
  if (fight.state != state || now - fight.began > kReversalWindow) {
    fight.state = state;
    fight.reversals = 0;
    fight.began = now;
  } else {
    ++fight.reversals;
  }
  if (fight.quick >= kQuickReversalsMax) return Verdict::Fight;
  return fight.reversals >= kReversalsMax ? Verdict::Suspect : Verdict::Heal;
}

void Fights::step_back(const kube::ResourceKey& key, MonotonicTime now) {
  Fight& fight = fights_[key];
  fight.reversals = kReversalsMax - 2;
  fight.quick = 0;
  fight.began = now + kFightPause;
}

// Times are RFC 3339 in UTC with one precision, so that their text sorts as they do.
std::string find_rival(const kube::Object& live, std::string_view our_manager) {
  std::string_view rival, newest;
  for (const json::Value& entry : live.metadata()["managedFields"].items()) {
    const std::string_view manager = entry["manager"].as_string();
    const std::string_view time = entry["time"].as_string();
    const bool is_status = entry["subresource"].as_string() == "status";
    if (manager == our_manager || is_status || time < newest) continue;
    rival = manager;
    newest = time;
  }
  return std::string(rival);
}

bool is_person(std::string_view manager) { return manager.starts_with("kubectl"); }

}  // namespace bireme::engine
