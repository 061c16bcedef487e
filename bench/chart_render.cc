// Renders a chart in this process, again and again, as bench/helm/sdk does with Helm's Go SDK.
//
// usage: chart_render compiled|parsed CHART COUNT   prints JSON: the digest of all that was
// rendered, and seconds of wall and CPU time that COUNT renders took. The chart is loaded and its
// values are merged before the clock starts; `parsed` parses the templates for every render, as
// Helm's engine does.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "render/helm/capabilities.h"
#include "render/helm/coalesce.h"
#include "render/helm/dependencies.h"
#include "render/helm/templates.h"
#include "tree/trees.h"

namespace bireme::render::helm {
namespace {

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

std::string digest(const std::vector<ValuesFile>& files) {
  constexpr std::string_view kEnd("\0", 1);
  Sha256 sum;
  for (const ValuesFile& file : files) {
    sum.add(file.name);
    sum.add(kEnd);
    sum.add(file.text);
    sum.add(kEnd);
  }
  return sum.finish_hex();
}

Status measure(bool parses, const std::string& path, int count) {
  const tree::TreePtr tree = TRY(tree::make_dir_tree(path));
  Chart chart = TRY(load_chart(*tree, ""));
  Warnings warnings;
  TRY(process_dependencies(chart, {json::Value::object(), Release::Helm4}, warnings));
  const TableRef table = Table::from_json(json::Value::object());
  TRY(coalesce(chart, table, nulls_removed_by(Release::Helm4), warnings));
  const json::Value values = table->to_json();
  HelmSpec spec;
  spec.release_name = std::string(1, 'r');
  const Capabilities capabilities = default_capabilities(Release::Helm4);
  const ObjectsInput input{chart, values, spec, capabilities};

  const Templates compiled = TRY(Templates::parse(chart));
  const auto files = TRY(compiled.execute(input));
  const double cpu = cpu_seconds();
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i) {
    if (!parses) {
      TRY(compiled.execute(input));
      continue;
    }
    const Templates parsed = TRY(Templates::parse(chart));
    TRY(parsed.execute(input));
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  const double spent = cpu_seconds() - cpu;
  std::printf(R"({"digest":"%s","wall":%.6f,"cpu":%.6f})", digest(files).c_str(), took.count(),
              spent);
  return {};
}

}  // namespace
}  // namespace bireme::render::helm

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const std::string_view mode = argv[1];
  const auto done = bireme::render::helm::measure(mode == "parsed", argv[2], std::atoi(argv[3]));
  if (done) return 0;
  std::fprintf(stderr, "%s\n", done.error().message().c_str());
  return 1;
}
