// Parsed resource files kept from one build to the next, by the digest of their content: an overlay
// that changes re-uses the bases that did not. Safe from many threads; bounded, the oldest go.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "render/kustomize/load/loader.h"
#include "render/kustomize/model/resource.h"

namespace bireme::render::kustomize {

class DocumentCache {
 public:
  static constexpr size_t kTextBytesMax = 256 * 1024 * 1024;  // of the files that are kept

  DocumentCache();
  ~DocumentCache();
  std::shared_ptr<const std::vector<Resource>> find(const std::string& key);
  void put(const std::string& key, std::vector<Resource> resources, size_t text_bytes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The resources of the file at `path` of the loader's tree, from its session's cache if possible.
Result<std::vector<Resource>> load_resources(const Loader& loader, const std::string& path);

// Makes them look up their kinds in the types of a build.
Status know_types(std::vector<Resource>& resources, const Types& types);

}  // namespace bireme::render::kustomize
