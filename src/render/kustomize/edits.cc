#include "render/kustomize/edits.h"

#include <algorithm>

#include "base/text.h"
#include "render/kustomize/load/documents.h"

namespace bireme::render::kustomize {
namespace {

constexpr size_t kGeneratedFilesMax = 100'000;
constexpr int kGeneratedDepthMax = 64;

void merge_image(std::vector<Image>& images, const Image& image) {
  auto same = std::find_if(images.begin(), images.end(),
                           [&image](const Image& there) { return there.name == image.name; });
  if (same == images.end()) {
    images.push_back(image);
    return;
  }
  if (!image.new_name.empty()) same->new_name = image.new_name;
  if (!image.new_tag.empty()) same->new_tag = image.new_tag;
  if (!image.digest.empty()) same->digest = image.digest;
  if (!image.tag_suffix.empty()) same->tag_suffix = image.tag_suffix;
}

void keep_where_asked(std::string& text, const std::string& before) {
  if (text == "*") text = before;
}

void replace_image(std::vector<Image>& images, Image image) {
  auto same = std::find_if(images.begin(), images.end(),
                           [&image](const Image& there) { return there.name == image.name; });
  const Image before = same == images.end() ? Image() : *same;
  keep_where_asked(image.new_name, before.new_name);
  keep_where_asked(image.new_tag, before.new_tag);
  keep_where_asked(image.digest, before.digest);
  if (same != images.end()) images.erase(same);
  images.push_back(std::move(image));
}

template <typename Named>
void sort_by_name(std::vector<Named>& list) {
  std::stable_sort(list.begin(), list.end(),
                   [](const Named& a, const Named& b) { return a.name < b.name; });
}

void merge_replica(std::vector<Replica>& replicas, const Replica& replica) {
  for (Replica& there : replicas) {
    if (there.name != replica.name) continue;
    there.count = replica.count;
    return;
  }
  replicas.push_back(replica);
}

Status add_texts(TextMap& into, const TextMap& from, bool force, std::string_view what) {
  for (const auto& [name, text] : from) {
    bool is_new = into.emplace(name, text).second;
    if (is_new) continue;
    if (!force) {
      return make_error(Reason::Conflict, "{} {} is already in the kustomization file", what, name);
    }
    into[name] = text;
  }
  return {};
}

// The first entry with these settings takes them, whatever else it says.
Status add_plain_labels(Kustomization& kustomization, const Edits& edits) {
  for (const auto& [name, text] : edits.labels) {
    Label* into = nullptr;
    for (Label& label : kustomization.labels) {
      const bool fits = !label.include_selectors &&
                        label.include_templates == edits.labels_in_templates;
      const bool is_better = !into || (label.pairs.contains(name) && !into->pairs.contains(name));
      if (fits && is_better) into = &label;
    }
    if (!into) {
      kustomization.labels.emplace_back();
      into = &kustomization.labels.back();
      into->include_templates = edits.labels_in_templates;
    }
    TRY(add_texts(into->pairs, {{name, text}}, edits.force_labels, "label"));
  }
  return {};
}

Status add_labels(Kustomization& kustomization, const Edits& edits) {
  if (edits.labels.empty()) return {};
  if (edits.labels_in_selectors) {
    return add_texts(kustomization.common_labels, edits.labels, edits.force_labels, "label");
  }
  return add_plain_labels(kustomization, edits);
}

Status add_components(Kustomization& kustomization, const Edits& edits, const Loader& loader) {
  for (const std::string& path : edits.components) {
    if (edits.ignore_missing_components && !is_remote(path)) {
      Result<bool> there = loader.is_directory(path);
      if (there && !*there) continue;
    }
    kustomization.components.push_back(path);
  }
  return {};
}

bool is_kustomization_file(std::string_view name) {
  return name == "kustomization.yaml" || name == "kustomization.yml" || name == "Kustomization";
}

// Walks a directory in the order of its names.
class Scan {
 public:
  Scan(const tree::Tree& tree, Kustomization& out) : tree_(tree), out_(out) {}

