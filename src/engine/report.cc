#include "engine/report.h"

namespace bireme::engine {

std::string_view event_name(EventType type) {
  switch (type) {
    case EventType::Revision: return "revision";
    case EventType::Created: return "created";
    case EventType::Updated: return "updated";
    case EventType::Healed: return "healed";
    case EventType::Unchanged: return "unchanged";
    case EventType::Deleting: return "deleting";
    case EventType::Deleted: return "deleted";
    case EventType::Failed: return "failed";
    case EventType::Waiting: return "waiting";
    case EventType::Skipped: return "skipped";
    case EventType::Held: return "held";
    case EventType::Health: return "health";
    case EventType::Synced: return "synced";
    case EventType::Error: return "error";
  }
  return "error";
}

std::string_view phase_name(Phase phase) {
  switch (phase) {
    case Phase::Starting: return "starting";
    case Phase::Syncing: return "syncing";
    case Phase::Progressing: return "progressing";
    case Phase::Healthy: return "healthy";
    case Phase::Degraded: return "degraded";
    case Phase::Failed: return "failed";
    case Phase::Held: return "held";
  }
  return "starting";
}

void StateStore::publish(std::shared_ptr<const SetStatus> status) {
  {
    std::lock_guard lock(mutex_);
    status_ = std::move(status);
  }
  changed_.notify_all();
}

std::shared_ptr<const SetStatus> StateStore::read() const {
  std::lock_guard lock(mutex_);
  return status_;
}

std::shared_ptr<const SetStatus> StateStore::wait(
    Duration timeout, std::stop_token stop,
    const std::function<bool(const SetStatus& status)>& wanted) const {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, timeout, [this, &wanted] { return wanted(*status_); });
  return status_;
}

}  // namespace bireme::engine
