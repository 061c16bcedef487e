#include <map>

#include "base/text.h"
#include "render/helm/chart.h"
#include "render/helm/ignore.h"
#include "tree/tar_tree.h"
#include "yaml/parse.h"

namespace bireme::render::helm {

namespace {

using Files = std::vector<ChartFile>;

// Every file below a directory in the order of Go's filepath.Walk: by name, directories in place.
class Walk {
 public:
  Walk(const tree::Tree& tree, std::string root, const IgnoreRules* rules)
      : tree_(tree), root_(std::move(root)), rules_(rules) {}

  Status visit(const std::string& relative, int depth) {
    if (depth > kChartDepthMax) {
      return make_error(Reason::LimitExceeded, "chart directories are nested deeper than {}",
                        kChartDepthMax);
    }
    const auto entries = TRY(tree_.list(in_tree(relative)));
    for (const tree::Entry& entry : entries) {
      const std::string name = relative.empty() ? entry.name : relative + "/" + entry.name;
      TRY(visit_entry(name, entry, depth));
    }
    return {};
  }

  Files take() { return std::move(files_); }

 private:
  std::string in_tree(const std::string& relative) const {
    if (relative.empty()) return root_;
    return root_.empty() ? relative : root_ + "/" + relative;
  }

  Status visit_entry(const std::string& name, const tree::Entry& listed, int depth) {
    tree::Entry entry = listed;
    if (entry.kind == tree::Kind::Symlink) entry = TRY(tree_.stat(in_tree(name)));
    const bool directory = entry.kind == tree::Kind::Directory;
    if (rules_ && rules_->ignores(name, directory)) return {};
    if (directory) return visit(name, depth + 1);
    if (entry.kind != tree::Kind::File) return {};
    if (files_.size() >= kChartFilesMax) {
      return make_error(Reason::LimitExceeded, "chart has more than {} files", kChartFilesMax);
    }
    std::string data = TRY(tree_.read(in_tree(name)));
    if (data.size() > kChartFileBytesMax) {
      return make_error(Reason::LimitExceeded,
                        "chart file \"{}\" is larger than the maximum file size {}",
                        tree::base_name(name), kChartFileBytesMax);
    }
    if (data.starts_with("\xEF\xBB\xBF")) data.erase(0, 3);
    bytes_ += data.size();
    if (bytes_ > kChartBytesMax) {
      return make_error(Reason::LimitExceeded, "chart is larger than the maximum size {}",
                        kChartBytesMax);
    }
    files_.push_back({name, std::make_shared<const std::string>(std::move(data))});
    return {};
  }

  const tree::Tree& tree_;
  std::string root_;
  const IgnoreRules* rules_;
  Files files_;
  size_t bytes_ = 0;
};

class Loader {
 public:
  explicit Loader(const LoadOptions& options) : options_(options) {}

  Result<Chart> from_files(Files files, int depth) {
    if (depth > kChartDepthMax) {
      return make_error(Reason::LimitExceeded, "subcharts are nested deeper than {}",
                        kChartDepthMax);
    }
    if (++charts_ > kChartsMax) {
      return make_error(Reason::LimitExceeded, "more than {} charts in one", kChartsMax);
    }
    Chart chart;
    TRY(read_chart_file(files, chart));
    std::map<std::string, Files> subcharts;
    for (ChartFile& file : files) TRY(place(std::move(file), chart, subcharts));
    TRY(validate(chart.metadata));
    for (auto& [name, parts] : subcharts) TRY(add_subchart(chart, name, parts, depth));
    return chart;
  }

  Result<Chart> from_archive(std::string_view archive, int depth) {
    constexpr tree::TarLimits kLimits{.entries_max = kChartFilesMax,
                                      .file_bytes_max = kChartFileBytesMax,
                                      .total_bytes_max = kChartBytesMax};
    const tree::TreePtr tree = TRY(tree::make_tar_tree(archive, kLimits, 1));
    Walk walk(*tree, "", nullptr);
    TRY(walk.visit("", 0));
    Files files = walk.take();
    if (files.empty()) return make_error(Reason::Invalid, "no files in chart archive");
    for (const ChartFile& file : files) unpacked_bytes_ += file.data->size();
    if (unpacked_bytes_ > kUnpackedBytesMax) {
      return make_error(Reason::LimitExceeded, "archives in a chart unpack to more than {} bytes",
                        kUnpackedBytesMax);
    }
    return from_files(std::move(files), depth);
  }

 private:
  void warn(std::string text) const {
    if (options_.warnings) options_.warnings->push_back(std::move(text));
  }

  static Status read_chart_file(const Files& files, Chart& chart) {
    for (const ChartFile& file : files) {
      if (file.name != "Chart.yaml") continue;
      const Status decoded = decode_metadata(file.text(), chart.metadata);
      if (!decoded)
        return Error(decoded.error()).in_file(file.name).during("cannot load Chart.yaml");
      if (chart.metadata.api_version.empty()) chart.metadata.api_version = "v1";
      return {};
    }
    return make_error(Reason::Invalid, "Chart.yaml file is missing");
  }

  Status place(ChartFile file, Chart& chart, std::map<std::string, Files>& subcharts) {
    const std::string& name = file.name;
    if (name == "Chart.yaml" || name == "Chart.lock") return {};
    if (name == "values.yaml") return read_values(file, chart);
    if (name == "values.schema.json") {
      chart.schema = file.data;
    } else if (name == "requirements.yaml") {
      return read_requirements(std::move(file), chart);
    } else if (name == "requirements.lock") {
      if (chart.metadata.api_version == "v1") chart.files.push_back(std::move(file));
    } else if (name.starts_with("templates/")) {
      chart.templates.push_back(std::move(file));
    } else if (name.starts_with("charts/") && !name.ends_with(".prov")) {
      std::string inside = name.substr(7);
      const std::string top = inside.substr(0, inside.find('/'));
      subcharts[top].push_back({std::move(inside), std::move(file.data)});
    } else {
      chart.files.push_back(std::move(file));
    }
    return {};
  }

