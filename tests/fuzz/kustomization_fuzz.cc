// Any bytes as a kustomization file, beside a few resources: a build or an error, never a crash.
#include <cstddef>
#include <cstdint>
#include <string>

#include "render/kustomize/kustomize.h"
#include "tree/trees.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::string resources =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: "
      "{containers: [{name: a, image: nginx, ports: [{containerPort: 80}]}]}}}\n---\n"
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: '{\"b\": 1}'}\n";
  const auto tree = bireme::tree::make_memory_tree(
      {{"kustomization.yaml", text}, {"r.yaml", resources}, {"f", text}});
  const auto built = bireme::render::kustomize::build(*tree, "");
  if (built) (void)bireme::render::kustomize::emit(*built);
  return 0;
}
