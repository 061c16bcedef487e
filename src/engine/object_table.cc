#include "engine/object_table.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "diff/delta.h"

namespace bireme::engine {
namespace {

using kube::KindState;
using kube::ResourceKey;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kQuickRetry = milliseconds(200);
constexpr Duration kQuickRetryMax = seconds(30);
constexpr Duration kSlowRetry = seconds(1);
constexpr Duration kSlowRetryMax = seconds(15);
constexpr int kTriesMax = 6;  // of what might have worked

// Our own bookkeeping, compared by itself: it is no change that anybody wants to read of.
constexpr char kDigestPointer[] = "/metadata/annotations/bireme.dev~1applied";

bool is_namespace_going(const Error& error) {
  return contains(error.message(), "being terminated");
}

// What the server refuses on reading the object will be refused again; what it could not do may
// work.
bool is_refusal(const Error& error) {
  switch (error.reason()) {
    case Reason::Invalid:
    case Reason::Immutable:
    case Reason::Forbidden:
    case Reason::AuthFailed:
    case Reason::LimitExceeded:
    case Reason::Unsupported: return !is_namespace_going(error);
    case Reason::Internal:
    case Reason::NotFound:
    case Reason::AlreadyExists:
    case Reason::Conflict:
    case Reason::Timeout:
    case Reason::Cancelled:
    case Reason::Unavailable:
    case Reason::Throttled:
    case Reason::Gone:
    case Reason::VerifyFailed:
    case Reason::BuildFailed:
    case Reason::Held:
    case Reason::Io: return false;
  }
  return false;
}

Duration retry_delay(const Error& error, int failures) {
  const bool is_slow = is_refusal(error);
  Duration delay = is_slow ? kSlowRetry : kQuickRetry;
  const Duration max = is_slow ? kSlowRetryMax : kQuickRetryMax;
  for (int i = 1; i < failures && delay < max; ++i) delay *= 2;
  return std::min(delay, max);
}

bool is_unwell(const std::optional<health::HealthStatus>& health) {
  return health && health->verdict != health::Verdict::Healthy;
}

std::string explain_kind(const ResourceKey& key, KindState state, const std::string& cause) {
  const std::string kind = key.group_kind().text();
  switch (state) {
    case KindState::Unwanted:
    case KindState::Loading: return fmt::format("{} is being read", kind);
    case KindState::Complete: return {};
    case KindState::Stale: return fmt::format("the watch on {} is lost: {}", kind, cause);
    case KindState::Missing: return fmt::format("the server does not serve {}", kind);
    case KindState::Failed: return fmt::format("{} cannot be read: {}", kind, cause);
  }
  return {};
}

std::string explain_terminating(const kube::Object* live) {
  std::vector<std::string> names;
  if (live != nullptr) {
    for (const std::string_view name : live->finalizers()) names.emplace_back(name);
    for (const json::Value& name : live->at("spec.finalizers").items()) {
      names.emplace_back(name.as_string());
    }
  }
  if (names.empty()) return "it is being deleted";
  return fmt::format("it is being deleted; held by {}", join(names, ", "));
}

}  // namespace

struct ObjectTable::Sight {
  KindState kind = KindState::Unwanted;
  std::string cause;
  std::optional<kube::Record> record;
  std::optional<kube::Object> object;
};

bool is_final_failure(const Error& error, int failures) {
  if (is_refusal(error)) return true;
  const bool may_pass = error.reason() == Reason::Unavailable ||
                        error.reason() == Reason::Throttled || is_namespace_going(error);
  return !may_pass && failures >= kTriesMax;
}

ObjectTable::ObjectTable(kube::ClusterCache& cache, const Clock& clock, const ApplySet& set,
                         const sync::Tracking& tracking)
    : cache_(cache),
      clock_(clock),
      set_(set),
      tracking_(tracking),
      normalizer_({.keep_status = false, .ignores = {{.pointers = {kDigestPointer}}}}) {}

void ObjectTable::observe(std::span<const ResourceKey> keys, const sync::DesiredSet* desired) {
  std::unordered_map<kube::GroupKind, std::pair<KindState, std::string>> kinds;
  auto records = cache_.find_records(keys);
  auto objects = cache_.find_all(keys);
  for (size_t i = 0; i < keys.size(); ++i) {
    const kube::GroupKind kind = keys[i].group_kind();
    auto known = kinds.find(kind);
    if (known == kinds.end()) {
      known = kinds.emplace(kind, std::pair(cache_.state(kind), cache_.cause(kind))).first;
    }
    Sight sight{known->second.first, known->second.second, std::move(records[i]),
                std::move(objects[i])};
    observe_one(keys[i], sight, desired != nullptr ? desired->find(keys[i]) : nullptr);
  }
}

void ObjectTable::observe_one(const ResourceKey& key, const Sight& sight,
                              const sync::DesiredObject* desired) {
  ObjectState& state = states_[key];
  const bool was_there = state.live.exists;
  const bool was_terminating = state.live.is_terminating;
  sync::LiveState live;
  live.has_instances = state.live.has_instances;
  live.is_known =
      sight.kind == KindState::Complete || (sight.kind == KindState::Missing && desired == nullptr);
  live.why = explain_kind(key, sight.kind, sight.cause);
  live.exists = sight.record.has_value();
  const std::string version = live.exists ? sight.record->resource_version : std::string();
  const bool is_same = version == state.version && live.exists == was_there &&
                       state.live.is_known == live.is_known && desired != nullptr &&
                       state.expected_for == desired->digest && state.live.is_in_sync;
  if (is_same) return;
  live.failure = state.live.failure;
  if (state.error && desired != nullptr && state.failed_for != desired->digest) {
    state.error.reset();
    state.failures = 0;
    live.failure.clear();
  }
  state.live = std::move(live);
  state.live.has_drifted =
      desired != nullptr && state.was_in_sync && state.expected_for == desired->digest;
  state.version = version;
  if (!sight.record) {
    state.health.reset();
    state.uid.clear();
    if (state.live.is_known && was_there != state.live.exists) state.since = clock_.now();
    return;
  }
  state.uid = sight.record->uid;
  state.api_version = sight.record->version;
  const kube::Object* object = sight.object ? &*sight.object : nullptr;
  state.live.is_terminating = sight.record->is_being_deleted;
  if (state.live.is_terminating) state.live.why = explain_terminating(object);
  if (state.live.is_terminating != was_terminating) state.since = clock_.now();
  if (object == nullptr) {
    if (!state.live.is_terminating) state.live.why = "it is there and has no owner yet";
    return;
  }
  state.live.is_ours = tracking_.owns(*object);
  state.live.other_owner = tracking_.find_other(*object);
  state.live.is_kept = sync::Tracking::is_kept(*object);
  state.health = set_.rules.judge(*object, clock_.wall());
  state.live.is_unwell = is_unwell(state.health);
  if (desired != nullptr && !state.live.is_terminating) compare(state, *object, *desired);
}

void ObjectTable::compare(ObjectState& state, const kube::Object& live,
                          const sync::DesiredObject& desired) {
  const bool is_applied = sync::Tracking::applied_digest(live) == desired.digest;
  const kube::Object wanted = desired.object();
  const std::string projection = diff::projection_digest(wanted, live);
  const bool has_expected = state.expected_for == desired.digest;
  if (is_applied && state.live.is_ours && has_expected && projection == state.expected) {
    state.live.is_in_sync = state.was_in_sync = true;
    return;
  }
  const diff::Delta delta = diff::compare_two_way(wanted, live, normalizer_);
  if (is_applied && state.live.is_ours && !has_expected && delta.empty()) {
    state.expected = projection;
    state.expected_for = desired.digest;
    state.live.is_in_sync = state.was_in_sync = true;
    return;
  }
  state.live.is_in_sync = false;
  state.live.why = delta.empty() ? "fields were taken away or moved" : delta.summary();
}

const ObjectState* ObjectTable::find(const ResourceKey& key) const {
  const auto found = states_.find(key);
  return found == states_.end() ? nullptr : &found->second;
}

void ObjectTable::note_applied(const sync::DesiredObject& desired, const kube::Object& answer) {
  ObjectState& state = states_[desired.key];
  state.live.exists = state.live.is_known = state.live.is_ours = true;
  state.live.other_owner.clear();
  state.live.failure.clear();
  state.live.is_terminating = answer.is_being_deleted();
  state.live.is_in_sync = state.was_in_sync = true;
  state.uid = answer.uid();
  state.api_version = answer.gvk().version;
  state.version = answer.resource_version();
  state.expected = diff::projection_digest(desired.object(), answer);
  state.expected_for = desired.digest;
  state.health = set_.rules.judge(answer, clock_.wall());
  state.live.is_unwell = is_unwell(state.health);
  state.error.reset();
  state.failures = 0;
  state.since = clock_.now();
}

void ObjectTable::note_failure(const ResourceKey& key, const std::string& digest,
                               const Error& error) {
  ObjectState& state = states_[key];
  if (!state.error) state.since = clock_.now();
  state.error = error;
  state.failed_for = digest;
  ++state.failures;
  state.retry_at = clock_.now() + retry_delay(error, state.failures);
  state.live.failure = error.message();
}

void ObjectTable::retry_all() {
  for (auto& [key, state] : states_) {
    if (state.error) state.retry_at = clock_.now();
  }
}

void ObjectTable::retry_in(const std::string& ns) {
  for (auto& [key, state] : states_) {
    if (state.error && key.ns == ns) state.retry_at = clock_.now();
  }
}

void ObjectTable::expire_failures() {
  const MonotonicTime now = clock_.now();
  for (auto& [key, state] : states_) {
    if (state.retry_at <= now) state.live.failure.clear();
  }
}

std::optional<MonotonicTime> ObjectTable::next_retry() const {
  std::optional<MonotonicTime> next;
  for (const auto& [key, state] : states_) {
    if (state.live.failure.empty()) continue;
    if (!next || state.retry_at < *next) next = state.retry_at;
  }
  return next;
}

Fights::Verdict ObjectTable::judge_drift(const sync::DesiredObject& desired) {
  const auto live = cache_.find(desired.key);
  const std::string seen = live ? diff::projection_digest(desired.object(), *live) : "gone";
  return fights_.note_drift(desired.key, seen, clock_.now());
}

void ObjectTable::note_fight(const sync::DesiredObject& desired, const Error& error) {
  note_failure(desired.key, desired.digest, error);
  ObjectState& state = states_[desired.key];
  state.failures = kTriesMax;  // trying again cannot help
  state.retry_at = clock_.now() + kFightPause;
  fights_.step_back(desired.key, clock_.now());
}

}  // namespace bireme::engine
