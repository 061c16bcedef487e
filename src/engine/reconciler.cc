#include "engine/reconciler.h"

#include <thread>
#include <vector>

#include "work/queue.h"

namespace bireme::engine {

struct Loop::State {
  explicit State(const Clock& clock) : queue(clock) {}

  work::WorkQueue<std::string> queue;
  std::map<std::string, Reconciler*> reconcilers;
  std::vector<std::jthread> workers;

  void work(std::stop_token stop) {
    while (const auto key = queue.get(stop)) {
      const Next next = reconcilers.at(*key)->reconcile(*key, stop);
      if (next.delay) queue.add_after(*key, *next.delay);
      queue.done(*key);
    }
  }
};

Loop::Loop(const Clock& clock) : state_(std::make_unique<State>(clock)) {}

Loop::~Loop() { stop(); }

void Loop::add(const std::string& key, Reconciler& reconciler) {
  state_->reconcilers.emplace(key, &reconciler);
}

void Loop::start(size_t workers) {
  for (size_t i = 0; i < workers; ++i) {
    state_->workers.emplace_back(
        [state = state_.get()](std::stop_token stop) { state->work(stop); });
  }
}

void Loop::wake(const std::string& key) { state_->queue.add(key); }

void Loop::stop() {
  for (std::jthread& worker : state_->workers) worker.request_stop();
  state_->queue.shutdown();
  state_->workers.clear();
}

}  // namespace bireme::engine
