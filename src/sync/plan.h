// SyncPlan: what will be done and why, as a value, before anything is done. plan() is pure: the
// same observation gives the same plan, and carrying it out and planning again gives an empty one.
//
// Only a Known desired set may shrink anything: prunes come from the inventory minus a complete
// set, each object seen live, marked as ours, in a kind that was read whole (invariants I1, I3,
// I4). Guards (I2, I5) take prunes out of the plan and hold them under a hash until that hash is
// approved.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/known.h"
#include "kube/resource_key.h"
#include "sync/desired.h"

namespace bireme::sync {

enum class Action {
  Create,
  Update,
  Prune,
  Forget,  // it is gone, or not ours any more: take it out of the inventory
  Wait,    // nothing can be done now; `why` says what must come first
  Skip,    // left alone on purpose
  Fail,    // tried and refused; `why` is the error; tried again later
};
std::string_view action_name(Action action);

struct Task {
  kube::ResourceKey key;
  Action action = Action::Wait;
  std::string why;
};

struct Wave {
  int phase = 0;
  int wave = 0;
  int tier = 0;
  std::vector<Task> tasks;
};

// Prunes that wait for somebody's word.
struct Held {
  std::string hash;  // what --approve takes; bound to exactly these objects
  std::string why;
  std::vector<kube::ResourceKey> keys;
};

struct SyncPlan {
  std::vector<Wave> applies;  // in order
  std::vector<Wave> prunes;   // in order, after all applies are done
  std::vector<Task> notes;    // Wait, Skip and Fail: nothing to do now
  std::vector<Held> held;
  std::vector<kube::ResourceKey> approved;  // prunes that are here because the policy says so
  size_t unchanged = 0;

  bool has_work() const { return !applies.empty() || !prunes.empty(); }
  // Everything that is or may be deleted first, then the rest: one line an object.
  std::string print() const;
};

// What is known of one live object.
struct LiveState {
  bool is_known = false;  // its kind was read whole: absence means absence
  bool exists = false;
  bool is_ours = false;
  bool is_in_sync = false;  // as desired; meaningless for what is not desired
  bool is_terminating = false;
  bool is_kept = false;       // asks not to be pruned
  bool is_unwell = false;     // as health judges it: later waves wait for it
  bool has_drifted = false;   // it was as wanted before: healed without waiting for its wave
  bool has_instances = true;  // of a definition; true unless known otherwise
  std::string other_owner = {};
  std::string why = {};      // of the change, or of what must come first
  std::string failure = {};  // the last try failed and the next is not due yet
};

struct Observation {
  // Nothing means unknown: then nothing is pruned and nothing applied.
  const Known<std::shared_ptr<const DesiredSet>>* desired = nullptr;
  std::function<const LiveState*(const kube::ResourceKey& key)> find_live;
  const std::set<kube::ResourceKey>* inventory = nullptr;
  bool inventory_is_complete = false;  // it was read from the cluster
  // What the approved hash stood for once it was met: that is carried out in more than one plan.
  const std::set<kube::ResourceKey>* approved = nullptr;
};

struct SyncPolicy {
  bool prune = true;
  size_t prune_count_max = 10;    // more than this and
  double prune_share_max = 0.30;  // more than this share of the inventory is held
  std::string approved = {};      // the hash of a Held
};

SyncPlan plan(const Observation& observation, const SyncPolicy& policy);

}  // namespace bireme::sync
