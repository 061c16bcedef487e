#include "render/kustomize/transform/selector.h"

#include <re2/re2.h>

#include "base/text.h"

namespace bireme::render::kustomize {

struct Pattern::Compiled {
  explicit Compiled(const std::string& pattern, const RE2::Options& options)
      : expression(pattern, options) {}
  RE2 expression;
};

namespace {

RE2::Options quiet() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(4 << 20);
  return options;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

Error bad_pattern(const std::string& pattern, const std::string& why) {
  return make_error(Reason::Invalid, "\"{}\" is not a regular expression: {}", pattern, why);
}

// The sign of a - b; 0 where one is not a number.
int compare(std::string_view a, std::string_view b) {
  int64_t left = 0, right = 0;
  if (std::optional<int64_t> number = parse_int(a)) left = *number; else return 0;
  if (std::optional<int64_t> number = parse_int(b)) right = *number; else return 0;
  return left < right ? -1 : left > right;
}

bool is_literal(std::string_view pattern) {
  return pattern.find_first_of(".+*?()|[]{}^$\\\n") == std::string_view::npos;
}

}  // namespace

Result<Pattern> Pattern::make(const std::string& pattern) {
  Pattern out;
  if (is_literal(pattern)) {
    out.literal_ = pattern;
    return out;
  }
  auto compiled = std::make_shared<const Compiled>("(?:" + pattern + ")", quiet());
  if (!compiled->expression.ok()) return bad_pattern(pattern, compiled->expression.error());
  out.compiled_ = std::move(compiled);
  return out;
}

bool Pattern::matches(std::string_view text) const {
  if (compiled_) return RE2::FullMatch(piece(text), compiled_->expression);
  return literal_.empty() || literal_ == text;
}

Result<bool> search_pattern(const std::string& pattern, std::string_view text) {
  if (is_literal(pattern)) return text.find(pattern) != std::string_view::npos;
  RE2 expression(pattern, quiet());
  if (!expression.ok()) return bad_pattern(pattern, expression.error());
  return RE2::PartialMatch(piece(text), expression);
}

bool LabelSelector::holds(const Requirement& requirement, const json::Value& labels) {
  const json::Value* found = labels.find(requirement.key);
  std::string text = found ? scalar_text(*found) : "";
  bool is_in = false;
  for (const std::string& value : requirement.values) is_in |= found && text == value;
  switch (requirement.op) {
    case Operator::In: return is_in;
    case Operator::NotIn: return !is_in;
    case Operator::Exists: return found != nullptr;
    case Operator::DoesNotExist: return found == nullptr;
    case Operator::Greater: return found && compare(text, requirement.values[0]) > 0;
    case Operator::Less: return found && compare(text, requirement.values[0]) < 0;
  }
  return false;
}

bool LabelSelector::matches(const json::Value& labels) const {
  for (const Requirement& requirement : requirements_) {
    if (!holds(requirement, labels)) return false;
  }
  return true;
}

Result<CompiledSelector> CompiledSelector::make(const Selector& selector) {
  CompiledSelector out;
  out.group_ = TRY(Pattern::make(selector.gvk.group));
  out.version_ = TRY(Pattern::make(selector.gvk.version));
  out.kind_ = TRY(Pattern::make(selector.gvk.kind));
  out.name_ = TRY(Pattern::make(selector.name));
  out.ns_ = TRY(Pattern::make(selector.ns));
  out.labels_ = TRY(LabelSelector::parse(selector.label_selector));
  out.annotations_ = TRY(LabelSelector::parse(selector.annotation_selector));
  out.has_id_ = !selector.gvk.empty() || !selector.name.empty() || !selector.ns.empty();
  return out;
}

bool CompiledSelector::matches_gvk(const Gvk& gvk) const {
  return group_.matches(gvk.group) && version_.matches(gvk.version) && kind_.matches(gvk.kind);
}

bool CompiledSelector::matches_labels(const Resource& resource) const {
  const json::Value& metadata = resource.object["metadata"];
  return labels_.matches(metadata["labels"]) && annotations_.matches(metadata["annotations"]);
}

bool CompiledSelector::selects(const Resource& resource) const {
  if (!kind_.matches(resource.kind())) return false;
  const PreviousId* first = resource.previous.empty() ? nullptr : &resource.previous[0];
  if (!matches_name(resource.name()) && !(first && matches_name(first->name))) return false;
  if (!matches_ns(resource.effective_ns()) && !(first && matches_ns(first->ns))) return false;
  return matches_gvk(resource.gvk()) && matches_labels(resource);
}

}  // namespace bireme::render::kustomize