  Status read_values(const ChartFile& file, Chart& chart) const {
    auto values = load_values({file.text(), file.name, options_.release});
    if (!values) return Error(values.error()).during("cannot load values.yaml");
    chart.values = std::move(*values);
    return {};
  }

  Status read_requirements(ChartFile file, Chart& chart) {
    const bool v1 = chart.metadata.api_version == "v1";
    if (!v1) {
      warn(
          "Dependencies are handled in Chart.yaml since apiVersion \"v2\". We recommend migrating "
          "dependencies to Chart.yaml.");
    }
    const Status decoded = decode_metadata(file.text(), chart.metadata);
    if (!decoded) {
      return Error(decoded.error()).in_file(file.name).during("cannot load requirements.yaml");
    }
    if (v1) chart.files.push_back(std::move(file));
    return {};
  }

  Status add_subchart(Chart& chart, const std::string& name, Files& parts, int depth) {
    if (name.starts_with('_') || name.starts_with('.')) return {};
    auto sub = name.ends_with(".tgz") ? from_tgz(name, parts, depth) : from_parts(parts, depth);
    if (!sub) {
      return Error(sub.error())
          .during(fmt::format("error unpacking subchart {} in {}", name, chart.name()));
    }
    chart.dependencies.push_back(std::move(*sub));
    return {};
  }

  Result<Chart> from_tgz(const std::string& name, const Files& parts, int depth) {
    if (parts.front().name != name) {
      return make_error(Reason::Invalid, "error unpacking subchart tar: expected {}, got {}", name,
                        parts.front().name);
    }
    return from_archive(parts.front().text(), depth + 1);
  }

  // A file that lies directly in charts/ is no chart.
  Result<Chart> from_parts(Files& parts, int depth) {
    Files inner;
    for (ChartFile& file : parts) {
      const size_t slash = file.name.find('/');
      if (slash == file.name.npos) continue;
      inner.push_back({file.name.substr(slash + 1), std::move(file.data)});
    }
    return from_files(std::move(inner), depth + 1);
  }

  const LoadOptions& options_;
  size_t charts_ = 0;
  size_t unpacked_bytes_ = 0;  // of all archives, archives in archives included
};

Result<json::Value> load_document(const yaml::Document& document) {
  if (document.value.is_null()) return json::Value::object();
  if (document.value.is_object()) return document.value;
  const std::string_view kind = document.value.is_array()    ? "array"
                                : document.value.is_string() ? "string"
                                : document.value.is_bool()   ? "bool"
                                                             : "number";
  return make_error(Reason::Invalid,
                    "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {} into "
                    "Go value of type map[string]interface {{}}",
                    kind)
      .at(document.start);
}

}  // namespace

Result<Chart> load_chart(const tree::Tree& tree, std::string_view path,
                         const LoadOptions& options) {
  const std::string root = TRY(tree::normalize(path));
  const tree::Entry entry = TRY(tree.stat(root));
  if (entry.kind != tree::Kind::Directory) {
    const std::string archive = TRY(tree.read(root));
    if (!archive.starts_with("\x1F\x8B")) {
      const bool yaml = root.ends_with(".yaml") || root.ends_with(".yml");
      return make_error(Reason::Invalid, "file '{}' {}", path,
                        yaml ? "seems to be a YAML file, but expected a gzipped archive"
                             : "does not appear to be a gzipped archive");
    }
    return load_archive(archive, options);
  }
  std::string ignore_text;
  const std::string ignore_file = TRY(tree::join(root, ".helmignore"));
  const bool has_ignore = TRY(tree::is_file(tree, ignore_file));
  if (has_ignore) ignore_text = TRY(tree.read(ignore_file));
  const IgnoreRules rules = TRY(IgnoreRules::parse(ignore_text));
  Walk walk(tree, root, &rules);
  TRY(walk.visit("", 0));
  return Loader(options).from_files(walk.take(), 0);
}

Result<Chart> load_archive(std::string_view archive, const LoadOptions& options) {
  return Loader(options).from_archive(archive, 0);
}

Result<json::Value> load_values(const ValuesText& from) {
  yaml::ParseOptions options;
  options.file = from.file;
  options.numbers_are_doubles = true;
  options.first_document_only = from.release == Release::Helm3;
  auto documents = yaml::parse_all(from.text, options);
  const std::string_view doing =
      from.release == Release::Helm4 ? "cannot unmarshal yaml document" : "";
  const auto failed = [&](const Error& error) {
    return doing.empty() ? error : error.during(doing);
  };
  if (!documents) return failed(documents.error().during("error converting YAML to JSON"));
  json::Value values = json::Value::object();
  for (const yaml::Document& document : *documents) {
    auto loaded = load_document(document);
    if (!loaded) return failed(loaded.error());
    values = values.empty() ? std::move(*loaded) : merge_maps(values, *loaded);
  }
  return values;
}

json::Value merge_maps(const json::Value& base, const json::Value& over) {
  json::Value merged = base;
  for (const json::Member& member : over.members()) {
    const json::Value* there = merged.find(member.name());
    const bool both = there && there->is_object() && member.value.is_object();
    merged.set_shared(member.key, both ? merge_maps(*there, member.value) : member.value);
  }
  return merged;
}

}  // namespace bireme::render::helm
