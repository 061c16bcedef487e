#include <re2/re2.h>

#include <memory>

#include "render/kustomize/transform/field_walk.h"
#include "render/kustomize/transform/transformers.h"

namespace bireme::render::kustomize {
namespace {

struct ImageParts {
  std::string name, tag, digest;
};

// A registry's port is no tag: only what follows the first slash is searched.
ImageParts split_image(const std::string& text) {
  size_t slash = text.find('/');
  size_t from = slash == std::string::npos ? 0 : slash;
  size_t at = text.find('@', from);
  size_t colon = text.find(':', from);
  constexpr size_t kNone = std::string::npos;
  if (at == kNone && colon == kNone) return {text, "", ""};
  if (at != kNone && (colon == kNone || at < colon)) {
    return {text.substr(0, at), "", text.substr(at + 1)};
  }
  if (at != kNone) {
    return {text.substr(0, colon), text.substr(colon + 1, at - colon - 1), text.substr(at + 1)};
  }
  return {text.substr(0, colon), text.substr(colon + 1), ""};
}

class ImageUpdate {
 public:
  ImageUpdate(Image image, std::unique_ptr<RE2> pattern)
      : image_(std::move(image)),
        pattern_(std::move(pattern)),
        is_literal_(image_.name.find_first_of(kSpecial) == std::string::npos) {}

  // kustomize looks at the expression only where there is an image to compare it with.
  Result<bool> matches(const json::Value& value) const {
    if (!pattern_->ok()) {
      return make_error(Reason::Invalid, "images: the name \"{}\" is not a regular expression: {}",
                        image_.name, pattern_->error());
    }
    if (!value.is_string()) return RE2::PartialMatch(text_of(value), *pattern_);
    const std::string_view text = value.as_string();
    if (is_literal_ && !text.starts_with(image_.name)) return false;
    return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern_);
  }

  json::Value updated(const json::Value& value) const {
    ImageParts parts = split_image(text_of(value));
    if (!image_.new_name.empty()) parts.name = image_.new_name;
    if (!image_.new_tag.empty() || !image_.digest.empty()) {
      parts.tag = image_.new_tag;
      parts.digest = image_.digest;
    } else if (!image_.tag_suffix.empty()) {
      parts.tag += image_.tag_suffix;
      parts.digest.clear();
    }
    if (!parts.tag.empty()) parts.name += ":" + parts.tag;
    if (!parts.digest.empty()) parts.name += "@" + parts.digest;
    return json::Value(parts.name);
  }

 private:
  static constexpr std::string_view kSpecial = ".+*?()|[]{}^$\\";

  static std::string text_of(const json::Value& value) {
    if (value.is_null()) return value.is_bare_null() ? "" : "null";
    return scalar_text(value);
  }

  Image image_;
  std::unique_ptr<RE2> pattern_;
  bool is_literal_;
};

bool is_container_list(const json::Member& member) {
  return member.name() == "containers" || member.name() == "initContainers";
}

Error wrong_image() {
  return make_error(Reason::Invalid, "an image must be text, not an object or a list");
}

Result<bool> container_matches(const json::Value& container, const ImageUpdate& update) {
  if (container.is_null()) return false;
  if (!container.is_object()) {
    return make_error(Reason::Invalid, "a container must be an object");
  }
  const json::Value* image = container.find("image");
  if (!image) return false;
  if (image->is_object() || image->is_array()) return wrong_image();
  return update.matches(*image);
}

// Whether an image that matches stands in any list of containers below.
Result<bool> has_match(const json::Value& at, const ImageUpdate& update) {
  bool found = false;
  for (const json::Value& item : at.items()) {
    if (!item.is_object() && !item.is_array()) continue;
    const bool inside = TRY(has_match(item, update));
    found |= inside;
  }
  for (const json::Member& member : at.members()) {
    if (!member.value.is_object() && !member.value.is_array()) continue;
    const bool inside = TRY(has_match(member.value, update));
    found |= inside;
    if (!is_container_list(member)) continue;
    for (const json::Value& container : member.value.items()) {
      const bool matches = TRY(container_matches(container, update));
      found |= matches;
    }
  }
  return found;
}

bool is_match(const json::Value& at, const ImageUpdate& update) {
  Result<bool> found = has_match(at, update);
  return found && *found;
}

void update_containers(json::Value& list, const ImageUpdate& update) {
  for (size_t i = 0; i < list.size(); i++) {
    Result<bool> found = container_matches(list[i], update);
    if (!found || !*found) continue;
    json::Value& image = list.edit(i).edit("image");
    image = update.updated(image);
  }
}

void update_everywhere(json::Value& at, const ImageUpdate& update) {
  if (at.is_array()) {
    for (size_t i = 0; i < at.size(); i++) {
      if (is_match(at[i], update)) update_everywhere(at.edit(i), update);
    }
    return;
  }
  for (size_t i = 0; i < at.members().size(); i++) {
    const json::Member& member = at.members()[i];
    bool is_list = is_container_list(member) && member.value.is_array();
    const bool is_below = is_match(member.value, update);
    if (!is_list && !is_below) continue;
    std::string name(member.name());
    if (is_below) update_everywhere(at.edit(name), update);
    if (is_list) update_containers(at.edit(name), update);
  }
}

Status update_fields(Resource& resource, SpecIndex& specs, const ImageUpdate& update) {
  SetField set = [&update](json::Value& field) -> Status {
    if (field.is_object() || field.is_array()) return wrong_image();
    const bool matches = TRY(update.matches(field));
    if (matches) field = update.updated(field);
    return {};
  };
  for (const PathSpec* spec : specs.for_kind(resource.api_version(), resource.kind())) {
    TRY(walk_field(resource.object, *spec, CreateKind::None, set));
  }
  return {};
}

}  // namespace

Result<Transform> make_image_transform(Image image, const FieldSpecs& fields) {
  constexpr std::string_view kRest = "(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?";
  RE2::Options options;
  options.set_log_errors(false);
  auto pattern = std::make_unique<RE2>("^" + image.name + std::string(kRest) + "$", options);
  auto update = std::make_shared<ImageUpdate>(std::move(image), std::move(pattern));
  auto specs = std::make_shared<SpecIndex>(fields);
  return Transform([update, specs](ResourceMap& map) -> Status {
    for (Resource& resource : map.list()) {
      if (resource.kind() == "CustomResourceDefinition") continue;
      const bool found = TRY(has_match(resource.object, *update));
      if (found) update_everywhere(resource.object, *update);
      TRY(update_fields(resource, *specs, *update));
    }
    return {};
  });
}

}  // namespace bireme::render::kustomize
