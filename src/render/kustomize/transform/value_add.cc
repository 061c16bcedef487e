#include <memory>

#include "base/text.h"
#include "render/kustomize/transform/field_walk.h"
#include "render/kustomize/transform/selector.h"
#include "render/kustomize/transform/transformers.h"

namespace bireme::render::kustomize {
namespace {

// `part` put into a slash-separated path before its `at`-th part; an absolute path stays one.
std::string insert_part(const std::string& path, size_t at, const std::string& part) {
  std::vector<std::string> parts;
  for (std::string_view one : split(path, '/')) {
    if (!one.empty()) parts.emplace_back(one);
  }
  at = std::min(at, parts.size());
  parts.insert(parts.begin() + static_cast<long>(at), part);
  return (path.starts_with('/') ? "/" : "") + join(parts, "/");
}

Status add_to(Resource& resource, const ValueAddTarget& target, const std::string& value) {
  if (target.field_path == "metadata/namespace") {
    return set_namespace(resource, {.ns = value, .fields = {}});
  }
  FieldSpec spec{{}, target.field_path, true};
  SetField set = [&](json::Value& field) -> Status {
    if (field.is_object() || field.is_array()) {
      return make_error(Reason::Invalid, "a scalar is expected at {}", target.field_path);
    }
    bool inserts = target.file_path_position > 0;
    std::string text = inserts ? insert_part(scalar_text(field),
                                             static_cast<size_t>(target.file_path_position - 1),
                                             value)
                               : value;
    field = json::Value(text);
    return {};
  };
  return walk_field(resource.object, make_path_spec(spec), CreateKind::Text, set);
}

}  // namespace

Transform make_value_add_transform(std::string value, std::vector<ValueAddTarget> targets) {
  return [value = std::move(value), targets = std::move(targets)](ResourceMap& map) -> Status {
    for (const ValueAddTarget& target : targets) {
      CompiledSelector selector;
      if (target.selector) selector = TRY(CompiledSelector::make(*target.selector));
      for (Resource& resource : map.list()) {
        if (selector.selects(resource)) TRY(add_to(resource, target, value));
      }
    }
    map.drop_index();
    return {};
  };
}

}  // namespace bireme::render::kustomize
