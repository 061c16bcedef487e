// SetReconciler: the neutral loop over one apply set. A step takes what came in, looks, plans,
// carries out the first waves that can be carried out, and publishes the status.
//
// Every step plans anew from what is seen, so a crash between any two requests is only a step that
// did not happen. Writing comes after knowing: nothing is written before the inventory and every
// kind that matters were read, ids enter the inventory before their objects are applied, and leave
// it after a confirmed delete. One worker at a time.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/metrics.h"
#include "engine/apply_set.h"
#include "engine/crash_points.h"
#include "engine/inbox.h"
#include "engine/inventory_store.h"
#include "engine/object_table.h"
#include "engine/reconciler.h"
#include "engine/report.h"
#include "kube/delete_gate.h"

namespace bireme::engine {

class SetReconciler : public Reconciler {
 public:
  // What it works with; all of it outlives the reconciler.
  struct Parts {
    kube::Client& client;
    kube::ClusterCache& cache;
    const Clock& clock;
    Registry& metrics;
    Inbox& inbox;
    StateStore& store;
    const CrashPoints& crash_points;
    EventSink sink;
  };
  SetReconciler(Parts parts, ApplySet set);
  ~SetReconciler() override;

  Next reconcile(const std::string& key, std::stop_token stop) override;

 private:
  struct Counters;
  using DesiredPtr = std::shared_ptr<const sync::DesiredSet>;

  // set_reconciler.cc: the story of a step.
  Status step(std::stop_token stop);
  void take_mail();
  Status resolve(std::stop_token stop);
  Status read_inventory(std::stop_token stop);
  bool kinds_are_read();
  std::vector<kube::ResourceKey> list_watched_keys() const;
  void observe();
  void check_instances(std::stop_token stop);
  sync::SyncPlan make_plan() const;
  std::optional<Duration> delay_while_reading();
  void tidy();
  void tidy_later();

  // set_actions.cc: what a step does.
  Status carry_out(sync::SyncPlan plan, std::stop_token stop);
  Status grow_inventory(std::stop_token stop);
  Status trim_inventory(std::stop_token stop);
  void apply_wave(const sync::Wave& wave, std::stop_token stop);
  bool is_fight(const sync::DesiredObject& desired, const ObjectState& state, std::stop_token stop);
  Result<std::string> read_rival(const kube::ResourceKey& key, std::stop_token stop);
  void note_result(const sync::Task& task, const sync::DesiredObject& desired, bool is_drift,
                   const Result<kube::Object>& result);
  void prune_wave(const sync::Wave& wave, std::stop_token stop);
  void note_prune(const kube::ResourceKey& key, const Result<kube::DeleteResult>& result);
  Status may_delete(const kube::Object& live) const;

  // set_preview.cc: what a step would do.
  void preview(const sync::SyncPlan& plan, std::stop_token stop);
  void preview_applies(const std::vector<sync::Task>& tasks, std::stop_token stop);

  // set_status.cc: what a step says.
  void publish(const sync::SyncPlan& plan);
  void tell(EventType type, const kube::ResourceKey& key, std::string message,
            std::optional<Error> error = std::nullopt);
  Position find_source(const kube::ResourceKey& key) const;
  void tell_notes(const sync::SyncPlan& plan);
  void tell_health(const kube::ResourceKey& key, const ObjectState& state);
  void judge_objects(const sync::SyncPlan& plan, SetStatus& status);
  void judge_phase(const sync::SyncPlan& plan, SetStatus& status);

  Parts parts_;
  const ApplySet set_;
  const sync::Tracking tracking_;
  InventoryStore store_;
  ObjectTable table_;
  kube::DeleteGate gate_;
  std::unique_ptr<Counters> counters_;

  std::optional<Known<render::Manifests>> given_;  // until nothing more can come of it
  std::string revision_;                           // of what was given last
  std::optional<Known<DesiredPtr>> desired_;
  std::optional<sync::Inventory> inventory_;
  std::optional<Error> source_error_;
  std::optional<Error> cluster_error_;
  bool must_resolve_ = false;
  bool must_look_at_all_ = false;
  bool must_ask_kinds_ = false;
  bool has_looked_ = false;  // at everything, once
  std::optional<MonotonicTime> tell_reading_at_;
  bool must_record_ = false;  // wanted objects may be missing from the inventory
  std::vector<kube::ResourceKey> dirty_;
  std::vector<kube::GroupKind> kinds_;              // of everything that is wanted or was applied
  std::unordered_set<kube::ResourceKey> deleting_;  // by us, not yet seen gone
  std::unordered_map<kube::ResourceKey, std::string> told_;  // the last word said of an object
  std::unordered_map<kube::ResourceKey, std::string> told_health_;  // of what is not well
  std::set<std::string> told_held_;
  std::set<kube::ResourceKey> approved_;  // for this revision; deleted wave by wave
  std::string synced_revision_;
  bool is_trial_done_ = false;  // of a set that writes nothing
  std::optional<Error> trial_failure_;
  std::vector<Preview> previews_;
  bool has_pruned_ = false;  // in this step: a definition may be free to go now
  int cluster_failures_ = 0;
  std::optional<MonotonicTime> tidy_at_;  // when memory that work left behind is given back
  std::optional<MonotonicTime> kinds_missing_since_;
  uint64_t steps_ = 0;
};

}  // namespace bireme::engine
