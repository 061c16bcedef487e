#include "sync/plan.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <tuple>

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
      note(fault.key, Action::Fail, fault.error.message());
    }
    for (auto& [place, wave] : waves_) plan_.applies.push_back(std::move(wave));
  }

  void plan_apply(const DesiredObject& object) {
    const ResourceKey& key = object.key;
    const LiveState& state = live(key);
    if (!state.is_known) return note(key, Action::Wait, state.why);
    if (state.exists && !state.other_owner.empty()) {
      return note(key, Action::Skip, "it belongs to " + state.other_owner);
    }
    if (state.is_terminating) return note(key, Action::Wait, state.why);
    if (state.exists && state.is_in_sync && state.is_ours) {
      ++plan_.unchanged;
      return;
    }
    if (!state.failure.empty()) return note(key, Action::Fail, state.failure);
    if (const std::string blocker = find_namespace_blocker(key); !blocker.empty()) {
      return note(key, Action::Wait, blocker);
    }
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

  bool applies_are_done() const {
    const auto is_open = [](const Task& task) {
      return task.action == Action::Wait || task.action == Action::Fail;
    };
    return std::none_of(plan_.notes.begin(), plan_.notes.end(), is_open);
  }

  void plan_prunes() {
    if (seen_.inventory == nullptr || !seen_.inventory_is_complete) return;
    const bool may_prune = applies_are_done();
    std::vector<ResourceKey> candidates;
    for (const ResourceKey& key : *seen_.inventory) {
      if (desired().contains(key)) continue;
      const Action action = judge_prune(key, may_prune);
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

  Action judge_prune(const ResourceKey& key, bool may_prune) {
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
    if (!may_prune) {
      note(key, Action::Wait, "deleted once everything else is applied");
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
