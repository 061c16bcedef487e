#include "render/kustomize/build/target.h"

#include <array>

#include "base/text.h"
#include "render/kustomize/load/decode.h"
#include "render/kustomize/load/document_cache.h"
#include "render/kustomize/load/documents.h"

namespace bireme::render::kustomize {
namespace {

constexpr std::array<std::string_view, 3> kFileNames = {"kustomization.yaml", "kustomization.yml",
                                                        "Kustomization"};

std::string in_directory(const std::string& directory, std::string_view name) {
  return directory.empty() ? std::string(name) : directory + "/" + std::string(name);
}

Result<std::string> find_file(const Loader& loader) {
  std::string found;
  for (std::string_view name : kFileNames) {
    const bool there = TRY(tree::is_file(loader.tree(), in_directory(loader.root(), name)));
    if (!there) continue;
    if (!found.empty()) {
      return make_error(Reason::Invalid, "several kustomization files in '{}': {} and {}",
                        loader.root(), found, name);
    }
    found = name;
  }
  if (!found.empty()) return found;
  return make_error(Reason::NotFound,
                    "there is no kustomization.yaml, kustomization.yml or Kustomization in '{}'",
                    loader.root().empty() ? "." : loader.root());
}

// As Go's filepath.Join: parts that lead above the beginning stay.
std::string join_path(const std::string& base, std::string_view part) {
  std::vector<std::string> parts;
  for (std::string_view text : {std::string_view(base), part}) {
    for (std::string_view one : split(text, '/')) {
      if (one.empty() || one == ".") continue;
      bool goes_up = one == ".." && !parts.empty() && parts.back() != "..";
      if (goes_up) {
        parts.pop_back();
      } else {
        parts.emplace_back(one);
      }
    }
  }
  return join(parts, "/");
}

}  // namespace

OriginPath OriginPath::below(std::string_view part) const {
  OriginPath out = *this;
  if (is_tracked) out.path = join_path(path, part);
  return out;
}

Status Gathered::merge_config_of(const Config& other) {
  config = TRY(merge_config(config, other));
  return {};
}

Status Gathered::merge_vars(const std::vector<Var>& incoming, const Types& types) {
  for (const Var& var : incoming) {
    ResourceId wanted{var.gvk, var.object_name, var.object_ns,
                      types.is_cluster_scoped(var.gvk.api_version(), var.gvk.kind)};
    bool with_namespace = !var.object_ns.empty() || wanted.cluster_scoped;
    std::vector<Resource*> found;
    auto is_it = [&](const ResourceId& id) {
      return id.name == wanted.name && id.gvk == wanted.gvk &&
             (!with_namespace || id.effective_ns() == wanted.effective_ns());
    };
    for (Resource& resource : map.list()) {
      bool matches = is_it(resource.current_id());
      for (size_t i = 0; !matches && i < resource.previous.size(); i++) {
        matches = is_it(resource.previous_id(i));
      }
      if (matches) found.push_back(&resource);
    }
    if (found.size() > 1) {
      return make_error(Reason::Conflict, "found {} resources for the var {}", found.size(),
                        var.name);
    }
    if (!found.empty()) found[0]->var_names.push_back(var.name);
    if (!vars.emplace(var.name, var).second) {
      return make_error(Reason::Conflict, "var '{}' already encountered", var.name);
    }
  }
  return {};
}

Status Gathered::merge(Gathered other) {
  TRY(map.append_all(std::move(other.map.list())));
  if (map.size() > kBuildResourcesMax) {
    return make_error(Reason::LimitExceeded, "more than {} resources", kBuildResourcesMax);
  }
  if (!config) {
    config = other.config;
  } else if (other.config && other.config != config && other.config != default_config()) {
    TRY(merge_config_of(*other.config));
  }
  for (auto& [name, var] : other.vars) {
    if (vars.emplace(name, std::move(var)).second) continue;
    return make_error(Reason::Conflict, "var '{}' already encountered", name);
  }
  return {};
}

Result<Target> Target::open(Loader loader, std::vector<std::string>& warnings) {
  std::string name = TRY(find_file(loader));
  std::string path = in_directory(loader.root(), name);
  std::string text = TRY(loader.load(name));
  Kustomization kustomization = TRY(decode_kustomization(text, path));
  warnings.insert(warnings.end(), kustomization.warnings.begin(), kustomization.warnings.end());
  Target out(std::move(loader), std::move(kustomization), std::move(name), warnings);
  TRY(out.use_openapi());
  return out;
}

Target Target::make(Loader loader, Kustomization kustomization,
                    std::vector<std::string>& warnings) {
  return Target(std::move(loader), std::move(kustomization), std::string(kFileNames[0]), warnings);
}

Result<bool> Target::has_file(const Loader& loader) {
  for (std::string_view name : kFileNames) {
    const bool there = TRY(tree::is_file(loader.tree(), in_directory(loader.root(), name)));
    if (there) return true;
  }
  return false;
}

Status Target::use_openapi() {
  Types& types = loader_.session().types;
  const TextMap& fields = kustomization_.openapi;
  auto path = fields.find("path");
  auto version = fields.find("version");
  std::string text;
  if (path != fields.end()) {
    text = TRY(loader_.load(path->second).during("reading the openapi document"));
  }
  if (types.is_chosen() || (path == fields.end() && version == fields.end())) return {};
  if (path != fields.end()) {
    if (version != fields.end()) {
      return make_error(Reason::Invalid, "openapi: path and version cannot both be given");
    }
    types.choose_document(std::move(text), path->second);
  } else if (version->second.empty()) {
    return {};
  } else if (version->second != "v1.21.2") {
    return make_error(Reason::Invalid, "the specified OpenAPI version is not built in: {}",
                      version->second)
        .with_hint("v1.21.2 is");
  } else {
    types.choose_builtin();
  }
  return {};
}

Status Target::gather(Gathered& into) {
  TRY(add_resources(into, kustomization_.resources));
  TRY(add_configurations(into));
  TRY(run_generators(into));
  for (const std::string& path : kustomization_.components) {
    TRY(add_directory(into, path, true).during(fmt::format("component '{}'", path)));
  }
  TRY(run_transformers(into));
  TRY(run_validators(into));
  return into.merge_vars(kustomization_.vars, loader_.types());
}

// What has the default configuration in it changes by no second one.
Status Target::add_configurations(Gathered& into) {
  if (!kustomization_.configurations.empty()) {
    ConfigPtr files;
    for (const std::string& path : kustomization_.configurations) {
      std::string text = TRY(loader_.load(path).during("reading a configuration"));
      Config config = TRY(decode_config(text, in_directory(loader_.root(), path)));
      files = TRY(merge_config(files, config));
    }
    ConfigPtr own = TRY(merge_config(default_config(), *files));
    TRY(into.merge_config_of(*own));
  } else if (!into.config) {
    into.config = default_config();
  }
  for (const std::string& path : kustomization_.crds) {
    std::string text = TRY(loader_.load(path).during("loading CRDs"));
    Config config = TRY(decode_crds(text, in_directory(loader_.root(), path)));
    TRY(into.merge_config_of(config));
  }
  return {};
}

Status Target::add_resources(Gathered& into, const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    Result<bool> is_directory = loader_.is_directory(path);
    if (!is_directory) {
      return is_directory.error().during(fmt::format("accumulating resources from '{}'", path));
    }
    Status done = *is_directory ? add_directory(into, path, false) : add_file(into, path);
    if (!done) {
      return done.error().during(fmt::format("accumulating resources from '{}'", path));
    }
  }
  return {};
}

