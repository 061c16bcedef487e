#include "render/kustomize/generate/generate.h"
#include "render/kustomize/transform/transformers.h"

namespace bireme::render::kustomize {

Transform make_hash_transform() {
  return [](ResourceMap& map) -> Status {
    for (Resource& resource : map.list()) {
      if (!resource.needs_hash) continue;
      std::string hash = TRY(content_hash(resource));
      resource.store_previous_id();
      resource.set_name(std::string(resource.name()) + "-" + hash);
    }
    map.change_ids();
    return {};
  };
}

}  // namespace bireme::render::kustomize
