#include "work/strand.h"

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace bireme::work {

struct Strand::State {
  std::string name;
  size_t queue_max = 0;
  std::mutex mutex;
  std::condition_variable has_task;
  std::deque<Task> queue;
  bool stopped = false;
  std::thread thread;

  void work();
};

Strand::Strand(std::string name, size_t queue_max) : state_(std::make_unique<State>()) {
  state_->name = std::move(name);
  state_->queue_max = queue_max;
  std::lock_guard lock(state_->mutex);  // no task sees the thread's handle half written
  state_->thread = std::thread([state = state_.get()] { state->work(); });
  pthread_setname_np(state_->thread.native_handle(), state_->name.substr(0, 15).c_str());
}

Strand::~Strand() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stopped = true;
    state_->has_task.notify_one();
  }
  state_->thread.join();
}

Status Strand::post(Task task) {
  std::lock_guard lock(state_->mutex);
  if (state_->stopped) return make_error(Reason::Cancelled, "{} is stopped", state_->name);
  if (state_->queue.size() >= state_->queue_max) {
    return make_error(Reason::LimitExceeded, "{} has {} tasks waiting already", state_->name,
                      state_->queue.size());
  }
  state_->queue.push_back(std::move(task));
  state_->has_task.notify_one();
  return {};
}

bool Strand::is_current() const { return state_->thread.get_id() == std::this_thread::get_id(); }

void Strand::State::work() {
  std::unique_lock lock(mutex);
  while (true) {
    has_task.wait(lock, [this] { return stopped || !queue.empty(); });
    if (queue.empty()) return;
    Task task = std::move(queue.front());
    queue.pop_front();
    lock.unlock();
    task();
    task = nullptr;
    lock.lock();
  }
}

}  // namespace bireme::work
