#include "render/plain/plain.h"

#include <algorithm>
#include <unordered_map>

#include "base/secret_text.h"
#include "base/text.h"
#include "json/parse.h"
#include "render/plain/files.h"
#include "yaml/parse.h"

namespace bireme::render::plain {

namespace {

constexpr int kListDepthMax = 8;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

Error too_large(std::string_view what, size_t limit_bytes) {
  return make_error(Reason::LimitExceeded, "{} larger than the limit of {} MiB", what,
                    limit_bytes >> 20);
}

// A mapping with one of these is meant to be an object, whole or not.
bool looks_like_object(const json::Value& value) {
  return value.contains("apiVersion") || value.contains("kind");
}

bool is_text(const json::Value& value) { return value.is_string() && !value.as_string().empty(); }

// As apimachinery's Unstructured: whatever has an array of items is a list, also a null one.
bool is_list(const json::Value& value) {
  const json::Value* items = value.find("items");
  if (items == nullptr) return false;
  return items->is_array() ||
         (items->is_null() && !value.contains("spec") && !value.contains("status"));
}

class Renderer {
 public:
  Renderer(const tree::Tree& tree, const Options& options) : tree_(tree), options_(options) {}

  Result<Manifests> run(std::string_view path) {
    Files files = TRY(find_manifest_files(tree_, path, options_));
    manifests_.warnings = std::move(files.warnings);
    for (const std::string& file : files.paths) TRY(add_file(file));
    if (options_.duplicates == Duplicates::LastWins) drop_replaced();
    return std::move(manifests_);
  }

 private:
  Status add_file(const std::string& file) {
    std::string content = TRY(tree_.read(file));
    if (content.size() > options_.file_bytes_max) {
      return too_large(file + ": is", options_.file_bytes_max);
    }
    total_bytes_ += content.size();
    if (total_bytes_ > options_.total_bytes_max) {
      return too_large("the manifest files together are", options_.total_bytes_max);
    }
    if (!options_.skip_mark.empty() && contains(content, options_.skip_mark)) return {};
    std::string_view text = content;
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    auto documents = parse(text, file);
    if (!documents) return documents.error().during(file);
    return add_documents(*documents, text, file);
  }

  static Result<std::vector<yaml::Document>> parse(std::string_view text, const std::string& file) {
    if (!file.ends_with(".json")) return yaml::parse_all(text, {.file = file});
    auto value = json::parse(text);
    if (!value) return value.error().in_file(file);
    yaml::Document document;
    document.value = *std::move(value);
    document.start = Position{file, 1, 1, {}};
    return std::vector<yaml::Document>{std::move(document)};
  }

  Status add_documents(const std::vector<yaml::Document>& documents, std::string_view text,
                       const std::string& file) {
    const bool related = std::any_of(
        documents.begin(), documents.end(),
        [](const yaml::Document& document) { return looks_like_object(document.value); });
    for (const yaml::Document& document : documents) {
      if (document.is_empty || document.value.is_null()) continue;
      if (!related && options_.unrelated == Unrelated::Skip) {
        manifests_.warnings.push_back(
            fmt::format("{}: passed over, it holds no Kubernetes object", file));
        return {};
      }
      auto added = add_value(document.value, document.start, 0);
      if (!added) return with_line(added.error(), text, document.start);
    }
    return {};
  }

  // The text of the line, for the caret under the message.
  static Error with_line(const Error& error, std::string_view text, Position position) {
    if (error.position() != nullptr && position.text.empty() && position.line > 0) {
      const std::vector<std::string_view> lines = split(text, '\n');
      const auto index = static_cast<size_t>(position.line - 1);
      if (index < lines.size() && !is_within_secret(text, lines[index].data() - text.data())) {
        position.text = std::string(lines[index]);
      }
    }
    return error.at(position);
  }

  Status add_value(const json::Value& value, const Position& place, int depth) {
    if (!value.is_object()) {
      return make_error(Reason::Invalid, "{}: a document is not a mapping", place.file).at(place);
    }
    if (is_list(value)) return add_list(value, place, depth);
    TRY(check_object(value, place));
    if (manifests_.objects.size() >= options_.objects_max) {
      return make_error(Reason::LimitExceeded, "more than {} objects", options_.objects_max);
    }
    TRY(note_name(value, place));
    manifests_.objects.push_back({value, place});
    return {};
  }

