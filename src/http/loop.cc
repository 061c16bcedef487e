#include "http/loop.h"

#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/result.h"

namespace bireme::http {
namespace {

constexpr size_t kEventsPerTurn = 256;
constexpr uint64_t kWakeToken = 0;

// An event names its file descriptor and the generation of its registration, so that one which was
// forgotten (and perhaps reused) while events are handled is not woken for its predecessor.
uint64_t token_of(int fd, uint32_t generation) {
  return (static_cast<uint64_t>(generation) << 32) | static_cast<uint32_t>(fd);
}

}  // namespace

struct Loop::State {
  struct Watched {
    FdHandler* handler = nullptr;
    uint32_t generation = 0;
    uint32_t events = 0;
  };

  int epoll = -1;
  int wake = -1;
  std::mutex mutex;
  std::vector<Task> posted;
  bool stopped = false;
  bool is_woken = false;
  bool aborts_when_stalled = false;

  std::unordered_map<int, Watched> watched;
  uint32_t last_generation = 0;
  work::TimerHeap timers;
  std::vector<Task> end_tasks;
  MonotonicTime now;
  std::thread thread;

  void work();
  void turn();
  void dispatch(uint64_t token, uint32_t events);
  void run_posted();
  void run_timers();
  void run_end_tasks();
  void check_stall(std::string_view part);
  int wait_millis() const;
  void ring();
};

Loop::Loop() : state_(std::make_unique<State>()) {
  state_->epoll = epoll_create1(EPOLL_CLOEXEC);
  state_->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  CHECK(state_->epoll >= 0 && state_->wake >= 0);
  const char* on_stall = getenv("BIREME_LOOP_STALL");
  state_->aborts_when_stalled = on_stall && std::string_view(on_stall) == "abort";
  epoll_event event{.events = EPOLLIN, .data = {.u64 = kWakeToken}};
  CHECK(epoll_ctl(state_->epoll, EPOLL_CTL_ADD, state_->wake, &event) == 0);
  std::lock_guard lock(state_->mutex);  // the thread sees its own handle whole
  state_->thread = std::thread([state = state_.get()] { state->work(); });
  pthread_setname_np(state_->thread.native_handle(), "http-loop");
}

Loop::~Loop() {
  CHECK(!is_current());
  {
    std::lock_guard lock(state_->mutex);
    state_->stopped = true;
    state_->ring();
  }
  state_->thread.join();
  close(state_->epoll);
  close(state_->wake);
}

void Loop::post(Task task) {
  std::lock_guard lock(state_->mutex);
  state_->posted.push_back(std::move(task));
  if (!state_->is_woken) state_->ring();
}

bool Loop::is_current() const { return state_->thread.get_id() == std::this_thread::get_id(); }

void Loop::run(const Task& task) {
  if (is_current()) return task();
  std::mutex mutex;
  std::condition_variable finished;
  bool is_finished = false;
  post([&task, &mutex, &finished, &is_finished] {
    task();
    // Notified under the lock: the waiting frame is gone as soon as it can take it.
    std::lock_guard lock(mutex);
    is_finished = true;
    finished.notify_one();
  });
  std::unique_lock lock(mutex);
  finished.wait(lock, [&is_finished] { return is_finished; });
}

void Loop::watch(int fd, FdHandler* handler, bool read, bool write) {
  CHECK(is_current());
  State::Watched& watched = state_->watched[fd];
  const bool is_new = watched.handler == nullptr;
  const uint32_t events = (read ? EPOLLIN : 0u) | (write ? EPOLLOUT : 0u);
  if (!is_new && watched.events == events && watched.handler == handler) return;
  if (is_new) watched.generation = ++state_->last_generation;
  watched.handler = handler;
  watched.events = events;
  epoll_event event{.events = events, .data = {.u64 = token_of(fd, watched.generation)}};
  CHECK(epoll_ctl(state_->epoll, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event) == 0);
}

void Loop::forget(int fd) {
  CHECK(is_current());
  if (state_->watched.erase(fd) > 0) epoll_ctl(state_->epoll, EPOLL_CTL_DEL, fd, nullptr);
}

work::TimerId Loop::after(Duration delay, Task task) {
  CHECK(is_current());
  return state_->timers.at(system_clock().now() + delay, std::move(task));
}

void Loop::cancel(work::TimerId id) {
  CHECK(is_current());
  if (id != 0) state_->timers.cancel(id);
}

MonotonicTime Loop::now() const { return state_->now; }

void Loop::at_end_of_turn(Task task) {
  CHECK(is_current());
  state_->end_tasks.push_back(std::move(task));
}

void Loop::State::work() {
  // A write to a connection that the peer has closed is an error, not a signal.
  sigset_t signals;
  sigfillset(&signals);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  { std::lock_guard lock(mutex); }
  now = system_clock().now();
  while (true) {
    {
      std::lock_guard lock(mutex);
      if (stopped && posted.empty()) return;
    }
    turn();
  }
}

void Loop::State::turn() {
  std::array<epoll_event, kEventsPerTurn> events;
  const int count = epoll_wait(epoll, events.data(), events.size(), wait_millis());
  now = system_clock().now();
  for (int i = 0; i < count; ++i) dispatch(events[i].data.u64, events[i].events);
  check_stall("socket events");
  run_posted();
  run_timers();
  check_stall("posted tasks and timers");
  run_end_tasks();
  check_stall("the end of the turn");
}

void Loop::State::dispatch(uint64_t token, uint32_t events) {
  if (token == kWakeToken) {
    uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = read(wake, &count, sizeof(count));
    return;
  }
  const auto found = watched.find(static_cast<int>(token & 0xffffffff));
  if (found == watched.end() || found->second.generation != token >> 32) return;
  const bool broken = (events & (EPOLLERR | EPOLLHUP)) != 0;
  const bool readable = (events & EPOLLIN) != 0 || broken;
  const bool writable = (events & EPOLLOUT) != 0 || broken;
  found->second.handler->on_ready(readable, writable);
}

void Loop::State::run_posted() {
  std::vector<Task> tasks;
  {
    std::lock_guard lock(mutex);
    tasks.swap(posted);
    is_woken = false;
  }
  for (Task& task : tasks) {
    task();
    task = nullptr;
  }
}

void Loop::State::run_timers() {
  while (std::optional<work::TimerHeap::Task> task = timers.take_due(now)) (*task)();
}

void Loop::State::run_end_tasks() {
  // A task may add another one for the same turn: a request whose handler sends the next.
  while (!end_tasks.empty()) {
    std::vector<Task> tasks;
    tasks.swap(end_tasks);
    for (Task& task : tasks) task();
  }
}

void Loop::State::check_stall(std::string_view part) {
  const MonotonicTime end = system_clock().now();
  if (end - now > kLoopStallMax) {
    LOG(Warn, "the loop thread was blocked", LogField("by", part),
        LogField("for", format_duration(end - now)));
    CHECK(!aborts_when_stalled);
  }
  now = end;
}

int Loop::State::wait_millis() const {
  const std::optional<MonotonicTime> next = timers.next();
  if (!next) return -1;
  if (*next <= now) return 0;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*next - now);
  return static_cast<int>(std::min<int64_t>(wait.count(), 3'600'000));
}

void Loop::State::ring() {
  is_woken = true;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t put = write(wake, &one, sizeof(one));
}

}  // namespace bireme::http
