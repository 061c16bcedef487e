// Metrics: counters, gauges and histograms, printed in Prometheus' text format.
//
// A Registry is made in wiring and passed down; series are made once and kept (references stay
// valid as long as the registry), adding is lock-free. Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bireme {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Counter {
 public:
  void add(uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

class Gauge {
 public:
  void set(double n) { value_.store(n, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

class Histogram {  // seconds; fixed buckets from 1 ms to 60 s
 public:
  void observe(double seconds);
  static const std::vector<double>& bounds();
  std::vector<uint64_t> counts() const;  // per bucket, the last is +Inf; not cumulative
  double sum() const;

 private:
  static constexpr size_t kBuckets = 15;
  std::atomic<uint64_t> counts_[kBuckets + 1] = {};
  std::atomic<double> sum_{0};
};

class Registry {
 public:
  Registry();
  ~Registry();
  Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, const Labels& labels = {});
  std::string text() const;  // content type text/plain; version=0.0.4

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bireme
