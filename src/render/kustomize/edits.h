// Edits: what an owner of a kustomization lays over its file without changing it (the fields of a
// Flux Kustomization or of an Argo CD source), as data. Plain values.
//
// Present texts override; lists are appended; images and replicas are merged by their name, field
// by field (or replaced, as `kustomize edit set` does it); labels and annotations are added, and
// replace what is there only if forced.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "render/kustomize/load/loader.h"
#include "render/kustomize/model/kustomization.h"

namespace bireme::render::kustomize {

struct Edits {
  std::optional<std::string> ns;
  std::optional<std::string> name_prefix;
  std::optional<std::string> name_suffix;
  std::vector<PatchSpec> patches;
  std::vector<std::string> components;
  bool ignore_missing_components = false;
  std::vector<Image> images;
  std::vector<Replica> replicas;
  // An image or replica count replaces the one of its name, a "*" in it keeps what is there, and
  // both lists are sorted by name.
  bool replaces_values = false;
  TextMap labels;
  bool labels_in_selectors = true;
  bool labels_in_templates = false;
  bool force_labels = false;
  TextMap annotations;
  bool force_annotations = false;
  std::vector<std::string> build_metadata;
};

// "[name=]image[:tag][@digest]", as `kustomize edit set image` takes it.
Result<Image> parse_image(std::string_view text);

Status apply_edits(Kustomization& kustomization, const Edits& edits, const Loader& loader);

// The kustomization of a directory that has no file: every YAML file below it, and each directory
// that has a file of its own instead of what it holds. Files that hold no objects are errors.
Result<Kustomization> make_kustomization(const tree::Tree& tree, const std::string& directory);

}  // namespace bireme::render::kustomize
