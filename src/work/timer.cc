#include "work/timer.h"

#include <pthread.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace bireme::work {

bool TimerHeap::is_later(const Entry& a, const Entry& b) {
  return a.when != b.when ? a.when > b.when : a.id > b.id;
}

TimerId TimerHeap::at(MonotonicTime when, Task task) {
  const TimerId id = ++last_id_;
  tasks_.emplace(id, std::move(task));
  heap_.push_back({when, id});
  std::push_heap(heap_.begin(), heap_.end(), is_later);
  return id;
}

void TimerHeap::cancel(TimerId id) {
  if (tasks_.erase(id) == 0) return;
  // Cancelled entries stay in the heap until they surface, but never outnumber the live ones.
  if (heap_.size() > 2 * tasks_.size() + 64) {
    std::erase_if(heap_, [this](const Entry& entry) { return !tasks_.contains(entry.id); });
    std::make_heap(heap_.begin(), heap_.end(), is_later);
  }
  drop_cancelled();
}

std::optional<TimerHeap::Task> TimerHeap::take_due(MonotonicTime now) {
  if (heap_.empty() || heap_.front().when > now) return std::nullopt;
  const auto found = tasks_.find(heap_.front().id);
  Task task = std::move(found->second);
  tasks_.erase(found);
  drop_cancelled();
  return task;
}

std::optional<MonotonicTime> TimerHeap::next() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().when;
}

// The invariant between calls: the front of the heap is alive.
void TimerHeap::drop_cancelled() {
  while (!heap_.empty() && !tasks_.contains(heap_.front().id)) {
    std::pop_heap(heap_.begin(), heap_.end(), is_later);
    heap_.pop_back();
  }
}

struct Timer::State {
  const Clock& clock;
  std::mutex mutex;
  std::condition_variable wake;
  std::condition_variable ran;
  TimerHeap heap;
  bool is_running = false;  // a callback, outside the lock
  bool stopped = false;
  std::thread thread;

  explicit State(const Clock& clock) : clock(clock) {}
  void work();
};

Timer::Timer(const Clock& clock, std::string name) : state_(std::make_unique<State>(clock)) {
  std::lock_guard lock(state_->mutex);  // no callback sees the thread's handle half written
  state_->thread = std::thread([state = state_.get()] { state->work(); });
  pthread_setname_np(state_->thread.native_handle(), name.substr(0, 15).c_str());
}

Timer::~Timer() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stopped = true;
    state_->wake.notify_one();
  }
  state_->thread.join();
}

TimerId Timer::after(Duration delay, TimerHeap::Task task) {
  std::lock_guard lock(state_->mutex);
  const TimerId id = state_->heap.at(state_->clock.now() + delay, std::move(task));
  state_->wake.notify_one();
  return id;
}

void Timer::cancel(TimerId id) {
  std::unique_lock lock(state_->mutex);
  state_->heap.cancel(id);
  if (state_->thread.get_id() == std::this_thread::get_id()) return;
  state_->ran.wait(lock, [this] { return !state_->is_running; });
}

void Timer::State::work() {
  std::unique_lock lock(mutex);
  while (!stopped) {
    std::optional<TimerHeap::Task> task = heap.take_due(clock.now());
    if (!task) {
      const std::optional<MonotonicTime> next = heap.next();
      if (next) {
        wake.wait_for(lock, *next - clock.now());
      } else {
        wake.wait(lock);
      }
      continue;
    }
    is_running = true;
    lock.unlock();
    (*task)();
    task.reset();
    lock.lock();
    is_running = false;
    ran.notify_all();
  }
}

}  // namespace bireme::work
