// What a step of the SetReconciler says: events, once each, and the status.
#include <fmt/core.h>

#include <algorithm>

#include "engine/set_counters.h"
#include "engine/set_reconciler.h"

namespace bireme::engine {
namespace {

using health::Verdict;
using kube::ResourceKey;
using std::chrono::seconds;

constexpr size_t kRowsMax = 500;
constexpr Duration kKindGrace = seconds(5);  // for a kind nobody serves to appear
constexpr int kClusterTriesMax = 6;

bool is_final_cluster_error(const Error& error, int failures) {
  switch (error.reason()) {
    case Reason::Forbidden:
    case Reason::AuthFailed:
    case Reason::Invalid:
    case Reason::Unsupported: return true;
    default: return failures >= kClusterTriesMax;
  }
}

}  // namespace

void SetReconciler::tell(EventType type, const ResourceKey& key, std::string message,
                         std::optional<Error> error) {
  if (!parts_.sink) return;
  parts_.sink({type, key, std::move(message), std::move(error), find_source(key)});
}

Position SetReconciler::find_source(const ResourceKey& key) const {
  if (!desired_) return {};
  if (const sync::DesiredObject* desired = desired_->value()->find(key)) return desired->source;
  for (const sync::Fault& fault : desired_->value()->faults) {
    if (fault.key == key && fault.error.position() != nullptr) return *fault.error.position();
  }
  return {};
}

// Waits and skips are said when they begin or change, not at every step.
void SetReconciler::tell_notes(const sync::SyncPlan& plan) {
  for (const sync::Task& task : plan.notes) {
    if (task.action == sync::Action::Fail && desired_->value()->contains(task.key)) continue;
    std::string& told = told_[task.key];
    if (told == task.why) continue;
    told = task.why;
    const EventType type = task.action == sync::Action::Skip   ? EventType::Skipped
                           : task.action == sync::Action::Fail ? EventType::Failed
                                                               : EventType::Waiting;
    tell(type, task.key, task.why);
  }
  std::set<std::string> hashes;
  for (const sync::Held& held : plan.held) {
    hashes.insert(held.hash);
    if (told_held_.contains(held.hash)) continue;
    for (const ResourceKey& key : held.keys) tell(EventType::Held, key, "would be deleted");
    tell(EventType::Held, {},
         fmt::format("{} deletes are held: {}; to go on: --approve {}", held.keys.size(), held.why,
                     held.hash));
  }
  told_held_ = std::move(hashes);
}

void SetReconciler::tell_health(const ResourceKey& key, const ObjectState& state) {
  const auto told = told_health_.find(key);
  const bool was_bad = told != told_health_.end();
  const bool is_bad = state.health && state.health->verdict != Verdict::Healthy;
  if (!was_bad && !is_bad) return;
  const std::string word(state.health ? state.health->word : std::string_view("Healthy"));
  if (was_bad && told->second == word) return;
  if (is_bad) {
    told_health_[key] = word;
  } else {
    told_health_.erase(told);
  }
  const std::string& message = state.health ? state.health->message : word;
  tell(EventType::Health, key, message.empty() ? word : fmt::format("{}: {}", word, message));
}

void SetReconciler::publish(const sync::SyncPlan& plan) {
  auto status = std::make_shared<SetStatus>();
  status->steps = steps_;
  status->error = source_error_ ? source_error_ : cluster_error_;
  status->synced_revision = synced_revision_;
  status->revision = revision_;
  if (desired_) {
    status->objects = desired_->value()->objects.size() + desired_->value()->faults.size();
    status->in_sync = plan.unchanged;
    status->held = plan.held;
    status->previews = previews_;
    if (set_.plan_only) status->plan = std::make_shared<const sync::SyncPlan>(plan);
    tell_notes(plan);
    judge_objects(plan, *status);
    judge_phase(plan, *status);
    parts_.crash_points.pass("health.judged");
  } else {
    const bool is_stuck =
        cluster_error_ && is_final_cluster_error(*cluster_error_, cluster_failures_);
    status->is_final = source_error_.has_value() || is_stuck;
    if (status->is_final) status->phase = Phase::Failed;
  }
  counters_->objects.set(static_cast<double>(status->objects));
  counters_->in_sync.set(static_cast<double>(status->in_sync));
  counters_->failing.set(static_cast<double>(status->failed));
  counters_->waiting.set(static_cast<double>(status->waiting));
  size_t held = 0;
  for (const sync::Held& one : status->held) held += one.keys.size();
  counters_->held.set(static_cast<double>(held));
  counters_->healthy.set(status->phase == Phase::Healthy ? 1 : 0);
  parts_.store.publish(std::move(status));
}

// Rows and counts of the notes, then the health of everything that is applied.
void SetReconciler::judge_objects(const sync::SyncPlan& plan, SetStatus& status) {
  const auto add_row = [&status, this](const ResourceKey& key, std::string_view operation,
                                       std::string_view state, std::string_view waiting_for) {
    if (status.rows.size() == kRowsMax) return;
    const ObjectState* known = table_.find(key);
    status.rows.push_back({key, std::string(operation), std::string(state),
                           std::string(waiting_for),
                           known != nullptr ? known->since : parts_.clock.now(),
                           find_source(key)});
  };
  for (const sync::Task& task : plan.notes) {
    const bool is_wanted = desired_->value()->contains(task.key);
    const std::string_view operation = is_wanted ? "apply" : "delete";
    if (task.action == sync::Action::Fail) {
      ++status.failed;
      const ObjectState* state = table_.find(task.key);
      if (!status.failure && state != nullptr && state->error) status.failure = state->error;
      add_row(task.key, operation, "failed", task.why);
    } else if (task.action == sync::Action::Skip) {
      ++status.skipped;
    } else {
      ++status.waiting;
      add_row(task.key, operation, "waiting", task.why);
    }
  }
  for (const sync::Fault& fault : desired_->value()->faults) {
    if (!status.failure) status.failure = fault.error;
  }
  for (const sync::DesiredObject& object : desired_->value()->objects) {
    const ObjectState* state = table_.find(object.key);
    if (state == nullptr || !state->live.exists || !state->live.is_in_sync) continue;
    tell_health(object.key, *state);
    if (!state->health) continue;
    if (state->health->verdict == Verdict::Healthy) continue;
    add_row(object.key, "apply", state->health->word, state->health->message);
  }
}

void SetReconciler::judge_phase(const sync::SyncPlan& plan, SetStatus& status) {
  const MonotonicTime now = parts_.clock.now();
  bool is_moving = plan.has_work() && set_.writes();
  bool has_missing_kind = false;
  for (const sync::Task& task : plan.notes) {
    const ObjectState* state = table_.find(task.key);
    if (state == nullptr) continue;
    if (task.action == sync::Action::Fail) {
      is_moving = is_moving || (state->error && !is_final_failure(*state->error, state->failures));
    } else if (task.action == sync::Action::Wait) {
      const kube::KindState kind = parts_.cache.state(task.key.group_kind());
      const bool is_kind_stuck =
          kind == kube::KindState::Missing || kind == kube::KindState::Failed;
      has_missing_kind = has_missing_kind || (!state->live.is_known && is_kind_stuck);
      is_moving = is_moving || (!state->live.is_known && !is_kind_stuck) ||
                  state->live.is_terminating || task.why.starts_with("namespace ");
    }
  }
  if (!has_missing_kind) kinds_missing_since_.reset();
  if (has_missing_kind && !kinds_missing_since_) kinds_missing_since_ = now;
  const bool has_grace = has_missing_kind && now - *kinds_missing_since_ < kKindGrace;
  is_moving = is_moving || has_grace || must_look_at_all_ || !dirty_.empty() ||
              (cluster_error_ && !source_error_);

  bool is_progressing = false, is_degraded = false, is_suspended = false;
  for (const sync::DesiredObject& object : desired_->value()->objects) {
    const ObjectState* state = table_.find(object.key);
    if (state == nullptr || !state->health) continue;
    const Verdict verdict = state->health->verdict;
    is_progressing = is_progressing || verdict == Verdict::Progressing ||
                     verdict == Verdict::Terminating || verdict == Verdict::Missing;
    is_degraded = is_degraded || verdict == Verdict::Degraded;
    is_suspended = is_suspended || verdict == Verdict::Suspended;
  }
  is_progressing = is_progressing || (is_suspended && status.waiting > 0);  // a wave waits for it
  const bool is_applied = !plan.has_work() && status.failed == 0 && status.waiting == 0;
  if (is_applied && status.held.empty() && set_.writes() && !source_error_) {
    if (synced_revision_ != status.revision) {
      synced_revision_ = status.revision;
      tell(EventType::Synced, {}, synced_revision_);
    }
    status.synced_revision = synced_revision_;
  }
  status.phase = is_moving              ? Phase::Syncing
                 : status.failed > 0    ? Phase::Failed
                 : status.waiting > 0   ? Phase::Failed
                 : source_error_        ? Phase::Failed
                 : is_progressing       ? Phase::Progressing
                 : is_degraded          ? Phase::Degraded
                 : !status.held.empty() ? Phase::Held
                                        : Phase::Healthy;
  if (!set_.writes()) is_progressing = false;
  if (trial_failure_) {
    status.failure = trial_failure_;
    status.phase = Phase::Failed;
  }
  status.is_final = !is_moving && !is_progressing;
  if (source_error_) status.is_final = true;
}

}  // namespace bireme::engine
