#include "render/kustomize/build/charts.h"

#include <array>

#include "base/text.h"
#include "json/emit.h"
#include "render/helm/helm.h"
#include "render/kustomize/load/document_cache.h"
#include "render/kustomize/load/documents.h"
#include "render/kustomize/merge/strategic_merge.h"
#include "yaml/parse.h"

namespace bireme::render::kustomize {
namespace {

constexpr std::string_view kDefaultHome = "charts";

// The directory that holds the chart's own, as seen from the kustomization.
std::string home_of(const ChartRequest& request) {
  const HelmChart& chart = request.chart;
  std::string out(request.home.empty() ? kDefaultHome : request.home);
  if (chart.version.empty() || chart.repo.empty()) return out;
  return out + "/" + chart.name + "-" + chart.version;
}

Status check(const HelmChart& chart, const Loader& loader) {
  if (!loader.session().enable_helm) {
    return make_error(Reason::Forbidden, "the chart {} is rendered only with --enable-helm",
                      chart.name)
        .with_hint("give --enable-helm");
  }
  if (chart.name.empty()) return make_error(Reason::Invalid, "chart name cannot be empty");
  constexpr std::array<std::string_view, 4> kMerges = {"", "override", "merge", "replace"};
  for (std::string_view known : kMerges) {
    if (chart.values_merge == known) return {};
  }
  return make_error(Reason::Invalid, "valuesMerge must be one of merge, override, replace; not {}",
                    chart.values_merge);
}

Status check_name(const HelmChart& chart) {
  if (chart.release_name.empty() || chart.name_template.empty()) return {};
  return make_error(Reason::Invalid, "nameTemplate and releaseName cannot both be given");
}

Result<std::string> find_chart(const ChartRequest& request, const Loader& loader) {
  const HelmChart& chart = request.chart;
  std::string path = TRY(loader.in_tree(home_of(request) + "/" + chart.name));
  const bool there = TRY(tree::is_directory(loader.tree(), path));
  if (there) return path;
  if (chart.repo.empty()) {
    return make_error(Reason::NotFound, "no repo specified for pull, no chart found at '{}'", path);
  }
  return make_error(Reason::NotFound,
                    "the chart {} (version {}) of {} is not vendored at '{}', and rendering has no "
                    "network",
                    chart.name, chart.version.empty() ? "not given" : chart.version, chart.repo,
                    path)
      .with_hint("helm pull --untar it there, and commit it");
}

// The chart's values and the inline ones, the one over the other.
Result<json::Value> merge_inline(const HelmChart& chart, std::string_view text,
                                 const std::string& file) {
  yaml::ParseOptions options;
  options.resolver = yaml::Resolver::V3;  // `yes` is text once kustomize has merged
  options.first_document_only = true;
  options.file = file;
  const json::Value own = TRY(yaml::parse(text, options));
  if (!own.is_object()) {
    return make_error(Reason::Invalid, "{} holds no object to merge valuesInline with", file);
  }
  const bool own_wins = chart.values_merge == "merge";
  const json::Value& under = own_wins ? chart.values_inline : own;
  const json::Value& over = own_wins ? own : chart.values_inline;
  Merged merged = TRY(strategic_merge(under, over, builtin_schema()));
  return merged.removed ? json::Value::object() : std::move(merged.value);
}

Result<std::vector<helm::ValuesFile>> values_of(const ChartRequest& request,
                                                const Loader& loader) {
  const HelmChart& chart = request.chart;
  const bool has_inline = !chart.values_inline.is_null() && !chart.values_inline.empty();
  const std::string file = chart.values_file.empty()
                               ? home_of(request) + "/" + chart.name + "/values.yaml"
                               : chart.values_file;
  std::vector<helm::ValuesFile> out;
  if (has_inline && chart.values_merge == "replace") {
    out.push_back({"valuesInline", json::emit(chart.values_inline)});
  } else {
    std::string text = TRY(loader.load(file));
    if (has_inline) text = json::emit(TRY(merge_inline(chart, text, file)));
    out.push_back({file, std::move(text)});
  }
  for (const std::string& more : chart.additional_values_files) {
    std::string text = TRY(loader.load(more).during("could not load additionalValuesFile"));
    out.push_back({more, std::move(text)});
  }
  return out;
}

helm::HelmSpec make_spec(const HelmChart& chart) {
  helm::HelmSpec out;
  if (!chart.release_name.empty()) out.release_name = chart.release_name;
  if (!chart.ns.empty()) out.ns = chart.ns;
  out.name_template = chart.name_template;
  out.api_versions = chart.api_versions;
  out.kube_version = chart.kube_version;
  out.include_crds = chart.include_crds;
  out.skip_tests = chart.skip_tests;
  out.no_hooks = chart.skip_hooks;
  return out;
}

}  // namespace

Result<std::vector<Resource>> inflate_chart(const ChartRequest& request, const Loader& loader) {
  TRY(check(request.chart, loader));
  TRY(check_name(request.chart));
  helm::HelmSpec spec = make_spec(request.chart);
  spec.path = TRY(find_chart(request, loader));
  spec.values = TRY(values_of(request, loader));
  const helm::Rendered rendered = TRY(helm::render(loader.tree(), spec));
  const std::string text = TRY(helm::print(rendered, spec));
  std::vector<Resource> out = TRY(parse_resources(text, spec.path));
  TRY(know_types(out, loader.types()));
  for (Resource& resource : out) {
    resource.from_helm = true;
    resource.source = {.file = spec.path};  // a line of what was printed helps nobody
  }
  return out;
}

}  // namespace bireme::render::kustomize