  Status add_list(const json::Value& list, const Position& place, int depth) {
    if (depth > kListDepthMax) {
      return make_error(Reason::LimitExceeded, "{}: lists in lists in lists", place.file).at(place);
    }
    const std::string_view kind = list["kind"].as_string();
    const bool typed = kind.size() > 4 && kind.ends_with("List");
    for (const json::Value& item : list["items"].items()) {
      json::Value whole = item;
      // The items of a ConfigMapList need not say again what they are.
      if (typed && item.is_object() && !looks_like_object(item)) {
        whole.set("apiVersion", list["apiVersion"]);
        whole.set("kind", kind.substr(0, kind.size() - 4));
      }
      TRY(add_value(whole, place, depth + 1));
    }
    return {};
  }

  static Status check_object(const json::Value& value, const Position& place) {
    std::vector<std::string> missing;
    if (!is_text(value["apiVersion"])) missing.emplace_back("apiVersion");
    if (!is_text(value["kind"])) missing.emplace_back("kind");
    const json::Value& metadata = value["metadata"];
    if (!is_text(metadata["name"]) && !is_text(metadata["generateName"])) {
      missing.emplace_back("metadata.name");
    }
    const json::Value* ns = metadata.find("namespace");
    if (ns != nullptr && !ns->is_null() && !ns->is_string()) {
      return make_error(Reason::Invalid, "{}: metadata.namespace of {} is not text", place.file,
                        metadata["name"].as_string())
          .at(place)
          .with_hint("quote it: YAML reads n, no, on and numbers as other things than text");
    }
    if (missing.empty()) return {};
    return make_error(Reason::Invalid, "{}: {} is not a Kubernetes object: no {}", place.file,
                      is_text(value["kind"]) ? value["kind"].as_string() : "a document",
                      join(missing, ", no "))
        .at(place);
  }

  Status note_name(const json::Value& value, const Position& place) {
    const json::Value& metadata = value["metadata"];
    if (!is_text(metadata["name"])) return {};
    const std::string_view api_version = value["apiVersion"].as_string();
    const size_t slash = api_version.rfind('/');
    const std::string_view group =
        slash == std::string_view::npos ? "" : api_version.substr(0, slash);
    const std::string_view ns = metadata["namespace"].as_string();
    std::string shown = fmt::format("{} {}{}{}", value["kind"].as_string(), ns,
                                    ns.empty() ? "" : "/", metadata["name"].as_string());
    const auto [known, is_new] =
        places_.try_emplace(fmt::format("{}\n{}", group, shown), manifests_.objects.size());
    if (is_new) return {};
    const Position& first = manifests_.objects[known->second].source;
    const std::string both = fmt::format("{} is defined twice: at {}:{} and at {}:{}", shown,
                                         first.file, first.line, place.file, place.line);
    if (options_.duplicates == Duplicates::Refuse) {
      return make_error(Reason::Invalid, "{}", both).at(place);
    }
    manifests_.warnings.push_back(both + "; the last one wins");
    replaced_.push_back(known->second);
    known->second = manifests_.objects.size();
    return {};
  }

  void drop_replaced() {
    std::sort(replaced_.begin(), replaced_.end());
    size_t kept = 0;
    for (size_t i = 0; i < manifests_.objects.size(); ++i) {
      if (std::binary_search(replaced_.begin(), replaced_.end(), i)) continue;
      if (kept != i) manifests_.objects[kept] = std::move(manifests_.objects[i]);
      ++kept;
    }
    manifests_.objects.resize(kept);
  }

  const tree::Tree& tree_;
  const Options& options_;
  Manifests manifests_;
  std::unordered_map<std::string, size_t> places_;
  std::vector<size_t> replaced_;
  size_t total_bytes_ = 0;
};

}  // namespace

Result<Manifests> render(const tree::Tree& tree, std::string_view path, const Options& options) {
  return Renderer(tree, options).run(path);
}

}  // namespace bireme::render::plain
