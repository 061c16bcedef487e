// A chart's own files, cut from one text at lines that begin with "@@": loaded, its dependencies
// processed, its values merged; or an error.
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/text.h"
#include "render/helm/helm.h"
#include "render/helm/ignore.h"
#include "render/helm/manifest_sort.h"
#include "tree/trees.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace helm = bireme::render::helm;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::map<std::string, std::string> files;
  std::string name = "Chart.yaml";
  for (std::string_view line : bireme::split(text, '\n')) {
    if (line.starts_with("@@")) {
      auto path = bireme::tree::normalize(line.substr(2));
      name = path && !path->empty() ? *path : "values.yaml";
    } else {
      files[name].append(line) += '\n';
    }
  }
  helm::HelmSpec spec;
  spec.values.push_back({"values", files["values.yaml"]});
  const auto tree = bireme::tree::make_memory_tree(files);
  (void)helm::final_values(*tree, spec);
  (void)helm::load_archive(text);
  std::vector<std::string> warnings;
  (void)helm::sort_documents({{"a", std::string(text)}}, helm::Release::Helm4, warnings);
  (void)helm::sort_documents({{"a", std::string(text)}}, helm::Release::Helm3, warnings);
  return 0;
}
