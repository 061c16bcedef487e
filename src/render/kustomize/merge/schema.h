// What a strategic merge needs to know of types: which lists are merged by which keys. Built in for
// the kinds of Kubernetes 1.21.2 (what kustomize 5.8.1 carries), or made from an OpenAPI document
// that a kustomization names. Immutable; any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "json/value.h"
#include "render/kustomize/model/id.h"

namespace bireme::render::kustomize {

class Schema {
 public:
  // A type, or where nothing is known: every list of it is replaced.
  using Shape = int;
  static constexpr Shape kUnknown = -1;

  struct Member {
    Shape shape = kUnknown;          // of its value, or of the elements of a merged list
    bool is_merged_list = false;
    std::vector<std::string_view> keys;  // of a merged list; none: scalars
  };

  virtual ~Schema() = default;
  virtual Shape find_type(std::string_view api_version, std::string_view kind) const = 0;
  virtual Member find_member(Shape shape, std::string_view name) const = 0;
  // What a document says beyond the kinds that are known anyway.
  virtual Scope find_scope(std::string_view api_version, std::string_view kind) const = 0;
};

const Schema& builtin_schema();
// The document laid over nothing: with a custom schema the built-in types are unknown. Empty text
// knows none.
Result<std::shared_ptr<const Schema>> make_schema(std::string_view text, std::string_view file);

}  // namespace bireme::render::kustomize
