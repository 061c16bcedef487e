#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "base/guarded.h"
#include "work/queue.h"
#include "work/strand.h"
#include "work/timer.h"
#include "work/workers.h"

namespace bireme::work {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(WorkQueue, repeats_collapse_and_order_is_kept) {
  ManualClock clock;
  WorkQueue<std::string> queue(clock);
  for (const char* key : {"a", "b", "a", "c", "b"}) queue.add(key);
  EXPECT_EQ(queue.try_get(), "a");
  EXPECT_EQ(queue.try_get(), "b");
  EXPECT_EQ(queue.try_get(), "c");
  EXPECT_EQ(queue.try_get(), std::nullopt);
}

TEST(WorkQueue, a_key_never_runs_twice_at_once_and_runs_again_after) {
  ManualClock clock;
  WorkQueue<std::string> queue(clock);
  queue.add("a");
  ASSERT_EQ(queue.try_get(), "a");
  queue.add("a");
  queue.add("a");
  EXPECT_EQ(queue.try_get(), std::nullopt);
  queue.done("a");
  EXPECT_EQ(queue.try_get(), "a");
  queue.done("a");
  EXPECT_EQ(queue.try_get(), std::nullopt);
}

TEST(WorkQueue, delayed_keys_come_when_their_time_has_come) {
  ManualClock clock;
  WorkQueue<std::string> queue(clock);
  queue.add_after("late", seconds(10));
  queue.add_after("soon", seconds(5));
  queue.add_after("late", seconds(7));
  queue.add_after("late", seconds(20));
  EXPECT_EQ(queue.try_get(), std::nullopt);
  clock.advance(seconds(5));
  EXPECT_EQ(queue.try_get(), "soon");
  EXPECT_EQ(queue.try_get(), std::nullopt);
  clock.advance(seconds(2));
  EXPECT_EQ(queue.try_get(), "late");
  EXPECT_EQ(queue.delayed_count(), 0u);
}

TEST(WorkQueue, failures_back_off_up_to_a_limit_until_forgotten) {
  ManualClock clock;
  WorkQueue<int> queue(clock, {.base = milliseconds(10), .delay_max = milliseconds(35)});
  EXPECT_EQ(queue.add_rate_limited(1), milliseconds(10));
  EXPECT_EQ(queue.add_rate_limited(1), milliseconds(20));
  EXPECT_EQ(queue.add_rate_limited(1), milliseconds(35));
  EXPECT_EQ(queue.failures(1), 3u);
  queue.forget(1);
  EXPECT_EQ(queue.failures(1), 0u);
  EXPECT_EQ(Backoff{}.delay(4'000'000'000u), seconds(1000));
}

TEST(WorkQueue, shutdown_and_stop_wake_those_who_wait) {
  WorkQueue<int> queue(system_clock());
  std::jthread by_stop([&queue](std::stop_token stop) {
    EXPECT_EQ(queue.get(stop), std::nullopt);
  });
  std::jthread by_shutdown([&queue] { EXPECT_EQ(queue.get({}), std::nullopt); });
  by_stop.request_stop();
  by_stop.join();
  queue.shutdown();
  by_shutdown.join();
  queue.add(1);
  EXPECT_EQ(queue.try_get(), std::nullopt);
}

TEST(WorkQueue, many_threads_run_each_key_alone) {
  WorkQueue<int> queue(system_clock());
  constexpr int kKeys = 20;
  std::atomic<int> running[kKeys] = {};
  std::atomic<int> runs{0};
  std::vector<std::jthread> consumers;
  for (int i = 0; i < 4; ++i) {
    consumers.emplace_back([&queue, &running, &runs] {
      while (const std::optional<int> key = queue.get({})) {
        EXPECT_EQ(running[*key].fetch_add(1), 0);
        running[*key].fetch_sub(1);
        ++runs;
        queue.done(*key);
      }
    });
  }
  for (int i = 0; i < 5000; ++i) queue.add_after(i % kKeys, std::chrono::microseconds(i % 3));
  while (queue.ready_count() + queue.delayed_count() + queue.running_count() > 0) {
    std::this_thread::yield();
  }
  queue.shutdown();
  consumers.clear();
  EXPECT_GE(runs, kKeys);
}

TEST(Workers, everything_submitted_runs_on_a_bounded_number_of_threads) {
  std::atomic<int> runs{0}, at_once{0}, most{0};
  Workers workers({.name = "test", .threads = 3});
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(workers.submit([&runs, &at_once, &most](std::stop_token) {
      const int now = ++at_once;
      int seen = most;
      while (seen < now && !most.compare_exchange_weak(seen, now)) {
      }
      ++runs;
      --at_once;
    }));
  }
  workers.drain();
  EXPECT_EQ(runs, 1000);
  EXPECT_LE(most, 3);
}

TEST(Workers, a_full_queue_is_an_error_and_dying_stops_what_runs) {
  std::latch begun(1);
  std::atomic<bool> second_ran{false};
  {
    Workers workers({.name = "test", .threads = 1, .queue_max = 1});
    ASSERT_TRUE(workers.submit([&begun](std::stop_token stop) {
      begun.count_down();
      while (!stop.stop_requested()) std::this_thread::yield();
    }));
    begun.wait();
    ASSERT_TRUE(workers.submit([&second_ran](std::stop_token) { second_ran = true; }));
    const Status third = workers.submit([](std::stop_token) {});
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().reason(), Reason::LimitExceeded);
  }
  EXPECT_FALSE(second_ran);
}

TEST(Strand, tasks_run_in_order_and_all_of_them) {
  std::vector<int> seen;
  {
    Strand strand("test");
    for (int i = 0; i < 1000; ++i) {
      ASSERT_TRUE(strand.post([&seen, i] { seen.push_back(i); }));
    }
    const Result<size_t> count = strand.call([&seen] { return seen.size(); });
    EXPECT_EQ(*count, 1000u);
    EXPECT_FALSE(strand.is_current());
    EXPECT_TRUE(*strand.call([&strand] { return strand.is_current(); }));
  }
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(seen[i], i);
}

TEST(TimerHeap, tasks_come_in_the_order_of_their_times) {
  TimerHeap heap;
  const MonotonicTime start{};
  std::string seen;
  heap.at(start + seconds(2), [&seen] { seen += "b"; });
  const TimerId dropped = heap.at(start + seconds(1), [&seen] { seen += "x"; });
  heap.at(start + seconds(1), [&seen] { seen += "a"; });
  heap.cancel(dropped);
  heap.cancel(dropped);
  EXPECT_EQ(heap.next(), start + seconds(1));
  EXPECT_FALSE(heap.take_due(start));
  while (auto task = heap.take_due(start + seconds(3))) (*task)();
  EXPECT_EQ(seen, "ab");
  EXPECT_EQ(heap.next(), std::nullopt);
}

TEST(TimerHeap, cancelled_timers_do_not_pile_up) {
  TimerHeap heap;
  for (int i = 0; i < 100'000; ++i) {
    heap.cancel(heap.at(MonotonicTime{} + seconds(i % 100), [] {}));
  }
  EXPECT_EQ(heap.size(), 0u);
  EXPECT_EQ(heap.next(), std::nullopt);
}

TEST(Timer, callbacks_run_and_cancelled_ones_do_not) {
  std::latch fired(1);
  std::atomic<bool> cancelled_ran{false};
  Timer timer(system_clock());
  timer.cancel(timer.after(seconds(3600), [&cancelled_ran] { cancelled_ran = true; }));
  timer.after(milliseconds(1), [&fired] { fired.count_down(); });
  fired.wait();
  EXPECT_FALSE(cancelled_ran);
}

}  // namespace
}  // namespace bireme::work
