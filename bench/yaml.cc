// What reading YAML costs: libyaml's own events, ours, values and trees, over the same text.
//
// usage: yaml FILE [ROUNDS]      prints `WHAT MB/s` of the best round, rounds interleaved
//        yaml FILE --once WHAT   reads once and prints the peak RSS in MB that it added
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <string>

#include "base/files.h"
#include "yaml/event.h"
#include "yaml/libyaml_reader.h"
#include "yaml/node.h"
#include "yaml/parse.h"

namespace bireme {
namespace {

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// Events of libyaml alone: the bound of everything that is built on it.
size_t read_libyaml(std::string_view text) { return yaml::count_libyaml_events(text); }

size_t read_events(std::string_view text) {
  yaml::EventReader reader(text, "");
  yaml::Event event;
  size_t count = 0;
  do {
    if (!reader.next(event)) return 0;
    ++count;
  } while (event.kind != yaml::EventKind::StreamEnd);
  return count;
}

size_t read_values(std::string_view text) {
  const auto documents = yaml::parse_all(text);
  return documents ? documents->size() : 0;
}

size_t read_values_v3(std::string_view text) {
  const auto documents = yaml::parse_all(text, {.resolver = yaml::Resolver::V3});
  return documents ? documents->size() : 0;
}

size_t read_trees(std::string_view text) {
  const auto trees = yaml::parse_nodes(text);
  return trees ? trees->size() : 0;
}

struct Way {
  const char* name;
  size_t (*read)(std::string_view);
};

constexpr Way kWays[] = {
    {"libyaml-events", read_libyaml}, {"events", read_events}, {"values-v2", read_values},
    {"values-v3", read_values_v3},    {"trees", read_trees},
};

long peak_kib() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return used.ru_maxrss;
}

int read_once(std::string_view text, std::string_view name) {
  for (const Way& way : kWays) {
    if (way.name != name) continue;
    const long before = peak_kib();
    if (way.read(text) == 0) return 1;
    std::printf("%s %.1f\n", way.name, static_cast<double>(peak_kib() - before) / 1024);
    return 0;
  }
  return 2;
}

int measure(std::string_view text, int rounds) {
  if (read_libyaml(text) != read_events(text)) {
    std::fprintf(stderr, "the counts of events differ\n");
    return 1;
  }
  double best[std::size(kWays)];
  std::fill(std::begin(best), std::end(best), 1e9);
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < std::size(kWays); ++i) {
      const double begin = cpu_seconds();
      if (kWays[i].read(text) == 0) return 1;
      best[i] = std::min(best[i], cpu_seconds() - begin);
    }
  }
  for (size_t i = 0; i < std::size(kWays); ++i) {
    std::printf("%s %.1f\n", kWays[i].name, static_cast<double>(text.size()) / 1e6 / best[i]);
  }
  return 0;
}

}  // namespace
}  // namespace bireme

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const auto text = bireme::read_file(argv[1]);
  if (!text) return 1;
  if (argc == 4 && std::strcmp(argv[2], "--once") == 0) return bireme::read_once(*text, argv[3]);
  return bireme::measure(*text, argc > 2 ? std::atoi(argv[2]) : 5);
}
