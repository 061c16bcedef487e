// A kustomization built in this process: the first time, again with nothing changed, and after a
// change in the overlay alone. Prints medians of CPU time.
// usage: kustomize_build DIRECTORY PATH-OF-THE-OVERLAY [ROUNDS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <vector>

#include "render/kustomize/memo.h"
#include "tree/trees.h"

namespace {

using namespace bireme;

double cpu_us() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double median_us(int rounds, const std::function<void()>& run) {
  std::vector<double> times;
  for (int i = 0; i < rounds; i++) {
    const double begin = cpu_us();
    run();
    times.push_back(cpu_us() - begin);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

std::map<std::string, std::string> read_all(const tree::Tree& tree) {
  std::map<std::string, std::string> out;
  auto files = tree::find_files(tree, "");
  if (!files) return out;
  for (const std::string& file : *files) {
    if (auto text = tree.read(file)) out[file] = *text;
  }
  return out;
}

void must(bool ok) {
  if (!ok) std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string path = argv[2];
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 501;
  auto disk = tree::make_dir_tree(argv[1]);
  must(disk.ok());
  std::map<std::string, std::string> files = read_all(**disk);
  const auto tree = tree::make_memory_tree(files);
  files[path + "/kustomization.yaml"] += "nameSuffix: -changed\n";
  const auto changed = tree::make_memory_tree(files);

  const double first = median_us(rounds, [&] { must(render::kustomize::build(*tree, path).ok()); });
  render::kustomize::Memo memo(path, {});
  must(memo.build(tree).ok());
  const double again = median_us(rounds, [&] { must(memo.build(tree).ok()); });
  const double on_disk = [&] {
    render::kustomize::Memo other(path, {});
    must(other.build(*disk).ok());
    return median_us(rounds, [&] { must(other.build(*disk).ok()); });
  }();
  bool flip = false;
  const double overlay = median_us(rounds, [&] {
    flip = !flip;
    must(memo.build(flip ? changed : tree).ok());
  });
  std::printf("in process: build %.0f µs, again %.0f (from disk %.0f), overlay changed %.0f\n",
              first, again, on_disk, overlay);
  return 0;
}
