#include "render/helm/schema/walk.h"

namespace bireme::render::helm::schema {

using json::Value;

Verdict Walk::check_apart(const Value& schema, const Value& value) {
  if (steps_.size() > kDepthMax) exhausted_ = true;
  if (!take_steps(1)) return {};
  if (schema.is_bool()) {
    Verdict verdict;
    if (!schema.as_bool()) verdict.violations.push_back(violation("false schema"));
    return verdict;
  }
  for (auto step = steps_.rbegin(); step != steps_.rend() && step->value == &value; ++step) {
    if (step->schema != &schema) continue;
    Verdict verdict;
    verdict.violations.push_back(violation("the schema's references form a cycle"));
    return verdict;
  }
  steps_.push_back({&schema, &value});
  Verdict verdict = check_keywords(*this, schema, value);
  steps_.pop_back();
  return verdict;
}

const Value* Walk::find_dynamic(const Value& reference) const {
  const Value* target = find_reference(reference);
  if (!target) return nullptr;
  if (draft() == Draft::V2019) {
    if (!(*target)["$recursiveAnchor"].as_bool()) return target;
    for (const Step& step : steps_) {
      const Value* root = document_.resource_of.at(step.schema)->root;
      if ((*root)["$recursiveAnchor"].as_bool()) return root;
    }
    return target;
  }
  const std::string_view text = reference.as_string();
  const size_t hash = text.find('#');
  const std::string_view anchor = hash == std::string_view::npos ? "" : text.substr(hash + 1);
  if ((*target)["$dynamicAnchor"].as_string() != anchor || anchor.empty()) return target;
  for (const Step& step : steps_) {
    const auto& anchors = document_.resource_of.at(step.schema)->dynamic_anchors;
    const auto found = anchors.find(anchor);
    if (found != anchors.end()) return found->second;
  }
  return target;
}

Result<std::vector<Violation>> Schema::validate(const json::Value& value) const {
  Walk walk(*document_);
  Verdict verdict = walk.check_apart(document_->root, value);
  if (walk.is_exhausted()) {
    return make_error(Reason::LimitExceeded,
                      "the schema asks for more than {} checks, or nests deeper than {}", kStepsMax,
                      kDepthMax);
  }
  return std::move(verdict.violations);
}

}  // namespace bireme::render::helm::schema
