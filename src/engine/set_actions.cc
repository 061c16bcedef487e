// What a step of the SetReconciler does in the cluster: one wave at a time, each as one batch.
#include <fmt/core.h>

#include "base/text.h"
#include "engine/set_counters.h"
#include "engine/set_reconciler.h"
#include "json/parse.h"

namespace bireme::engine {
namespace {

using kube::ResourceKey;

double seconds_since(MonotonicTime start, MonotonicTime now) {
  return std::chrono::duration<double>(now - start).count();
}

}  // namespace

Status SetReconciler::carry_out(sync::SyncPlan plan, std::stop_token stop) {
  is_trial_done_ = !set_.writes();
  if (set_.predicts) preview(plan, stop);
  if (set_.writes() && (must_record_ || !plan.applies.empty())) TRY(grow_inventory(stop));
  if (!plan.has_work() || set_.plan_only) return {};
  if (set_.dry_run) {
    for (const sync::Wave& wave : plan.applies) apply_wave(wave, stop);
    for (const sync::Wave& wave : plan.prunes) prune_wave(wave, stop);
    return {};
  }
  if (!plan.applies.empty()) {
    apply_wave(plan.applies.front(), stop);
    return {};
  }
  prune_wave(plan.prunes.front(), stop);
  return trim_inventory(stop);
}

// Write-ahead: what will be applied is written down first, so that nothing can be lost (I9). What
// is already as wanted is written down as well: an inventory may have been lost.
Status SetReconciler::grow_inventory(std::stop_token stop) {
  for (const sync::DesiredObject& object : desired_->value()->objects) {
    const ObjectState* state = table_.find(object.key);
    const bool is_settled = state != nullptr && state->live.is_known;
    if (is_settled && state->live.other_owner.empty()) inventory_->add(object.key);
  }
  if (inventory_->is_changed()) {
    parts_.crash_points.pass("inventory.grow");
    TRY(store_.write(*inventory_, stop));
    parts_.crash_points.pass("inventory.grown");
  }
  must_record_ = false;
  return {};
}

Status SetReconciler::trim_inventory(std::stop_token stop) {
  if (!inventory_->is_changed() || set_.dry_run) return {};
  parts_.crash_points.pass("inventory.trim");
  TRY(store_.write(*inventory_, stop));
  parts_.crash_points.pass("inventory.trimmed");
  return {};
}

void SetReconciler::apply_wave(const sync::Wave& wave, std::stop_token stop) {
  struct Send {
    const sync::Task* task;
    const sync::DesiredObject* desired;
    bool is_drift;
  };
  std::vector<Send> sends;
  for (const sync::Task& task : wave.tasks) {
    const sync::DesiredObject* desired = desired_->value()->find(task.key);
    ObjectState& state = table_.edit(task.key);
    const bool is_drift = state.was_in_sync && state.expected_for == desired->digest;
    if (is_drift && state.live.exists && is_fight(*desired, state, stop)) continue;
    sends.push_back({&task, desired, is_drift});
  }
  if (sends.empty()) return;
  parts_.crash_points.pass("wave.begin");
  const MonotonicTime start = parts_.clock.now();
  kube::ApplyOptions options;
  options.field_manager = set_.field_manager;
  options.dry_run = set_.dry_run;
  options.stop = stop;
  parts_.client.apply_all(
      sends.size(),
      [&sends](size_t index) {
        const sync::DesiredObject& desired = *sends[index].desired;
        return kube::ApplyItem{{desired.key, kube::make_gvk(desired.api_version, "").version},
                               desired.body()};
      },
      options, [this, &sends](size_t index, const Result<kube::Object>& result) {
        const Send& send = sends[index];
        note_result(*send.task, *send.desired, send.is_drift, result);
        parts_.crash_points.pass("apply.result");
      });
  counters_->wave_seconds.observe(seconds_since(start, parts_.clock.now()));
  tidy_later();
  parts_.crash_points.pass("wave.end");
}

// Somebody else wants it otherwise, and has said so often enough (I11): both are named, and we step
// back.
bool SetReconciler::is_fight(const sync::DesiredObject& desired, const ObjectState& state,
                             std::stop_token stop) {
  const Fights::Verdict verdict = table_.judge_drift(desired);
  if (verdict == Fights::Verdict::Heal) return false;
  const std::string rival = read_rival(desired.key, stop).value_or("somebody");
  if (verdict == Fights::Verdict::Suspect && is_person(rival)) return false;
  const Error error =
      make_error(Reason::Conflict, "{} undoes what {} applies, again and again: {}", rival,
                 set_.field_manager, state.live.why)
          .at(desired.source)
          .with_hint("only one of the two can own the field: take it out of the repository, or "
                     "stop the other");
  table_.note_fight(desired, error);
  counters_->failed.add();
  tell(EventType::Failed, desired.key, error.message(), error);
  return true;
}

// Reads the object as it is: neither the cache nor the client keeps managedFields.
Result<std::string> SetReconciler::read_rival(const ResourceKey& key, std::stop_token stop) {
  const kube::ApiResource resource =
      TRY(parts_.client.discovery().get(key.group_kind(), stop));
  const std::string text = TRY(parts_.client.read(resource.path(key.ns, key.name), stop));
  const kube::Object live(TRY(json::parse(text)));
  std::string rival = find_rival(live, set_.field_manager);
  if (rival.empty()) return make_error(Reason::NotFound, "nobody else wrote {}", key.label());
  return rival;
}

void SetReconciler::note_result(const sync::Task& task, const sync::DesiredObject& desired,
                                bool is_drift, const Result<kube::Object>& result) {
  if (!result) {
    if (result.error().reason() == Reason::Cancelled) return;
    Error error = result.error().at(desired.source);
    if (set_.dry_run) {
      trial_failure_ = error;
    } else {
      table_.note_failure(task.key, desired.digest, error);
    }
    counters_->failed.add();
    if (told_[task.key] == error.message()) return;
    told_[task.key] = error.message();
    return tell(EventType::Failed, task.key, error.message(), error);
  }
  const ObjectState& before = table_.edit(task.key);
  const bool is_same = before.live.exists && before.version == result->resource_version();
  const bool was_there = before.live.exists;
  told_.erase(task.key);
  if (set_.dry_run) {
    const EventType type = !was_there ? EventType::Created : EventType::Updated;
    return tell(type, task.key, task.why + " (dry run)");
  }
  parts_.cache.note(*result);
  table_.note_applied(desired, *result);
  if (is_same) {
    counters_->unchanged.add();
    return tell(EventType::Unchanged, task.key, "as wanted");
  }
  if (is_drift) {
    counters_->healed.add();
    return tell(EventType::Healed, task.key, was_there ? task.why : "somebody deleted it");
  }
  (was_there ? counters_->updated : counters_->created).add();
  tell(was_there ? EventType::Updated : EventType::Created, task.key, task.why);
}

// Asked with the object as it is at the very moment before the DELETE.
Status SetReconciler::may_delete(const kube::Object& live) const {
  const std::string label = live.key().label();
  if (!tracking_.owns(live)) {
    return make_error(Reason::Forbidden, "{} is not ours any more", label);
  }
  if (sync::Tracking::is_kept(live)) {
    return make_error(Reason::Forbidden, "{} asks to be kept", label);
  }
  if (desired_->value()->contains(live.key())) {
    return make_error(Reason::Forbidden, "{} is wanted", label);
  }
  return {};
}

void SetReconciler::prune_wave(const sync::Wave& wave, std::stop_token stop) {
  std::vector<kube::DeleteRequest> requests;
  for (const sync::Task& task : wave.tasks) {
    if (task.action == sync::Action::Forget) {
      if (set_.dry_run) continue;
      if (deleting_.erase(task.key) > 0) {
        counters_->deleted.add();
        tell(EventType::Deleted, task.key, "gone");
      }
      inventory_->remove(task.key);
      table_.forget(task.key);
      continue;
    }
    const ObjectState& state = table_.edit(task.key);
    requests.push_back({.ref = kube::ObjectRef(task.key, state.api_version),
                        .uid = state.uid,
                        .propagation = kube::Propagation::Background,
                        .dry_run = set_.dry_run});
  }
  if (requests.empty()) return;
  has_pruned_ = true;
  parts_.crash_points.pass("prune.begin");
  const auto results = gate_.remove_all(
      requests, [this](const kube::Object& live) { return may_delete(live); }, stop);
  for (size_t i = 0; i < results.size(); ++i) {
    note_prune(requests[i].ref.key, results[i]);
    parts_.crash_points.pass("prune.result");
  }
  parts_.crash_points.pass("prune.end");
}

void SetReconciler::note_prune(const ResourceKey& key, const Result<kube::DeleteResult>& result) {
  if (set_.dry_run) return tell(EventType::Deleted, key, "it is no longer wanted (dry run)");
  if (!result) {
    if (result.error().reason() == Reason::Cancelled) return;
    table_.note_failure(key, "", result.error());
    counters_->failed.add();
    return tell(EventType::Failed, key, result.error().message(), result.error());
  }
  ObjectState& state = table_.edit(key);
  switch (result->outcome) {
    case kube::DeleteOutcome::Gone:
      inventory_->remove(key);
      table_.forget(key);
      deleting_.erase(key);
      counters_->deleted.add();
      return tell(EventType::Deleted, key, "it is no longer wanted");
    case kube::DeleteOutcome::Terminating:
      deleting_.insert(key);
      state.live.is_terminating = true;
      state.live.why = result->finalizers.empty()
                           ? "it is being deleted"
                           : "it is being deleted; held by " + join(result->finalizers, ", ");
      return tell(EventType::Deleting, key, state.live.why);
    case kube::DeleteOutcome::Changed: {
      const Error error = make_error(Reason::Conflict, "deleting {}: {}", key.label(), result->why);
      table_.note_failure(key, "", error);
      return;
    }
    case kube::DeleteOutcome::Refused:
      must_look_at_all_ = true;
      table_.note_failure(key, "", make_error(Reason::Forbidden, "{}", result->why));
      return tell(EventType::Skipped, key, result->why);
  }
}

}  // namespace bireme::engine
