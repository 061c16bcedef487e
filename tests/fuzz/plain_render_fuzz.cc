// Any bytes as a YAML and as a JSON file of a directory: whole objects or an error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "render/plain/plain.h"
#include "tree/trees.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const char* name : {"a.yaml", "a.json"}) {
    auto tree = bireme::tree::make_memory_tree({{name, text}});
    bireme::render::plain::Options options;
    options.objects_max = 1000;
    options.duplicates = bireme::render::plain::Duplicates::LastWins;
    auto manifests = bireme::render::plain::render(*tree, "", options);
    if (!manifests) continue;
    for (const auto& manifest : manifests->objects) {
      if (manifest.object["kind"].as_string().empty()) std::abort();
    }
  }
  return 0;
}
