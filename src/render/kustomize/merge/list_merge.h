// The two halves of a strategic merge: objects (strategic_merge.cc) and lists merged by keys
// (list_merge.cc). Internal to this folder. One thread.
#pragma once

#include "base/result.h"
#include "json/value.h"
#include "render/kustomize/merge/schema.h"

namespace bireme::render::kustomize {

enum class Directive { Merge, Replace, Delete };

// Reads `$patch` of an object and removes it.
Result<Directive> take_directive(json::Value& object);

// Null pointers where a source has no such member; a null value is something else.
struct Sources {
  const json::Value* target = nullptr;
  const json::Value* patch = nullptr;
};

struct Place {
  Schema::Shape shape = Schema::kUnknown;
  const Schema::Member* member = nullptr;  // how the holder knows it
  int depth = 0;
};

struct Outcome {
  enum class From { Target, Patch };
  json::Value value;
  From from = From::Target;  // whose node kustomize would hand on
  bool removed = false;

  static Outcome nothing() { return {json::Value(), From::Target, true}; }
};

class Merger {
 public:
  explicit Merger(const Schema& schema) : schema_(schema) {}
  Result<Outcome> merge(const Sources& sources, Place place);

 private:
  Result<Outcome> merge_object(const Sources& sources, Place place);
  Result<Outcome> merge_list(const Sources& sources, Place place);
  Result<Outcome> merge_members(json::Value target, const json::Value& patch, Place place);
  Result<Outcome> merge_member(const Sources& sources, std::string_view name, Place place);
  Result<Outcome> merge_with_itself(json::Value added, Place place);
  Result<Outcome> settle(json::Value target, Place place);
  Status settle_rest(json::Value& target, const json::Value& patch, Place place);
  bool needs_settling(const json::Value& object, Schema::Shape shape, int depth) const;
  bool needs_settling_member(const json::Value& value, const Schema::Member& member,
                             int depth) const;
  static Outcome keep_null(const json::Value* target);

  const Schema& schema_;
};

Result<Outcome> merge_keyed_list(Merger& merger, const Sources& sources, Place place);

}  // namespace bireme::render::kustomize
