// Target: one kustomization directory on its way from files to resources. Bases and components are
// targets of their own, built by recursion. One thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "render/kustomize/load/loader.h"
#include "render/kustomize/model/kustomization.h"
#include "render/kustomize/model/resource.h"
#include "render/kustomize/transform/config.h"
#include "render/kustomize/transform/transformers.h"

namespace bireme::render::kustomize {

inline constexpr size_t kBuildResourcesMax = 1'000'000;

// What a kustomization and everything below it has gathered so far.
struct Gathered {
  ResourceMap map;
  ConfigPtr config;  // null: nothing merged yet
  std::map<std::string, Var> vars;

  Status merge_config_of(const Config& other);
  Status merge_vars(const std::vector<Var>& vars, const Types& types);
  // Takes over all of `other`.
  Status merge(Gathered other);
};

// Where in the tree of kustomizations the build is; kept only if origins are asked for.
struct OriginPath {
  bool is_tracked = false;
  std::string path;

  OriginPath below(std::string_view part) const;
};

class Target {
 public:
  static Result<Target> open(Loader loader, std::vector<std::string>& warnings);
  // Of a directory without a kustomization file.
  static Target make(Loader loader, Kustomization kustomization,
                     std::vector<std::string>& warnings);
  static Result<bool> has_file(const Loader& loader);

  const Kustomization& kustomization() const { return kustomization_; }
  Kustomization& kustomization() { return kustomization_; }
  Loader& loader() { return loader_; }
  void track_origin(OriginPath origin) { origin_ = std::move(origin); }
  void inherit_helm_namespace(std::string ns) { helm_ns_ = std::move(ns); }

  // Everything that this kustomization and what it names produce, names not yet final.
  Status gather(Gathered& into);

 private:
  Target(Loader loader, Kustomization kustomization, std::string file,
         std::vector<std::string>& warnings)
      : loader_(std::move(loader)),
        kustomization_(std::move(kustomization)),
        file_(std::move(file)),
        warnings_(&warnings) {}

  Status add_resources(Gathered& into, const std::vector<std::string>& paths);
  Status add_file(Gathered& into, const std::string& path);
  Status add_directory(Gathered& into, const std::string& path, bool is_component);
  Status use_openapi();
  Status add_configurations(Gathered& into);
  Status run_generators(Gathered& into);
  Status run_transformers(Gathered& into);
  Status run_validators(Gathered& into);
  Result<std::vector<Transformer>> builtin_transformers(const Config& config);
  Result<std::vector<Transformer>> plugin_transformers(const std::vector<std::string>& entries);
  // The plugin configurations of a list of inline texts, files and directories.
  Result<std::vector<Resource>> plugin_resources(const std::vector<std::string>& entries);
  Status generate_by_plugin(const Resource& plugin, Gathered& into);
  Status inflate_by_plugin(const Resource& plugin, Gathered& into);
  Status add_chart(HelmChart chart, Gathered& into);
  std::optional<Origin> origin_of_builtin(std::string_view kind) const;

  Loader loader_;
  Kustomization kustomization_;
  std::string file_;
  std::vector<std::string>* warnings_;
  OriginPath origin_;
  std::string helm_ns_;
};

// A transformer plugin's configuration as a transformer.
Result<Transform> make_plugin_transform(const Resource& plugin, Loader& loader);
bool is_builtin_plugin(const Resource& plugin);
Error plugin_refused(const Resource& plugin);
std::optional<Origin> origin_of_plugin(const Resource& plugin);

}  // namespace bireme::render::kustomize
