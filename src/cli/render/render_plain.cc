// Plain sources: every object in file order, as YAML.
#include "base/files.h"
#include "cli/render/render.h"
#include "render/plain/plain.h"
#include "tree/trees.h"
#include "yaml/emit.h"

namespace bireme::cli {

Result<std::string> render_plain(const std::string& path, const Invocation& call) {
  const bool single = is_file(path);
  const size_t slash = path.rfind('/');
  const std::string folder = !single                      ? path
                             : slash == std::string::npos ? "."
                                                          : path.substr(0, slash + 1);
  const std::string inside = single ? path.substr(slash + 1) : "";
  const auto tree = TRY(tree::make_dir_tree(folder));
  render::plain::Options options;
  options.recurse = call.flags.on("recurse");
  options.include = call.flags.text("include");
  options.exclude = call.flags.text("exclude");
  const auto manifests = TRY(render::plain::render(*tree, inside, options));
  for (const std::string& warning : manifests.warnings) {
    call.streams.err("warning: " + warning + "\n");
  }
  std::string out;
  for (const render::Manifest& manifest : manifests.objects) {
    if (!out.empty()) out += "---\n";
    out += yaml::emit(manifest.object);
  }
  return out;
}

}  // namespace bireme::cli
