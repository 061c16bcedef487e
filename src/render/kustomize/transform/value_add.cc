#include <algorithm>
#include <memory>

#include "base/text.h"
#include "render/kustomize/transform/field_walk.h"
#include "render/kustomize/transform/selector.h"
#include "render/kustomize/transform/transformers.h"
#include "render/kustomize/transform/value_path.h"

namespace bireme::render::kustomize {
namespace {

// The parts of a slash-separated path; the first is empty where it is absolute.
std::vector<std::string> path_parts(std::string_view path) {
  std::vector<std::string> out;
  while (!path.empty()) {
    const size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) {
      out.emplace_back(path);
      break;
    }
    const std::string_view last = path.substr(slash + 1);
    if (slash > 0 || !last.empty()) out.emplace_back(last);
    if (slash == 0) {
      out.emplace_back();
      break;
    }
    path = path.substr(0, slash);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

// As Go's filepath.Join: empty parts and dots go.
std::string join_parts(const std::vector<std::string>& parts) {
  const bool is_absolute = !parts.empty() && parts[0].empty();
  std::vector<std::string> kept;
  for (const std::string& part : parts) {
    if (part.empty() || part == ".") continue;
    const bool goes_up = part == ".." && !kept.empty() && kept.back() != "..";
    if (goes_up) {
      kept.pop_back();
    } else {
      kept.push_back(part);
    }
  }
  return (is_absolute ? "/" : "") + join(kept, "/");
}

// `part` put in before the `at`-th part; an absolute path stays one.
std::string insert_part(const std::string& path, size_t at, const std::string& part) {
  std::vector<std::string> parts = path_parts(path);
  at = std::min(at, parts.size());
  if (at < parts.size() && parts[0].empty()) at++;
  parts.insert(parts.begin() + static_cast<long>(at), part);
  return join_parts(parts);
}

Status add_to(Resource& resource, const ValueAddTarget& target, const std::string& value) {
  if (target.field_path == "metadata/namespace") {
    return set_namespace(resource, {.ns = value, .fields = {}});
  }
  auto set = [&](json::Value& field, bool) -> Status {
    if (field.is_object() || field.is_array()) {
      return make_error(Reason::Invalid, "a scalar is expected at {}", target.field_path);
    }
    bool inserts = target.file_path_position > 0;
    std::string text = inserts ? insert_part(scalar_text(field),
                                             static_cast<size_t>(target.file_path_position - 1),
                                             value)
                               : value;
    field = rewritten_scalar(field, text);
    return {};
  };
  return edit_one(resource.object, split_path(target.field_path, '/'), set);
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
    map.change_ids();
    return {};
  };
}

}  // namespace bireme::render::kustomize
