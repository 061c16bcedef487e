// The walk to the fields that a FieldSpec names, and the specs of a transformer sorted by the kinds
// they are for. Not shared between threads.
//
// A path is member names joined by '/' ('\/' is a slash in a name); lists on the way are walked
// through, "name[]" says that a list is meant. With `create` missing objects on the way are made.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "render/kustomize/transform/config.h"

namespace bireme::render::kustomize {

enum class CreateKind { None, Text, Object };

struct PathPart {
  std::string name;
  bool is_list = false;
};

struct PathSpec {
  Gvk gvk;
  std::string text;
  std::vector<PathPart> parts;
  bool create = false;
  size_t order = 0;  // its place among the specs it came with
};

PathSpec make_path_spec(const FieldSpec& spec);
// Member names of a path; `\` before the separator keeps it in the name.
std::vector<std::string> split_path(std::string_view path, char separator);

using SetField = std::function<Status(json::Value&)>;

// Calls `set` for each field found (or made); does nothing where the path leads nowhere. The caller
// has checked that the spec is for this kind.
Status walk_field(json::Value& object, const PathSpec& spec, CreateKind create,
                  const SetField& set);

// The specs that select a kind, found once for each kind.
class SpecIndex {
 public:
  explicit SpecIndex(const FieldSpecs& specs);
  const std::vector<const PathSpec*>& for_kind(std::string_view api_version,
                                               std::string_view kind);
  bool empty() const { return specs_.empty(); }
  const std::vector<PathSpec>& all() const { return specs_; }

 private:
  std::vector<PathSpec> specs_;
  std::unordered_map<std::string, std::vector<const PathSpec*>> by_kind_;
};

}  // namespace bireme::render::kustomize
