// The generators of a kustomization: ConfigMaps and Secrets, charts, and plugins in files.
#include "render/kustomize/build/charts.h"
#include "render/kustomize/build/target.h"
#include "render/kustomize/generate/generate.h"
#include "render/kustomize/load/decode.h"
#include "render/kustomize/load/documents.h"
#include "yaml/emit.h"

namespace bireme::render::kustomize {
namespace {

// The account that a GKE workload identity needs.
Result<Resource> generate_iam_policy(const Resource& plugin) {
  const json::Value& config = plugin.object;
  if (config["cloud"].as_string() != "gke") {
    return make_error(Reason::Invalid, "cloud provider {} not supported yet",
                      config["cloud"].as_string());
  }
  std::string account(config["serviceAccount"]["name"].as_string());
  account += "@" + std::string(config["serviceAccount"]["projectId"].as_string());
  Resource out;
  out.object = json::Value::object({{"apiVersion", "v1"}, {"kind", "ServiceAccount"}});
  json::Value& metadata = out.object.edit("metadata");
  metadata.edit("annotations")
      .set("iam.gke.io/gcp-service-account", account + ".iam.gserviceaccount.com");
  metadata.set("name", config["kubernetesService"]["name"].as_string());
  std::string_view ns = config["kubernetesService"]["namespace"].as_string();
  if (!ns.empty()) metadata.set("namespace", ns);
  return out;
}

}  // namespace

Status Target::run_generators(Gathered& into) {
  auto add = [&](GeneratedKind kind, const GeneratorArgs& args,
                 std::string_view plugin) -> Status {
    Resource made = TRY(generate(kind, args, loader_));
    made.origin = origin_of_builtin(plugin);
    return absorb(into.map, std::move(made));
  };
  for (const GeneratorArgs& args : kustomization_.config_maps) {
    TRY(add(GeneratedKind::ConfigMap, args, "ConfigMapGenerator"));
  }
  for (const GeneratorArgs& args : kustomization_.secrets) {
    TRY(add(GeneratedKind::Secret, args, "SecretGenerator"));
  }
  for (const HelmChart& chart : kustomization_.helm_charts) {
    TRY(add_chart(chart, into).during(fmt::format("helmCharts: {}", chart.name)));
  }
  std::vector<Resource> plugins = TRY(plugin_resources(kustomization_.generators));
  for (const Resource& plugin : plugins) {
    TRY(generate_by_plugin(plugin, into).during("failed to load generator"));
  }
  return {};
}

Status Target::generate_by_plugin(const Resource& plugin, Gathered& into) {
  if (!is_builtin_plugin(plugin)) return plugin_refused(plugin);
  std::string_view kind = plugin.kind();
  Resource made;
  if (kind == "ConfigMapGenerator" || kind == "SecretGenerator") {
    std::string text = yaml::emit(plugin.object);
    Decoding decoding(text, plugin.source.file, false);
    FieldReader reader(decoding, plugin.object);
    GeneratorArgs args;
    read_generator_args(reader, args);
    reader.text("type", args.type);
    TRY(decoding.status());
    if (args.name.empty()) args.name = plugin.name();
    if (args.ns.empty()) args.ns = plugin.ns();
    bool is_secret = kind == "SecretGenerator";
    made = TRY(generate(is_secret ? GeneratedKind::Secret : GeneratedKind::ConfigMap, args,
                        loader_));
  } else if (kind == "IAMPolicyGenerator") {
    made = TRY(generate_iam_policy(plugin));
  } else if (kind == "HelmChartInflationGenerator") {
    return inflate_by_plugin(plugin, into);
  } else {
    return make_error(Reason::Invalid, "plugin {} not a generator", kind);
  }
  made.origin = origin_of_plugin(plugin);
  return absorb(into.map, std::move(made));
}

// A chart without a namespace of its own gets that of its kustomization, or of the one above.
Status Target::add_chart(HelmChart chart, Gathered& into) {
  if (chart.ns.empty()) chart.ns = kustomization_.ns.empty() ? helm_ns_ : kustomization_.ns;
  std::vector<Resource> made =
      TRY(inflate_chart({.chart = chart, .home = kustomization_.chart_home}, loader_));
  for (Resource& resource : made) {
    resource.origin = origin_of_builtin("HelmChartInflationGenerator");
    TRY(absorb(into.map, std::move(resource)));
  }
  return {};
}

Status Target::inflate_by_plugin(const Resource& plugin, Gathered& into) {
  std::string text = yaml::emit(plugin.object);
  Decoding decoding(text, plugin.source.file, false);
  FieldReader reader(decoding, plugin.object);
  const HelmChart chart = read_helm_chart(reader);
  std::string home;
  reader.text("chartHome", home);
  TRY(decoding.status());
  std::vector<Resource> made = TRY(inflate_chart({.chart = chart, .home = home}, loader_));
  for (Resource& resource : made) {
    resource.origin = origin_of_plugin(plugin);
    TRY(absorb(into.map, std::move(resource)));
  }
  return {};
}

}  // namespace bireme::render::kustomize
