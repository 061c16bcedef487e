// ConfigMaps and Secrets from literals, files and env files, and the hash of names. One thread.
#pragma once

#include "base/result.h"
#include "render/kustomize/load/loader.h"
#include "render/kustomize/model/kustomization.h"
#include "render/kustomize/model/resource.h"

namespace bireme::render::kustomize {

enum class GeneratedKind { ConfigMap, Secret };

Result<Resource> generate(GeneratedKind kind, const GeneratorArgs& args, const Loader& loader);

// Adds what was generated: as a new resource, or merged into (or in place of) the one of its id, as
// its behavior says.
Status absorb(ResourceMap& map, Resource resource);

// Ten characters made from the content of a ConfigMap or Secret.
Result<std::string> content_hash(const Resource& resource);

}  // namespace bireme::render::kustomize
