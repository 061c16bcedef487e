#include "work/workers.h"

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace bireme::work {

struct Workers::State {
  WorkersOptions options;
  mutable std::mutex mutex;
  std::condition_variable_any has_task;
  std::condition_variable is_idle;
  std::deque<Task> queue;
  size_t running = 0;
  bool stopped = false;
  std::stop_source stop;
  std::vector<std::thread> threads;

  void work();
};

Workers::Workers(WorkersOptions options) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
  for (size_t i = 0; i < state_->options.threads; ++i) {
    state_->threads.emplace_back([state = state_.get()] { state->work(); });
    // The kernel keeps 15 bytes of a thread's name.
    const std::string name = state_->options.name.substr(0, 15);
    pthread_setname_np(state_->threads.back().native_handle(), name.c_str());
  }
}

Workers::~Workers() {
  std::deque<Task> dropped;  // destroyed outside the lock: a task may own anything
  {
    std::lock_guard lock(state_->mutex);
    state_->stopped = true;
    dropped.swap(state_->queue);
    state_->has_task.notify_all();
  }
  state_->stop.request_stop();
  for (std::thread& thread : state_->threads) thread.join();
}

Status Workers::submit(Task task) {
  std::lock_guard lock(state_->mutex);
  if (state_->stopped) return make_error(Reason::Cancelled, "{} is stopped", state_->options.name);
  if (state_->queue.size() >= state_->options.queue_max) {
    return make_error(Reason::LimitExceeded, "{} has {} tasks waiting already",
                      state_->options.name, state_->queue.size());
  }
  state_->queue.push_back(std::move(task));
  state_->has_task.notify_one();
  return {};
}

size_t Workers::queued() const {
  std::lock_guard lock(state_->mutex);
  return state_->queue.size();
}

void Workers::drain() {
  std::unique_lock lock(state_->mutex);
  state_->is_idle.wait(lock, [this] { return state_->queue.empty() && state_->running == 0; });
}

void Workers::State::work() {
  std::unique_lock lock(mutex);
  while (true) {
    has_task.wait(lock, [this] { return stopped || !queue.empty(); });
    if (stopped) return;
    Task task = std::move(queue.front());
    queue.pop_front();
    ++running;
    lock.unlock();
    task(stop.get_token());
    task = nullptr;
    lock.lock();
    --running;
    if (queue.empty() && running == 0) is_idle.notify_all();
  }
}

}  // namespace bireme::work
