// Walk: one validation on its way through schema and value; keeps the path, the schemas above and
// the number of steps. One thread. check_keywords() and the walk call each other.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "render/helm/schema/document.h"
#include "render/helm/schema/schema.h"

namespace bireme::render::helm::schema {

// Members and items that no keyword has looked at yet, for the unevaluated keywords.
struct Evaluated {
  std::set<std::string, std::less<>> members;
  std::set<size_t> items;
  void add(const Evaluated& other) {
    members.insert(other.members.begin(), other.members.end());
    items.insert(other.items.begin(), other.items.end());
  }
};

struct Verdict {
  std::vector<Violation> violations;
  Evaluated evaluated;
  bool ok() const { return violations.empty(); }
};

class Walk {
 public:
  explicit Walk(const Document& document) : document_(document) {}

  // One violation at most: several of one schema stand under "validation failed".
  Verdict check(const json::Value& schema, const json::Value& value) {
    Verdict verdict = check_apart(schema, value);
    if (verdict.violations.size() < 2) return verdict;
    Violation group = violation("validation failed");
    group.causes = std::move(verdict.violations);
    verdict.violations.clear();
    verdict.violations.push_back(std::move(group));
    return verdict;
  }
  // Every violation for itself.
  Verdict check_apart(const json::Value& schema, const json::Value& value);
  // Counts more steps; false where there were too many.
  bool take_steps(size_t more) {
    count_ += more;
    if (count_ > kStepsMax) exhausted_ = true;
    return !exhausted_;
  }
  bool is_exhausted() const { return exhausted_; }
  const Document& document() const { return document_; }
  Draft draft() const { return document_.draft; }
  Violation violation(std::string text) const { return {path_, std::move(text), {}}; }

  // One member or item below the present value.
  Verdict check_inside(const json::Value& schema, const json::Value& value, std::string step) {
    path_.push_back(std::move(step));
    Verdict verdict = check(schema, value);
    path_.pop_back();
    return verdict;
  }

  const json::Value* find_reference(const json::Value& reference) const {
    const auto found = document_.references.find(&reference);
    return found == document_.references.end() ? nullptr : found->second;
  }

  // The outermost schema on the way here that declares the same dynamic anchor.
  const json::Value* find_dynamic(const json::Value& reference) const;

 private:
  struct Step {
    const json::Value* schema;
    const json::Value* value;
  };
  const Document& document_;
  std::vector<std::string> path_;
  std::vector<Step> steps_;
  size_t count_ = 0;
  bool exhausted_ = false;
};

// What the keywords of one schema, an object, say of one value.
Verdict check_keywords(Walk& walk, const json::Value& schema, const json::Value& value);

}  // namespace bireme::render::helm::schema
