#include "engine/set_reconciler.h"

#include <algorithm>
#include <utility>

#include "base/memory.h"
#include "engine/set_counters.h"

namespace bireme::engine {
namespace {

using kube::ResourceKey;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kWavesPerStepMax = 64;
constexpr Duration kReadingTold = milliseconds(200);
constexpr Duration kTidyAfter = seconds(2);
constexpr Duration kClusterRetry = milliseconds(250);
constexpr Duration kClusterRetryMax = seconds(10);

ResourceKey namespace_key(const std::string& ns) { return {"", "Namespace", "", ns}; }

}  // namespace

SetReconciler::SetReconciler(Parts parts, ApplySet set)
    : parts_(std::move(parts)),
      set_(std::move(set)),
      tracking_(set_.owner),
      store_(parts_.client, parts_.crash_points,
             {.owner = set_.owner, .field_manager = set_.field_manager}),
      table_(parts_.cache, parts_.clock, set_, tracking_),
      gate_(parts_.client),
      counters_(std::make_unique<Counters>(parts_.metrics)) {}

SetReconciler::~SetReconciler() = default;

Next SetReconciler::reconcile(const std::string&, std::stop_token stop) {
  ++steps_;
  counters_->steps.add();
  take_mail();
  table_.expire_failures();
  sync::SyncPlan left;
  Status done;
  for (int wave = 0; wave < kWavesPerStepMax && !stop.stop_requested(); ++wave) {
    done = step(stop);
    if (!done) break;
    if (const auto delay = delay_while_reading()) return Next::on_change(*delay);
    left = make_plan();
    const bool was_pruning = std::exchange(has_pruned_, false);
    if (!set_.writes() || (!left.has_work() && !was_pruning)) break;
  }
  if (stop.stop_requested()) return Next::done();
  if (!done) {
    cluster_error_ = done.error();
    ++cluster_failures_;
    tell(EventType::Error, {}, done.error().message(), done.error());
  } else {
    cluster_error_.reset();
    cluster_failures_ = 0;
  }
  const auto retry_at = table_.next_retry();
  publish(left);
  parts_.crash_points.pass("step.reported");
  if (!done) {
    Duration delay = kClusterRetry;
    for (int i = 1; i < cluster_failures_ && delay < kClusterRetryMax; ++i) delay *= 2;
    return Next::after(std::min(delay, kClusterRetryMax));
  }
  if (left.has_work() && set_.writes()) return Next::after(milliseconds(1));
  if (retry_at) return Next::on_change(std::max(*retry_at - parts_.clock.now(), Duration(1)));
  if (kinds_missing_since_) return Next::on_change(seconds(1));
  tidy();
  return tidy_at_ ? Next::on_change(*tidy_at_ - parts_.clock.now()) : Next::on_change();
}

// Until everything was read once, kinds become complete in quick succession; to plan and tell after
// each would cost kinds times objects.
std::optional<Duration> SetReconciler::delay_while_reading() {
  if (!desired_ || has_looked_) return std::nullopt;
  const MonotonicTime now = parts_.clock.now();
  if (!tell_reading_at_) tell_reading_at_ = now + kReadingTold;
  if (now < *tell_reading_at_) return *tell_reading_at_ - now;
  tell_reading_at_ = now + kReadingTold;
  return std::nullopt;
}

// Rendering, comparing and applying leave holes in the heap many times as large as what is kept.
// Once things are quiet they go back to the system.
void SetReconciler::tidy_later() { tidy_at_ = parts_.clock.now() + kTidyAfter; }

void SetReconciler::tidy() {
  if (!tidy_at_ || parts_.clock.now() < *tidy_at_) return;
  tidy_at_.reset();
  give_back_memory();
}

Status SetReconciler::step(std::stop_token stop) {
  TRY(read_inventory(stop));
  if (must_resolve_) TRY(resolve(stop));
  if (!desired_ || !kinds_are_read() || is_trial_done_) return {};
  parts_.crash_points.pass("cache.complete");
  observe();
  check_instances(stop);
  parts_.crash_points.pass("observed");
  sync::SyncPlan plan = make_plan();
  approved_.insert(plan.approved.begin(), plan.approved.end());
  parts_.crash_points.pass("planned");
  return carry_out(std::move(plan), stop);
}

void SetReconciler::take_mail() {
  Mail mail = parts_.inbox.take();
  if (mail.source_error) {
    source_error_ = mail.source_error;
    tell(EventType::Error, {}, source_error_->message(), source_error_);
  } else if (mail.source_is_well) {
    source_error_.reset();
  }
  if (mail.desired) {
    given_ = std::move(mail.desired);
    tidy_later();
    must_resolve_ = true;
    is_trial_done_ = false;
    revision_ = given_->revision();
    tell(EventType::Revision, {}, revision_);
  }
  const bool has_unknown_kinds = desired_ && !desired_->value()->unknown_kinds.empty();
  if (mail.discovery_changed && given_ && (has_unknown_kinds || !desired_)) must_resolve_ = true;
  if (!mail.kinds.empty()) {
    must_record_ = true;
    if (!must_look_at_all_) {
      for (ResourceKey& key : list_watched_keys()) {
        if (mail.kinds.contains(key.group_kind())) dirty_.push_back(std::move(key));
      }
    }
  }
  if (mail.was_asked) {
    table_.retry_all();
    must_look_at_all_ = must_ask_kinds_ = true;
  }
  for (ResourceKey& key : mail.keys) {
    if (key.group.empty() && key.kind == "Namespace") {
      table_.retry_in(key.name);
    }
    dirty_.push_back(std::move(key));
  }
}

// From manifests to what can be applied: scopes come from the server and from definitions in the
// set.
Status SetReconciler::resolve(std::stop_token stop) {
  if (!given_) return {};
  std::shared_ptr<const kube::ApiCatalog> served = TRY(parts_.client.discovery().catalog(stop));
  sync::DesiredOptions options;
  options.default_namespace = set_.default_namespace;
  options.only_namespace = set_.only_namespace;
  options.read_directives = set_.read_directives;
  options.is_namespaced = [&served](const kube::Gvk& gvk) -> std::optional<bool> {
    const kube::ApiResource* resource = served->find(gvk);
    if (resource == nullptr) return std::nullopt;
    return resource->is_namespaced;
  };
  auto made = sync::make_desired_set(given_->value(), tracking_, options);
  if (made && !(*made)->unknown_kinds.empty()) {
    served = TRY(parts_.client.discovery().refresh(stop));
    made = sync::make_desired_set(given_->value(), tracking_, options);
  }
  must_resolve_ = false;
  if (!made) {
    source_error_ = made.error().with_reason(Reason::BuildFailed);
    tell(EventType::Error, {}, source_error_->message(), source_error_);
    return {};
  }
  parts_.crash_points.pass("desired.made");
  if (!desired_ || desired_->revision() != revision_) approved_.clear();
  desired_.emplace(std::move(*made), revision_);
  if (desired_->value()->unknown_kinds.empty()) given_.reset();
  must_look_at_all_ = must_ask_kinds_ = must_record_ = true;
  const std::vector<ResourceKey> keys = list_watched_keys();
  parts_.inbox.watch(keys);
  return {};
}

Status SetReconciler::read_inventory(std::stop_token stop) {
  if (inventory_) return {};
  inventory_ = TRY(store_.read(stop));
  return {};
}

// Nothing may be concluded, and nothing written, before every kind that matters was read whole; a
// kind that cannot be read holds up only its own objects.
bool SetReconciler::kinds_are_read() {
  if (std::exchange(must_ask_kinds_, false)) {
    std::unordered_set<kube::GroupKind> kinds;
    for (const ResourceKey& key : list_watched_keys()) {
      const bool may_read = set_.only_namespace.empty() || !key.ns.empty();
      if (may_read) kinds.insert(key.group_kind());
    }
    kinds_.assign(kinds.begin(), kinds.end());
    parts_.cache.want(kinds_);
  }
  return std::none_of(kinds_.begin(), kinds_.end(), [this](const kube::GroupKind& kind) {
    const kube::KindState state = parts_.cache.state(kind);
    return state == kube::KindState::Loading || state == kube::KindState::Unwanted;
  });
}

std::vector<ResourceKey> SetReconciler::list_watched_keys() const {
  std::vector<ResourceKey> keys;
  std::set<std::string> namespaces;
  const auto add = [&keys, &namespaces](const ResourceKey& key) {
    keys.push_back(key);
    if (!key.ns.empty()) namespaces.insert(key.ns);
  };
  if (desired_) {
    for (const sync::DesiredObject& object : desired_->value()->objects) add(object.key);
  }
  if (inventory_) {
    for (const ResourceKey& key : inventory_->keys()) {
      if (!desired_ || !desired_->value()->contains(key)) add(key);
    }
  }
  for (const std::string& ns : namespaces) {
    const ResourceKey key = namespace_key(ns);
    if (!desired_ || !desired_->value()->contains(key)) keys.push_back(key);
  }
  return keys;
}

void SetReconciler::observe() {
  const sync::DesiredSet* desired = desired_->value().get();
  has_looked_ = true;
  if (must_look_at_all_) {
    table_.observe(list_watched_keys(), desired);
    must_look_at_all_ = false;
    dirty_.clear();
    return;
  }
  if (dirty_.empty()) return;
  std::sort(dirty_.begin(), dirty_.end());
  dirty_.erase(std::unique(dirty_.begin(), dirty_.end()), dirty_.end());
  table_.observe(dirty_, desired);
  dirty_.clear();
}

// A definition that is no longer wanted may go without a word only if nothing of its kind is left.
void SetReconciler::check_instances(std::stop_token stop) {
  for (const ResourceKey& key : inventory_->keys()) {
    if (key.kind != "CustomResourceDefinition" || desired_->value()->contains(key)) continue;
    const auto live = parts_.cache.find(key);
    if (!live) continue;
    const auto resource =
        parts_.client.discovery().get(kube::GroupKind{std::string(live->str("spec.group")),
                                                      std::string(live->str("spec.names.kind"))},
                                      stop);
    if (!resource) continue;
    kube::ListOptions options;
    options.stop = stop;
    const auto list = parts_.client.list(resource->gvk, options);
    table_.edit(key).live.has_instances = !list || !list->items.empty();
  }
}

sync::SyncPlan SetReconciler::make_plan() const {
  if (!desired_ || !inventory_) return {};
  sync::Observation observation;
  observation.desired = &*desired_;
  observation.find_live = [this](const ResourceKey& key) -> const sync::LiveState* {
    const ObjectState* state = table_.find(key);
    return state != nullptr ? &state->live : nullptr;
  };
  observation.inventory = &inventory_->keys();
  observation.inventory_is_complete = true;
  observation.approved = &approved_;
  return sync::plan(observation, set_.policy);
}

}  // namespace bireme::engine
