#include "base/metrics.h"

#include <fmt/core.h>

#include <map>
#include <memory>
#include <mutex>

#include "base/guarded.h"

namespace bireme {

namespace {

std::string escape_label(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

std::string label_text(const Labels& labels) {
  std::string out;
  for (const auto& [name, value] : labels) {
    if (!out.empty()) out += ',';
    out += fmt::format("{}=\"{}\"", name, escape_label(value));
  }
  return out;
}

std::string braced(const std::string& labels) { return labels.empty() ? "" : "{" + labels + "}"; }

template <typename Series>
struct Family {
  std::string help;
  std::map<std::string, std::unique_ptr<Series>> series;
};

struct Families {
  std::map<std::string, Family<Counter>> counters;
  std::map<std::string, Family<Gauge>> gauges;
  std::map<std::string, Family<Histogram>> histograms;
};

template <typename Series>
Series& find_or_add(std::map<std::string, Family<Series>>& families, std::string_view name,
                    std::string_view help, const Labels& labels) {
  Family<Series>& family = families[std::string(name)];
  if (family.help.empty()) family.help = help;
  std::unique_ptr<Series>& series = family.series[label_text(labels)];
  if (!series) series = std::make_unique<Series>();
  return *series;
}

std::string heading(const std::string& name, const std::string& help, std::string_view type) {
  return fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void print_histogram(std::string& out, const std::string& name, const std::string& labels,
                     const Histogram& histogram) {
  const std::string prefix = labels.empty() ? "" : labels + ",";
  const std::vector<uint64_t> counts = histogram.counts();
  uint64_t total = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    total += counts[i];
    const std::string bound = i < Histogram::bounds().size()
                                  ? fmt::format("{}", Histogram::bounds()[i])
                                  : std::string("+Inf");
    out += fmt::format("{}_bucket{{{}le=\"{}\"}} {}\n", name, prefix, bound, total);
  }
  out += fmt::format("{}_sum{} {}\n", name, braced(labels), histogram.sum());
  out += fmt::format("{}_count{} {}\n", name, braced(labels), total);
}

}  // namespace

const std::vector<double>& Histogram::bounds() {
  static const std::vector<double> kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                              0.5,   1,      2.5,   5,    10,    30,   60};
  return kBounds;
}

void Histogram::observe(double seconds) {
  size_t bucket = 0;
  while (bucket < kBuckets && seconds > bounds()[bucket]) ++bucket;
  counts_[bucket].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(seconds, std::memory_order_relaxed);
}

std::vector<uint64_t> Histogram::counts() const {
  std::vector<uint64_t> out;
  for (const auto& count : counts_) out.push_back(count.load(std::memory_order_relaxed));
  return out;
}

double Histogram::sum() const { return sum_.load(std::memory_order_relaxed); }

struct Registry::State {
  Guarded<Families> families;
};

Registry::Registry() : state_(std::make_unique<State>()) {}
Registry::~Registry() = default;

Counter& Registry::counter(std::string_view name, std::string_view help, const Labels& labels) {
  return *state_->families.with(
      [&](Families& all) { return &find_or_add(all.counters, name, help, labels); });
}

Gauge& Registry::gauge(std::string_view name, std::string_view help, const Labels& labels) {
  return *state_->families.with(
      [&](Families& all) { return &find_or_add(all.gauges, name, help, labels); });
}

Histogram& Registry::histogram(std::string_view name, std::string_view help, const Labels& labels) {
  return *state_->families.with(
      [&](Families& all) { return &find_or_add(all.histograms, name, help, labels); });
}

std::string Registry::text() const {
  return state_->families.with([](const Families& all) {
    std::string out;
    for (const auto& [name, family] : all.counters) {
      out += heading(name, family.help, "counter");
      for (const auto& [labels, series] : family.series) {
        out += fmt::format("{}{} {}\n", name, braced(labels), series->value());
      }
    }
    for (const auto& [name, family] : all.gauges) {
      out += heading(name, family.help, "gauge");
      for (const auto& [labels, series] : family.series) {
        out += fmt::format("{}{} {}\n", name, braced(labels), series->value());
      }
    }
    for (const auto& [name, family] : all.histograms) {
      out += heading(name, family.help, "histogram");
      for (const auto& [labels, series] : family.series)
        print_histogram(out, name, labels, *series);
    }
    return out;
  });
}

}  // namespace bireme
