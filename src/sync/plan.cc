#include "sync/plan.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "sync/guards.h"
#include "sync/kind_order.h"

namespace bireme::sync {
namespace {

using kube::ResourceKey;

const LiveState kUnseen{};

class Planner {
 public:
  Planner(const Observation& observation, const SyncPolicy& policy)
      : seen_(observation), policy_(policy) {}

  SyncPlan make() {
    if (seen_.desired == nullptr) return std::move(plan_);
    plan_applies();
    plan_prunes();
    return std::move(plan_);
  }

 private:
  const LiveState& live(const ResourceKey& key) const {
    const LiveState* state = seen_.find_live ? seen_.find_live(key) : nullptr;
    return state != nullptr ? *state : kUnseen;
  }
  const DesiredSet& desired() const { return ***seen_.desired; }

  void plan_applies() {
    for (const DesiredObject& object : desired().objects) plan_apply(object);
    for (const Fault& fault : desired().faults) {
      note_open(fault.key, Action::Fail, fault.error.message());
    }
    for (auto& [place, wave] : waves_) plan_.applies.push_back(std::move(wave));
  }

  // Objects come in the order of their waves. The first thing of a wave that is not applied and
  // well keeps every later wave waiting, as Argo CD does; drift is healed at once all the same.
  void plan_apply(const DesiredObject& object) {
    const std::pair step(object.directives.phase, object.directives.wave);
    if (step != step_) gate_ = gate_.empty() ? open_ : gate_;
    step_ = step;
    const LiveState& state = live(object.key);
    const bool was_open = plan_apply_one(object, state);
    if (was_open && open_.empty()) {
      open_ = fmt::format("waits for wave {}: {}", step.second, object.key.label());
      if (state.is_in_sync && state.is_unwell) open_ += " is not well yet";
    }
  }

  // True unless the object is as wanted and well.
  bool plan_apply_one(const DesiredObject& object, const LiveState& state) {
    const ResourceKey& key = object.key;
    if (!state.is_known) return note_open(key, Action::Wait, state.why);
    if (state.exists && !state.other_owner.empty()) {
      note(key, Action::Skip, "it belongs to " + state.other_owner);
      return false;
    }
    if (state.is_terminating) return note_open(key, Action::Wait, state.why);
    if (state.exists && state.is_in_sync && state.is_ours) {
      ++plan_.unchanged;
      return state.is_unwell;
    }
    if (!state.failure.empty()) return note_open(key, Action::Fail, state.failure);
    if (const std::string blocker = find_namespace_blocker(key); !blocker.empty()) {
      return note_open(key, Action::Wait, blocker);
    }
    if (!gate_.empty() && !state.has_drifted) return note_open(key, Action::Wait, gate_);
    add_apply(object, state);
    return true;
  }

  bool note_open(const ResourceKey& key, Action action, std::string why) {
    open_in_.try_emplace(key.ns, key.label());
    note(key, action, std::move(why));
    return true;
  }

  void add_apply(const DesiredObject& object, const LiveState& state) {
    const ResourceKey& key = object.key;
    const int tier = find_tier(key.group_kind());
    const auto place = std::tuple(object.directives.phase, object.directives.wave, tier);
    Wave& wave = waves_[place];
    std::tie(wave.phase, wave.wave, wave.tier) = place;
    const Action action = state.exists ? Action::Update : Action::Create;
    wave.tasks.push_back({key, action, state.exists ? state.why : "it is not there"});
  }

  // A namespace that is going away takes no new objects.
  std::string find_namespace_blocker(const ResourceKey& key) const {
    if (key.ns.empty()) return {};
    const ResourceKey ns{"", "Namespace", "", key.ns};
    const LiveState& state = live(ns);
    if (!state.is_terminating) return {};
    return fmt::format("namespace {} is being deleted", key.ns);
  }

  // What an object in the same namespace still waits for may depend on what would be deleted, or
  // take its place; what belongs to no namespace may concern all of them. Others are not held up.
  const std::string* find_prune_blocker(const ResourceKey& key) const {
    if (open_in_.empty()) return nullptr;
    if (key.ns.empty()) return &open_in_.begin()->second;
    for (const std::string& ns : {std::string(), key.ns}) {
      if (const auto found = open_in_.find(ns); found != open_in_.end()) return &found->second;
    }
    return nullptr;
  }

  void plan_prunes() {
    if (seen_.inventory == nullptr || !seen_.inventory_is_complete) return;
    std::vector<ResourceKey> candidates;
    for (const ResourceKey& key : *seen_.inventory) {
      if (desired().contains(key)) continue;
      const Action action = judge_prune(key);
      if (action == Action::Prune) candidates.push_back(key);
      if (action == Action::Forget) add_prune(key, Action::Forget, "it is gone or no longer ours");
    }
    std::sort(candidates.begin(), candidates.end());
    guard(std::move(candidates));
    for (auto wave = prune_waves_.rbegin(); wave != prune_waves_.rend(); ++wave) {
      if (wave->first < going_tier_) {
        wait_for_higher_tier(wave->second);
        continue;
      }
      std::reverse(wave->second.tasks.begin(), wave->second.tasks.end());
      plan_.prunes.push_back(std::move(wave->second));
    }
  }

