// Rendered text to documents in install order, hooks apart: as Helm's SplitManifests and
// SortManifests. Pure; any thread.
#pragma once

#include "render/helm/helm.h"

namespace bireme::render::helm {

// Helm 4 keeps what stands behind a document, Helm 3 trims it.
std::vector<std::string> split_documents(std::string_view text, Release release);

struct Sorted {
  std::vector<Document> manifests;
  std::vector<Document> hooks;
};
Result<Sorted> sort_documents(const std::vector<ValuesFile>& files, Release release,
                              std::vector<std::string>& warnings);

}  // namespace bireme::render::helm
