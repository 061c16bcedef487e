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
      : image_(std::move(image)), pattern_(std::move(pattern)) {}

  bool matches(const json::Value& value) const {
    return value.is_string() && RE2::FullMatch(text_of(value), *pattern_);
  }

  json::Value updated(const json::Value& value) const {
    ImageParts parts = split_image(std::string(value.as_string()));
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
  static re2::StringPiece text_of(const json::Value& value) {
    std::string_view text = value.as_string();
    return {text.data(), text.size()};
  }

  Image image_;
  std::unique_ptr<RE2> pattern_;
};

bool is_container_list(const json::Member& member) {
  return member.name() == "containers" || member.name() == "initContainers";
}

// Whether an image that matches stands in any list of containers below.
bool has_match(const json::Value& at, const ImageUpdate& update) {
  for (const json::Value& item : at.items()) {
    if (has_match(item, update)) return true;
  }
  for (const json::Member& member : at.members()) {
    if (has_match(member.value, update)) return true;
    if (!is_container_list(member)) continue;
    for (const json::Value& container : member.value.items()) {
      if (update.matches(container["image"])) return true;
    }
  }
  return false;
}

void update_containers(json::Value& list, const ImageUpdate& update) {
  for (size_t i = 0; i < list.size(); i++) {
    if (!update.matches(list[i]["image"])) continue;
    json::Value& image = list.edit(i).edit("image");
    image = update.updated(image);
  }
}

void update_everywhere(json::Value& at, const ImageUpdate& update) {
  if (at.is_array()) {
    for (size_t i = 0; i < at.size(); i++) {
      if (has_match(at[i], update)) update_everywhere(at.edit(i), update);
    }
    return;
  }
  for (size_t i = 0; i < at.members().size(); i++) {
    const json::Member& member = at.members()[i];
    bool is_list = is_container_list(member) && member.value.is_array();
    if (!is_list && !has_match(member.value, update)) continue;
    std::string name(member.name());
    if (has_match(member.value, update)) update_everywhere(at.edit(name), update);
    if (is_list) update_containers(at.edit(name), update);
  }
}

Status update_fields(Resource& resource, SpecIndex& specs, const ImageUpdate& update) {
  SetField set = [&update](json::Value& field) -> Status {
    if (field.is_object() || field.is_array()) {
      return make_error(Reason::Invalid, "an image must be text, not an object or a list");
    }
    if (update.matches(field)) field = update.updated(field);
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
  auto pattern = std::make_unique<RE2>(image.name + std::string(kRest), options);
  if (!pattern->ok()) {
    return make_error(Reason::Invalid, "images: the name \"{}\" is not a regular expression: {}",
                      image.name, pattern->error());
  }
  auto update = std::make_shared<ImageUpdate>(std::move(image), std::move(pattern));
  auto specs = std::make_shared<SpecIndex>(fields);
  return Transform([update, specs](ResourceMap& map) -> Status {
    for (Resource& resource : map.list()) {
      if (resource.kind() == "CustomResourceDefinition") continue;
      if (has_match(resource.object, *update)) update_everywhere(resource.object, *update);
      TRY(update_fields(resource, *specs, *update));
    }
    return {};
  });
}

}  // namespace bireme::render::kustomize
