// What the engine tells: events as they happen, and the status after each step (the read model).
//
// Events go to one sink, called on the worker that does the step; it must be quick. A SetStatus is
// an immutable snapshot; StateStore hands out the newest and wakes who waits for it. Any thread.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "health/health_status.h"
#include "kube/object.h"
#include "kube/resource_key.h"
#include "sync/plan.h"

namespace bireme::engine {

enum class EventType {
  Revision,  // a new revision is wanted
  Created,
  Updated,    // desired changed
  Healed,     // somebody else changed or deleted it
  Unchanged,  // sent, and the server changed nothing
  Deleting,   // accepted; finalizers hold it
  Deleted,
  Failed,
  Waiting,
  Skipped,
  Held,
  Health,  // an object's health changed
  Synced,  // everything is applied
  Error,   // of the source, the render or the cluster
};
std::string_view event_name(EventType type);

struct SyncEvent {
  EventType type = EventType::Synced;
  kube::ResourceKey key;  // empty where it is about the whole
  std::string message;
  std::optional<Error> error;
  Position source = {};  // of the object in the repository; no file: not from there
};
using EventSink = std::function<void(const SyncEvent& event)>;

// One line of the table: what is happening to an object that is not simply well.
struct ObjectRow {
  kube::ResourceKey key;
  std::string operation;
  std::string state;
  std::string waiting_for;
  MonotonicTime since{};
  Position source = {};
};

// What one object would become.
struct Preview {
  sync::Task task;
  kube::Object before;         // empty: it is not there
  kube::Object after;          // empty: it would be deleted
  std::optional<Error> error;  // the server would refuse it
  Position source = {};
};

enum class Phase {
  Starting,     // nothing is known yet
  Syncing,      // work is being done, or waits for something that will come by itself
  Progressing,  // everything is applied; some objects are not well yet
  Healthy,
  Degraded,  // applied; at least one object has failed
  Failed,    // at least one object could not be applied
  Held,      // a guard waits for a word
};
std::string_view phase_name(Phase phase);

struct SetStatus {
  Phase phase = Phase::Starting;
  std::string revision;          // wanted
  std::string synced_revision;   // applied whole
  std::optional<Error> error;    // of the source, the render or the cluster
  std::optional<Error> failure;  // the first object that failed
  bool is_final = false;         // waiting longer can change nothing by itself
  size_t objects = 0;
  size_t in_sync = 0;
  size_t failed = 0;
  size_t waiting = 0;
  size_t skipped = 0;
  std::vector<sync::Held> held;
  std::shared_ptr<const sync::SyncPlan> plan;  // of a set that only plans
  std::vector<Preview> previews;               // of one that also predicts; deletions first
  std::vector<ObjectRow> rows;
  std::optional<Duration> next;  // when it is tried again
  uint64_t steps = 0;
};

class StateStore {
 public:
  void publish(std::shared_ptr<const SetStatus> status);
  std::shared_ptr<const SetStatus> read() const;  // never null
  // The first status that satisfies `wanted`, or the newest at the deadline or stop.
  std::shared_ptr<const SetStatus> wait(
      Duration timeout, std::stop_token stop,
      const std::function<bool(const SetStatus& status)>& wanted) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  std::shared_ptr<const SetStatus> status_ = std::make_shared<const SetStatus>();
};

}  // namespace bireme::engine
