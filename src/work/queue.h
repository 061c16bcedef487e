// WorkQueue<Key>: which keys need work. A key never runs twice at once, repeats collapse, and a key
// added while it runs is run again after done().
//
// Any thread may call anything. Consumers loop over get() / done(); there is no thread inside: the
// consumers themselves wait for the earliest delayed key. Delays use the injected clock.
// add_rate_limited() waits base * 2^failures, at most `delay_max`, until forget(key). After
// shutdown() nothing is added and get() returns nothing. Matches client-go's rate-limiting queue.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <utility>

#include "base/clock.h"

namespace bireme::work {

struct Backoff {
  Duration base = std::chrono::milliseconds(5);
  Duration delay_max = std::chrono::seconds(1000);
  // base * 2^failures, never above delay_max, for any number of failures.
  Duration delay(uint32_t failures) const;
};

template <typename Key>
class WorkQueue {
 public:
  explicit WorkQueue(const Clock& clock, Backoff backoff = {}) : clock_(clock), backoff_(backoff) {}

  void add(const Key& key) {
    std::lock_guard lock(mutex_);
    add_locked(key);
  }

  // The earliest of several delays for one key wins.
  void add_after(const Key& key, Duration delay) {
    std::lock_guard lock(mutex_);
    if (delay <= Duration::zero()) return add_locked(key);
    delay_locked(key, clock_.now() + delay);
  }

  // Returns the delay that was chosen, so that a status can say when the next try comes.
  Duration add_rate_limited(const Key& key) {
    std::lock_guard lock(mutex_);
    uint32_t& failures = failures_[key];
    const Duration delay = backoff_.delay(failures);
    ++failures;
    delay_locked(key, clock_.now() + delay);
    return delay;
  }

  void forget(const Key& key) {
    std::lock_guard lock(mutex_);
    failures_.erase(key);
  }

  uint32_t failures(const Key& key) const {
    std::lock_guard lock(mutex_);
    const auto found = failures_.find(key);
    return found == failures_.end() ? 0 : found->second;
  }

  // Blocks until a key is ready, the queue is shut down or a stop is requested (then nothing).
  // The key counts as running until done(key).
  std::optional<Key> get(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    while (true) {
      if (std::optional<Key> key = take_locked()) return key;
      if (shut_down_ || stop.stop_requested()) return std::nullopt;
      const uint64_t seen = changes_;
      const auto changed = [this, seen] { return changes_ != seen; };
      if (due_.empty()) {
        wake_.wait(lock, stop, changed);
      } else {
        wake_.wait_for(lock, stop, due_.begin()->first - clock_.now(), changed);
      }
    }
  }

  std::optional<Key> try_get() {
    std::lock_guard lock(mutex_);
    return take_locked();
  }

  void done(const Key& key) {
    std::lock_guard lock(mutex_);
    running_.erase(key);
    if (!waiting_.contains(key)) return;
    ready_.push_back(key);
    wake_locked();
  }

  void shutdown() {
    std::lock_guard lock(mutex_);
    shut_down_ = true;
    due_.clear();
    delayed_.clear();
    ready_.clear();
    waiting_.clear();
    wake_locked();
  }

  bool is_shut_down() const {
    std::lock_guard lock(mutex_);
    return shut_down_;
  }

  size_t ready_count() const {
    std::lock_guard lock(mutex_);
    return waiting_.size();
  }

  size_t delayed_count() const {
    std::lock_guard lock(mutex_);
    return due_.size();
  }

  size_t running_count() const {
    std::lock_guard lock(mutex_);
    return running_.size();
  }

 private:
  void add_locked(const Key& key) {
    if (shut_down_ || !waiting_.insert(key).second || running_.contains(key)) return;
    ready_.push_back(key);
    wake_locked();
  }

  void delay_locked(const Key& key, MonotonicTime when) {
    if (shut_down_) return;
    const auto found = delayed_.find(key);
    if (found != delayed_.end()) {
      if (found->second <= when) return;
      due_.erase({found->second, key});
    }
    delayed_[key] = when;
    due_.insert({when, key});
    wake_locked();
  }

  std::optional<Key> take_locked() {
    const MonotonicTime now = clock_.now();
    while (!due_.empty() && due_.begin()->first <= now) {
      const Key key = due_.begin()->second;
      due_.erase(due_.begin());
      delayed_.erase(key);
      add_locked(key);
    }
    if (ready_.empty()) return std::nullopt;
    Key key = std::move(ready_.front());
    ready_.pop_front();
    waiting_.erase(key);
    running_.insert(key);
    return key;
  }

  void wake_locked() {
    ++changes_;
    wake_.notify_all();
  }

  const Clock& clock_;
  const Backoff backoff_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  uint64_t changes_ = 0;
  bool shut_down_ = false;
  std::deque<Key> ready_;                           // waiting and not running, in order
  std::set<Key> waiting_;                           // to be run, also while it still runs
  std::set<Key> running_;
  std::set<std::pair<MonotonicTime, Key>> due_;     // delayed, by time
  std::map<Key, MonotonicTime> delayed_;            // the same, by key
  std::map<Key, uint32_t> failures_;
};

inline Duration Backoff::delay(uint32_t failures) const {
  Duration delay = base;
  for (uint32_t i = 0; i < failures && delay < delay_max; ++i) delay *= 2;
  return std::min(delay, delay_max);
}

}  // namespace bireme::work