  Action judge_prune(const ResourceKey& key) {
    const LiveState& state = live(key);
    if (!state.is_known) return note(key, Action::Wait, state.why), Action::Wait;
    if (!state.exists || !state.is_ours) return Action::Forget;
    if (state.is_terminating) {
      going_tier_ = std::max(going_tier_, find_tier(key.group_kind()));
      return note(key, Action::Wait, state.why), Action::Wait;
    }
    if (!policy_.prune) return note(key, Action::Skip, "pruning is off"), Action::Skip;
    if (state.is_kept) return note(key, Action::Skip, "it asks to be kept"), Action::Skip;
    if (!state.failure.empty()) return note(key, Action::Fail, state.failure), Action::Fail;
    if (const std::string* blocker = find_prune_blocker(key)) {
      note(key, Action::Wait, fmt::format("deleted once {} is applied", *blocker));
      return Action::Wait;
    }
    return Action::Prune;
  }

  void guard(std::vector<ResourceKey> keys) {
    PruneCandidates candidates{keys, seen_.inventory->size(), desired().empty(),
                               seen_.desired->revision()};
    if (std::string why = find_set_guard(candidates, policy_); !why.empty()) {
      return hold(candidates, keys, std::move(why));
    }
    std::vector<ResourceKey> held;
    std::string why;
    for (const ResourceKey& key : keys) {
      const std::string_view reason = find_object_guard(key, live(key).has_instances);
      if (reason.empty()) {
        add_prune(key, Action::Prune, "it is no longer wanted");
        continue;
      }
      if (why.empty()) why = fmt::format("{}: {}", key.label(), reason);
      held.push_back(key);
    }
    if (!held.empty()) hold(candidates, held, std::move(why));
  }

  void hold(const PruneCandidates& candidates, const std::vector<ResourceKey>& keys,
            std::string why) {
    std::string hash = hash_prunes(candidates, keys);
    const auto is_approved = [this](const ResourceKey& key) {
      return seen_.approved != nullptr && seen_.approved->contains(key);
    };
    if (hash == policy_.approved || std::all_of(keys.begin(), keys.end(), is_approved)) {
      for (const ResourceKey& key : keys) {
        add_prune(key, Action::Prune, "it is no longer wanted, and approved");
      }
      plan_.approved.insert(plan_.approved.end(), keys.begin(), keys.end());
      return;
    }
    plan_.held.push_back({std::move(hash), std::move(why), keys});
  }

  // What others may need to go away themselves (definitions, namespaces, rights) goes after them.
  void wait_for_higher_tier(const Wave& wave) {
    for (const Task& task : wave.tasks) {
      note(task.key, Action::Wait, "waits until what depends on it is gone");
    }
  }

  void add_prune(const ResourceKey& key, Action action, std::string why) {
    const int tier = find_tier(key.group_kind());
    Wave& wave = prune_waves_[tier];
    wave.tier = tier;
    wave.tasks.push_back({key, action, std::move(why)});
  }

  void note(const ResourceKey& key, Action action, std::string why) {
    plan_.notes.push_back({key, action, std::move(why)});
  }

  const Observation& seen_;
  const SyncPolicy& policy_;
  SyncPlan plan_;
  std::map<std::tuple<int, int, int>, Wave> waves_;
  std::map<int, Wave> prune_waves_;
  std::map<std::string, std::string> open_in_;  // by namespace: the first object not applied yet
  std::pair<int, int> step_{};                  // phase and wave of the object at hand
  std::string open_;                            // why what comes after this wave must wait
  std::string gate_;                            // why this wave must wait
  int going_tier_ = 0;  // the highest tier in which something is still going away
};

void print_task(std::string& out, const Task& task) {
  out += fmt::format("{:<7} {}  ({})\n", action_name(task.action), task.key.label(),
                     escape_control(task.why));
}

}  // namespace

std::string_view action_name(Action action) {
  switch (action) {
    case Action::Create: return "create";
    case Action::Update: return "update";
    case Action::Prune: return "delete";
    case Action::Forget: return "forget";
    case Action::Wait: return "wait";
    case Action::Skip: return "skip";
    case Action::Fail: return "fail";
  }
  return "wait";
}

std::string SyncPlan::print() const {
  std::string out;
  for (const Wave& wave : prunes) {
    for (const Task& task : wave.tasks) print_task(out, task);
  }
  for (const Held& hold : held) {
    for (const ResourceKey& key : hold.keys) {
      out += fmt::format("held    {}  ({}; --approve {})\n", key.label(), hold.why, hold.hash);
    }
  }
  for (const Wave& wave : applies) {
    for (const Task& task : wave.tasks) print_task(out, task);
  }
  for (const Task& task : notes) print_task(out, task);
  return out;
}

SyncPlan plan(const Observation& observation, const SyncPolicy& policy) {
  return Planner(observation, policy).make();
}

}  // namespace bireme::sync