  Status visit(const std::string& directory, const std::string& shown, int depth) {
    if (depth > kGeneratedDepthMax) {
      return make_error(Reason::LimitExceeded, "directories nested deeper than {}",
                        kGeneratedDepthMax);
    }
    std::vector<tree::Entry> entries = TRY(tree_.list(directory));
    for (const tree::Entry& entry : entries) {
      std::string path = directory.empty() ? entry.name : directory + "/" + entry.name;
      std::string name = shown.empty() ? entry.name : shown + "/" + entry.name;
      TRY(add(entry, path, name, depth));
      if (out_.resources.size() > kGeneratedFilesMax) {
        return make_error(Reason::LimitExceeded, "more than {} files", kGeneratedFilesMax);
      }
    }
    return {};
  }

 private:
  Status add(const tree::Entry& entry, const std::string& path, const std::string& name,
             int depth) {
    if (entry.kind == tree::Kind::Directory) {
      const bool is_whole = TRY(is_kustomized(path));
      if (!is_whole) return visit(path, name, depth + 1);
      out_.resources.push_back(name);
      return {};
    }
    bool is_yaml = entry.name.ends_with(".yaml") || entry.name.ends_with(".yml");
    if (entry.kind == tree::Kind::Submodule || !is_yaml) return {};
    if (is_kustomization_file(entry.name)) return {};
    std::string text = TRY(tree_.read(path));
    TRY(parse_resources(text, path).during("failed to decode Kubernetes YAML"));
    out_.resources.push_back(name);
    return {};
  }

  Result<bool> is_kustomized(const std::string& path) {
    for (std::string_view name : {"kustomization.yaml", "kustomization.yml", "Kustomization"}) {
      bool there = TRY(tree::is_file(tree_, path + "/" + std::string(name)));
      if (there) return true;
    }
    return false;
  }

  const tree::Tree& tree_;
  Kustomization& out_;
};

}  // namespace

Result<Image> parse_image(std::string_view text) {
  Image out;
  size_t equals = text.find('=');
  std::string_view rest = equals == std::string_view::npos ? text : text.substr(equals + 1);
  size_t at = rest.find('@');
  if (at != std::string_view::npos) {
    out.digest = rest.substr(at + 1);
    rest = rest.substr(0, at);
  }
  size_t slash = rest.rfind('/');
  size_t colon = rest.find(':', slash == std::string_view::npos ? 0 : slash);
  if (colon != std::string_view::npos) {
    out.new_tag = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
  }
  out.name = equals == std::string_view::npos ? rest : text.substr(0, equals);
  if (equals != std::string_view::npos && rest != out.name) out.new_name = rest;
  bool says_something = !out.new_name.empty() || !out.new_tag.empty() || !out.digest.empty();
  if (!out.name.empty() && says_something) return out;
  return make_error(Reason::Invalid, "\"{}\" is not [name=]image[:tag][@digest]", text);
}

Status apply_edits(Kustomization& kustomization, const Edits& edits, const Loader& loader) {
  if (edits.ns) kustomization.ns = *edits.ns;
  if (edits.name_prefix) kustomization.name_prefix = *edits.name_prefix;
  if (edits.name_suffix) kustomization.name_suffix = *edits.name_suffix;
  for (const PatchSpec& patch : edits.patches) kustomization.patches.push_back(patch);
  for (const Image& image : edits.images) {
    if (edits.replaces_values) {
      replace_image(kustomization.images, image);
    } else {
      merge_image(kustomization.images, image);
    }
  }
  for (const Replica& replica : edits.replicas) merge_replica(kustomization.replicas, replica);
  if (edits.replaces_values && !edits.images.empty()) sort_by_name(kustomization.images);
  if (edits.replaces_values && !edits.replicas.empty()) sort_by_name(kustomization.replicas);
  TRY(add_labels(kustomization, edits));
  TRY(add_texts(kustomization.common_annotations, edits.annotations, edits.force_annotations,
                "annotation"));
  TRY(add_components(kustomization, edits, loader));
  if (!edits.build_metadata.empty()) kustomization.build_metadata = edits.build_metadata;
  return {};
}

Result<Kustomization> make_kustomization(const tree::Tree& tree, const std::string& directory) {
  Kustomization out;
  out.kind = "Kustomization";
  out.api_version = "kustomize.config.k8s.io/v1beta1";
  TRY(Scan(tree, out).visit(directory, "", 0));
  return out;
}

}  // namespace bireme::render::kustomize
