// Chart: a Helm chart as loaded, with its subcharts inside. A plain value: texts are shared, so
// that a copy (an aliased dependency) is cheap. Any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/value.h"
#include "tree/tree.h"

namespace bireme::render::helm {

// Helm's own limits.
inline constexpr size_t kChartFileBytesMax = 5 * 1024 * 1024;
inline constexpr size_t kChartBytesMax = 100 * 1024 * 1024;
inline constexpr size_t kChartFilesMax = 50'000;
inline constexpr int kChartDepthMax = 40;  // of subcharts in subcharts
// Ours: Helm unpacks archives in archives without an end.
inline constexpr size_t kChartsMax = 10'000;
inline constexpr size_t kUnpackedBytesMax = 4 * kChartBytesMax;

enum class Release { Helm4, Helm3 };  // whose behaviour, where they differ

struct ChartFile {
  std::string name;  // from the chart's root
  std::shared_ptr<const std::string> data;
  std::string_view text() const { return *data; }
};

struct Maintainer {
  std::string name, email, url;
};

struct Dependency {
  std::string name, version, repository, condition, alias;
  std::vector<std::string> tags;
  bool enabled = false;
  json::Value import_values = json::Value::array();
};

struct Metadata {
  std::string name, home, version, description, icon, api_version, condition, tags, app_version;
  std::string kube_version, type;
  std::vector<std::string> sources, keywords;
  std::vector<Maintainer> maintainers;
  std::vector<Dependency> dependencies;
  json::Value annotations;  // null, or an object of strings
  bool deprecated = false;
};

struct Chart {
  Metadata metadata;
  json::Value values = json::Value::object();
  std::shared_ptr<const std::string> schema;  // null where there is none
  std::vector<ChartFile> templates;
  std::vector<ChartFile> files;  // all that is neither template nor metadata, crds/ included
  std::vector<Chart> dependencies;

  const std::string& name() const { return metadata.name; }
  bool is_library() const;
};

// Fills what Chart.yaml or requirements.yaml holds into `metadata` (the latter over the former).
Status decode_metadata(std::string_view text, Metadata& metadata);
Status validate(Metadata& metadata);  // and cleans its strings, as Helm does

struct LoadOptions {
  Release release = Release::Helm4;
  std::vector<std::string>* warnings = nullptr;
};

// The chart at `path`: a directory, or a .tgz. Dependencies are not processed yet.
Result<Chart> load_chart(const tree::Tree& tree, std::string_view path,
                         const LoadOptions& options = {});
Result<Chart> load_archive(std::string_view archive, const LoadOptions& options = {});

// The documents of a values text, merged: later ones win (Helm 3 reads only the first). All numbers
// are floats, as in Helm.
struct ValuesText {
  std::string_view text;
  std::string_view file;
  Release release = Release::Helm4;
};
Result<json::Value> load_values(const ValuesText& from);
// Objects are merged deeply, everything of `over` wins.
json::Value merge_maps(const json::Value& base, const json::Value& over);

}  // namespace bireme::render::helm