Status Target::add_file(Gathered& into, const std::string& path) {
  std::string at = TRY(loader_.locate(path));
  std::vector<Resource> resources = TRY(load_resources(loader_, at));
  if (origin_.is_tracked) {
    for (Resource& resource : resources) {
      resource.origin = Origin{.path = origin_.below(path).path, .configured_in = "", .by = {},
                               .by_name = "", .by_ns = ""};
    }
  }
  return into.map.append_all(std::move(resources));
}

Status Target::add_directory(Gathered& into, const std::string& path, bool is_component) {
  Loader loader = TRY(loader_.enter(path));
  Target target = TRY(Target::open(std::move(loader), *warnings_));
  target.origin_ = origin_.below(path);
  target.helm_ns_ = kustomization_.ns.empty() ? helm_ns_ : kustomization_.ns;
  bool is_one = target.kustomization_.is_component();
  if (is_component != is_one) {
    return make_error(Reason::Invalid, "expected kind {}'Component' for path '{}' but got '{}'",
                      is_component ? "" : "other than ", target.loader_.root(),
                      target.kustomization_.kind);
  }
  // A component works on what its parent has gathered; a base on nothing.
  if (is_component) {
    TRY(target.gather(into));
    return into.map.check_unique();
  }
  Gathered below;
  TRY(target.gather(below));
  return into.merge(std::move(below));
}

}  // namespace bireme::render::kustomize
