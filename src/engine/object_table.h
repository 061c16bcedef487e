// ObjectTable: what one apply set knows of each of its objects: how it stands in the cluster, what
// the last apply left, what failed and when it is tried again. One thread (the step's).
//
// "Unchanged" costs no request: after an apply the digest of the fields we name is kept, and a
// later version of the object with the same digest has not drifted. After a restart the digest
// annotation and a two-way comparison decide; only what remains doubtful is sent again.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "diff/normalizer.h"
#include "engine/apply_set.h"
#include "engine/fights.h"
#include "health/rule_set.h"
#include "kube/cache/cluster_cache.h"
#include "sync/plan.h"

namespace bireme::engine {

struct ObjectState {
  sync::LiveState live;
  std::string uid;
  std::string api_version;   // the version part, for addressing it
  std::string version;       // resourceVersion last looked at
  std::string expected;      // projection digest it must keep
  std::string expected_for;  // the desired digest that belongs to
  std::optional<health::HealthStatus> health;
  std::optional<Error> error;
  int failures = 0;
  MonotonicTime retry_at{};
  std::string failed_for;    // the desired digest that failed
  bool was_in_sync = false;  // since this process started: a difference now is drift
  MonotonicTime since{};  // of its present state
};

class ObjectTable {
 public:
  ObjectTable(kube::ClusterCache& cache, const Clock& clock, const ApplySet& set,
              const sync::Tracking& tracking);

  // Looks at these objects in the cache; `desired` may be null.
  void observe(std::span<const kube::ResourceKey> keys, const sync::DesiredSet* desired);
  const ObjectState* find(const kube::ResourceKey& key) const;
  ObjectState& edit(const kube::ResourceKey& key) { return states_[key]; }
  void forget(const kube::ResourceKey& key) { states_.erase(key); }

  // What the server answered to an apply.
  void note_applied(const sync::DesiredObject& desired, const kube::Object& answer);
  void note_failure(const kube::ResourceKey& key, const std::string& digest, const Error& error);
  // Failures are due again now, for every object or for those in one namespace.
  void retry_all();
  void retry_in(const std::string& ns);
  // Failures whose time has come are no longer failures, until they fail again.
  void expire_failures();
  std::optional<MonotonicTime> next_retry() const;

  // Is this difference to be healed now? Not while somebody undoes our heals at once (I11).
  Fights::Verdict judge_drift(const sync::DesiredObject& desired);
  // We step back from the object; `error` names the rival.
  void note_fight(const sync::DesiredObject& desired, const Error& error);

 private:
  struct Sight;
  void observe_one(const kube::ResourceKey& key, const Sight& sight,
                   const sync::DesiredObject* desired);
  void compare(ObjectState& state, const kube::Object& live, const sync::DesiredObject& desired);

  kube::ClusterCache& cache_;
  const Clock& clock_;
  const ApplySet& set_;
  const sync::Tracking& tracking_;
  const diff::Normalizer normalizer_;
  std::unordered_map<kube::ResourceKey, ObjectState> states_;
  Fights fights_;
};

// True where trying again by itself cannot help: the input or somebody's rights must change.
bool is_final_failure(const Error& error, int failures);

}  // namespace bireme::engine
