// JSON Schema for values.schema.json: drafts 4, 6, 7, 2019-09 and 2020-12, as Helm 4 validates.
//
// A schema is compiled once (malformed keywords, unknown references and bad patterns are errors)
// and checks values from any thread. References stay inside the document: http and file references
// are refused, since rendering has no network; a URN stands for "anything", as in Helm. `format` is
// asserted up to draft 7. Depth and work are limited; messages are worded as Helm prints them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/value.h"

namespace bireme::render::helm::schema {

inline constexpr size_t kDepthMax = 512;
inline constexpr size_t kStepsMax = 1'000'000;  // keyword checks of one validation

// One thing wrong, and what it follows from. A violation without text only groups its causes.
struct Violation {
  std::vector<std::string> path;  // of the value, from the root
  std::string text;
  std::vector<Violation> causes;
};

struct Document;

class Schema {
 public:
  static Result<Schema> compile(json::Value document);
  // Empty where the value fits. LimitExceeded where the schema asks for too much work.
  Result<std::vector<Violation>> validate(const json::Value& value) const;

 private:
  explicit Schema(std::shared_ptr<const Document> document) : document_(std::move(document)) {}
  std::shared_ptr<const Document> document_;
};

// "- at '/image/tag': got number, want string\n" for each, causes indented, as Helm prints them.
std::string report(const std::vector<Violation>& violations);

}  // namespace bireme::render::helm::schema
