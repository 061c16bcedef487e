// Kustomizations: the text that `kustomize build` prints.
#include <filesystem>

#include "base/files.h"
#include "cli/render/render.h"
#include "render/kustomize/kustomize.h"
#include "render/kustomize/post_build.h"
#include "tree/trees.h"

namespace bireme::cli {

namespace {

// Bases may lie anywhere on this machine, so the tree is all of it.
Result<std::string> path_from_root(const std::string& path) {
  std::error_code failed;
  const std::filesystem::path absolute = std::filesystem::absolute(path, failed);
  if (failed) return make_error(Reason::Io, "{}: {}", path, failed.message());
  return absolute.lexically_normal().relative_path().string();
}

Result<render::kustomize::PostBuild> read_variables(const Flags& flags) {
  render::kustomize::PostBuild out;
  out.strict = flags.on("strict-substitute");
  for (const std::string& file : flags.texts("substitute-from")) {
    const std::string text = TRY(read_file(file));
    TRY(render::kustomize::add_variables(out, text, file));
  }
  return out;
}

}  // namespace

Result<std::string> render_kustomize(const std::string& path, const Invocation& call) {
  const std::string inside = TRY(path_from_root(path));
  const auto tree = TRY(tree::make_dir_tree("/"));
  render::kustomize::Options options;
  options.only_root = call.flags.text("load-restrictor") != "LoadRestrictionsNone";
  options.enable_helm = call.flags.on("enable-helm");
  options.tree_root.push_back('/');
  auto manifests = TRY(render::kustomize::build(*tree, inside, options));
  for (std::string line : manifests.warnings) {
    line += '\n';
    call.streams.err(line);
  }
  const auto variables = TRY(read_variables(call.flags));
  manifests = TRY(render::kustomize::substitute(std::move(manifests), variables));
  return render::kustomize::emit(manifests);
}

}  // namespace bireme::cli
