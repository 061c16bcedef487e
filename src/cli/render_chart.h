// The flags of `bireme render` for charts, and the text of a chart under them. The command itself
// is render.cc; the rendering is render/helm. Blocking: reads the disk.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/flags.h"
#include "render/helm/helm.h"

namespace bireme::cli {

std::span<const FlagSpec> chart_flags();

// What the flags say; values files and --lookup files are read here. `path` is left to the caller.
Result<render::helm::HelmSpec> make_helm_spec(const Flags& flags);

struct ChartText {
  std::string text;
  std::vector<std::string> warnings;
};
// What `render PATH` prints for the chart at `path`, a directory or a .tgz of this machine.
Result<ChartText> render_chart_text(const Flags& flags, const std::string& path);

}  // namespace bireme::cli
