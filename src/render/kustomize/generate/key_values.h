// Key-value pairs from literals, files and env files, as kustomize reads them. One thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "render/kustomize/load/loader.h"
#include "render/kustomize/model/kustomization.h"

namespace bireme::render::kustomize {

inline constexpr size_t kEnvLineMax = 64 * 1024;  // Go's scanner stops at a longer line

using KeyValues = std::vector<std::pair<std::string, std::string>>;

// In order: env files, literals, files. A key that occurs twice is an error.
Result<KeyValues> load_key_values(const GeneratorArgs& args, const Loader& loader);

}  // namespace bireme::render::kustomize
