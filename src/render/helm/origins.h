// Where values come from: which layer holds a path, among files in their order and flags. The
// whole answer for a chart is find_origins in helm.h. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "render/helm/helm.h"

namespace bireme::render::helm {

// The user's layer (a -f file or a flag) that has the last word on a path, also where it says null.
// Of a flag, `file` is its text and there is no line. Nothing where the path stands in none.
std::optional<Position> find_user_layer(const HelmSpec& spec, const std::vector<std::string>& path);

}  // namespace bireme::render::helm
