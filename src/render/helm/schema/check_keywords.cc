// The keywords of one schema on one value. Keywords are checked in the order that Helm's messages
// show: the type first, then what only makes sense for that type, then the combining keywords.
#include <re2/re2.h>

#include <algorithm>

#include "base/text.h"
#include "render/helm/schema/format.h"
#include "render/helm/schema/number.h"
#include "render/helm/schema/walk.h"
#include "render/helm/schema/words.h"

namespace bireme::render::helm::schema {

namespace {

constexpr size_t kComparisonsEach = 16;  // of values, in what counts as a step

using json::Member;
using json::Value;

std::string_view type_of(const Value& value) {
  switch (value.type()) {
    case json::Type::Null: return "null";
    case json::Type::Bool: return "boolean";
    case json::Type::Int:
    case json::Type::Uint:
    case json::Type::Double: return "number";
    case json::Type::String: return "string";
    case json::Type::Array: return "array";
    case json::Type::Object: return "object";
  }
  return "null";
}

// The keywords of one schema on one value.
class Check {
 public:
  Check(Walk& walk, const Value& schema, const Value& value)
      : walk_(walk), schema_(schema), value_(value) {}

  Verdict run() {
    if (!check_general()) return std::move(verdict_);
    if (walk_.draft() < Draft::V2019 && schema_.contains("$ref")) return std::move(verdict_);
    if (value_.is_object()) check_object();
    if (value_.is_array()) check_array();
    if (value_.is_string()) check_text();
    if (value_.is_number()) check_number();
    check_combined();
    check_unevaluated();
    return std::move(verdict_);
  }

 private:
  void fail(std::string text) { verdict_.violations.push_back(walk_.violation(std::move(text))); }

  void take(Verdict verdict) {
    for (Violation& one : verdict.violations) verdict_.violations.push_back(std::move(one));
  }

  // What another schema said of the same value.
  void take_same(Verdict verdict) {
    verdict_.evaluated.add(verdict.evaluated);
    take(std::move(verdict));
  }

  const Value* find(std::string_view keyword, Draft since = Draft::V4) const {
    return walk_.draft() >= since ? schema_.find(keyword) : nullptr;
  }

  // A failed one of these ends the check, as it does for Helm.
  bool check_general() {
    const size_t before = verdict_.violations.size();
    if (walk_.draft() < Draft::V2019 && schema_.contains("$ref")) {
      check_reference("$ref");
      return true;
    }
    if (const Value* type = find("type")) check_type(*type);
    if (verdict_.violations.size() > before) return false;
    const Value* constant = find("const", Draft::V6);
    if (constant && !(*constant == value_)) fail(words_for_const(*constant));
    if (verdict_.violations.size() > before) return false;
    const Value* choices = find("enum");
    if (choices && !contains_value(*choices)) fail(words_for_enum(*choices));
    if (verdict_.violations.size() > before) return false;
    const Value* format = find("format");
    const bool asserted = walk_.draft() < Draft::V2019 && format && value_.is_string();
    if (asserted && !fits_format(format->as_string(), value_.as_string())) {
      fail(fmt::format("{} is not valid {}", quoted(value_.as_string()), format->as_string()));
    }
    if (verdict_.violations.size() > before) return false;
    check_reference("$ref");
    return true;
  }

  bool contains_value(const Value& list) {
    if (!walk_.take_steps(1 + list.size() / kComparisonsEach)) return false;
    return std::find(list.items().begin(), list.items().end(), value_) != list.items().end();
  }

  bool is_type(std::string_view name) const {
    if (name == "integer") return value_.is_number() && is_whole(value_);
    return type_of(value_) == name;
  }

  void check_type(const Value& type) {
    std::vector<std::string> names;
    if (type.is_string()) names.emplace_back(type.as_string());
    for (const Value& name : type.items()) names.emplace_back(name.as_string());
    for (const std::string& name : names) {
      if (is_type(name)) return;
    }
    fail(fmt::format("got {}, want {}", type_of(value_), join(in_type_order(names), " or ")));
  }

  void check_reference(std::string_view keyword) {
    const Value* reference = schema_.find(keyword);
    if (!reference) return;
    const Value* target =
        keyword == "$ref" ? walk_.find_reference(*reference) : walk_.find_dynamic(*reference);
    if (target) take_same(walk_.check(*target, value_));
  }

  bool check_count(std::string_view keyword, size_t count, Draft since = Draft::V4) {
    const Value* bound = find(keyword, since);
    if (!bound) return true;
    const double limit = bound->as_double();
    const bool fits = keyword.starts_with("min") ? static_cast<double>(count) >= limit
                                                 : static_cast<double>(count) <= limit;
    if (!fits) {
      fail(fmt::format("{}: got {}, want {}", keyword, grouped(Value(count)), grouped(*bound)));
    }
    return fits;
  }

  std::vector<std::string> missing_of(const Value& names) const {
    std::vector<std::string> missing;
    for (const Value& name : names.items()) {
      if (!value_.contains(name.as_string())) missing.emplace_back(name.as_string());
    }
    return missing;
  }

  void check_required_by(std::string_view member, const Value& names) {
    const auto missing = missing_of(names);
    if (missing.empty()) return;
    fail(fmt::format("properties {} required, if {} exists", all_quoted(missing), quoted(member)));
  }

  void check_object() {
    check_count("minProperties", value_.size());
    check_count("maxProperties", value_.size());
    if (const Value* required = find("required")) {
      const auto missing = missing_of(*required);
      if (!missing.empty()) fail(words_for_missing(missing));
    }
    check_dependencies();
    check_members();
    const Value* names = find("propertyNames", Draft::V6);
    for (const Member& member : value_.members()) {
      if (names) check_name(*names, member.key);
    }
  }

  void check_dependencies() {
    for (const std::string_view keyword :
         {"dependencies", "dependentSchemas", "dependentRequired"}) {
      const Value* table = find(keyword, keyword == "dependencies" ? Draft::V4 : Draft::V2019);
      if (!table) continue;
      for (const Member& member : table->members()) {
        if (!value_.contains(member.name())) continue;
        if (member.value.is_array()) {
          check_required_by(member.name(), member.value);
        } else {
          take_same(walk_.check(member.value, value_));
        }
      }
    }
  }

  // True where some keyword had a say about the member.
  bool check_member_by_name(const Member& member) {
    bool seen = false;
    if (const Value* schema = schema_["properties"].find(member.name())) {
      seen = true;
      take(walk_.check_inside(*schema, member.value, std::string(member.name())));
    }
    for (const Member& pattern : schema_["patternProperties"].members()) {
      if (!matches(pattern.name(), member.name())) continue;
      seen = true;
      take(walk_.check_inside(pattern.value, member.value, std::string(member.name())));
    }
    return seen;
  }

  void check_members() {
    const Value* additional = find("additionalProperties");
    std::vector<std::string> refused;
    Value ordered = value_;
    ordered.sort_members();
    for (const Member& member : ordered.members()) {
      bool seen = check_member_by_name(member);
      if (!seen && additional) {
        seen = true;
        if (additional->is_bool() && !additional->as_bool()) {
          refused.emplace_back(member.name());
        } else {
          take(walk_.check_inside(*additional, member.value, std::string(member.name())));
        }
      }
      if (seen) verdict_.evaluated.members.emplace(member.name());
    }
    if (!refused.empty()) {
      fail(fmt::format("additional properties {} not allowed", all_quoted(refused)));
    }
  }

  void check_name(const Value& schema, const Value& name) {
    Verdict verdict = walk_.check_apart(schema, name);
    if (verdict.ok()) return;
    for (Violation& cause : verdict.violations) cause.path.clear();
    fail_with(fmt::format("invalid propertyName {}", quoted(name.as_string())),
              std::move(verdict.violations));
  }

  bool matches(std::string_view pattern, std::string_view text) const {
    const auto found = walk_.document().patterns.find(pattern);
    if (found == walk_.document().patterns.end()) return false;
    return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *found->second);
  }

  void check_array() {
    check_count("minItems", value_.size());
    check_count("maxItems", value_.size());
    if (schema_["uniqueItems"].as_bool()) check_unique();
    check_items();
    if (find("contains", Draft::V6)) check_contains();
  }

  void check_unique() {
    const auto items = value_.items();
    for (size_t i = 0; i < items.size(); ++i) {
      if (!walk_.take_steps(1 + (items.size() - i) / kComparisonsEach)) return;
      for (size_t j = i + 1; j < items.size(); ++j) {
        if (!(items[i] == items[j])) continue;
        return fail(fmt::format("items at {} and {} are equal", i, j));
      }
    }
  }

  void check_item(const Value& schema, size_t index) {
    take(walk_.check_inside(schema, value_[index], fmt::format("{}", index)));
    verdict_.evaluated.items.insert(index);
  }

  void check_items() {
    const bool is_2020 = walk_.draft() == Draft::V2020;
    const Value& listed = schema_[is_2020 ? "prefixItems" : "items"];
    const size_t first = std::min(listed.items().size(), value_.size());
    for (size_t i = 0; i < first; ++i) check_item(listed[i], i);
    const bool is_list = listed.is_array();
    const Value* rest =
        is_2020 || !is_list ? schema_.find("items") : schema_.find("additionalItems");
    if (!rest || first == value_.size()) return;
    if (!is_2020 && is_list && rest->is_bool()) {
      if (!rest->as_bool()) {
        fail(fmt::format("last {} additionalItem(s) not allowed", value_.size() - first));
      }
      return;
    }
    for (size_t i = first; i < value_.size(); ++i) check_item(*rest, i);
  }

  void check_contains() {
    std::vector<size_t> matched;
    std::vector<Violation> causes;
    for (size_t i = 0; i < value_.size(); ++i) {
      Verdict verdict = walk_.check_inside(schema_["contains"], value_[i], fmt::format("{}", i));
      if (verdict.ok()) {
        matched.push_back(i);
        if (walk_.draft() == Draft::V2020) verdict_.evaluated.items.insert(i);
      }
      for (Violation& one : verdict.violations) causes.push_back(std::move(one));
    }
    const Value* least = find("minContains", Draft::V2019);
    const Value* most = find("maxContains", Draft::V2019);
    const bool too_few =
        least ? static_cast<double>(matched.size()) < least->as_double() : matched.empty();
    if (too_few) {
      fail_with(least ? words_for_few(matched, *least) : "no items match contains schema",
                std::move(causes));
    }
    if (most && static_cast<double>(matched.size()) > most->as_double()) {
      fail(words_for_many(matched, *most));
    }
  }

  void check_text() {
    const std::string_view text = value_.as_string();
    if (schema_.contains("minLength") || schema_.contains("maxLength")) {
      const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
      const auto length = static_cast<size_t>(std::count_if(text.begin(), text.end(), is_start));
      check_count("minLength", length);
      check_count("maxLength", length);
    }
    const Value* pattern = find("pattern");
    if (pattern && !matches(pattern->as_string(), text)) {
      fail(fmt::format("{} does not match pattern {}", quoted(text), quoted(pattern->as_string())));
    }
  }

  void check_bound(std::string_view keyword, const Value& bound, bool fits) {
    if (fits) return;
    fail(fmt::format("{}: got {}, want {}", keyword, grouped(value_), grouped(bound)));
  }

  void check_number() {
    const auto exclusive = [this](std::string_view keyword) { return schema_[keyword].as_bool(); };
    if (const Value* least = find("minimum")) {
      const bool open = exclusive("exclusiveMinimum");
      const int order = compare_numbers(value_, *least);
      check_bound(open ? "exclusiveMinimum" : "minimum", *least, open ? order > 0 : order >= 0);
    }
    if (const Value* most = find("maximum")) {
      const bool open = exclusive("exclusiveMaximum");
      const int order = compare_numbers(value_, *most);
      check_bound(open ? "exclusiveMaximum" : "maximum", *most, open ? order < 0 : order <= 0);
    }
    const Value& above = schema_["exclusiveMinimum"];
    if (above.is_number()) {
      check_bound("exclusiveMinimum", above, compare_numbers(value_, above) > 0);
    }
    const Value& below = schema_["exclusiveMaximum"];
    if (below.is_number()) {
      check_bound("exclusiveMaximum", below, compare_numbers(value_, below) < 0);
    }
    const Value* step = find("multipleOf");
    if (step) check_bound("multipleOf", *step, is_multiple(value_, *step));
  }

  void check_combined() {
    if (walk_.draft() == Draft::V2019) check_reference("$recursiveRef");
    if (walk_.draft() == Draft::V2020) check_reference("$dynamicRef");
    if (const Value* refused = find("not")) {
      if (walk_.check(*refused, value_).ok()) fail("'not' failed");
    }
    if (find("allOf")) check_all();
    if (find("anyOf")) check_any();
    if (find("oneOf")) check_one();
    if (const Value* condition = find("if", Draft::V7)) check_condition(*condition);
  }

  void fail_with(std::string text, std::vector<Violation> causes) {
    Violation bad = walk_.violation(std::move(text));
    bad.causes = std::move(causes);
    verdict_.violations.push_back(std::move(bad));
  }

  void check_all() {
    std::vector<Violation> causes;
    for (const Value& schema : schema_["allOf"].items()) {
      Verdict verdict = walk_.check(schema, value_);
      verdict_.evaluated.add(verdict.evaluated);
      if (!verdict.ok()) causes.push_back(std::move(verdict.violations[0]));
    }
    if (!causes.empty()) fail_with("'allOf' failed", std::move(causes));
  }

  void check_any() {
    std::vector<Violation> causes;
    bool matched = false;
    for (const Value& schema : schema_["anyOf"].items()) {
      Verdict verdict = walk_.check(schema, value_);
      matched = matched || verdict.ok();
      if (verdict.ok()) {
        verdict_.evaluated.add(verdict.evaluated);
      } else {
        causes.push_back(std::move(verdict.violations[0]));
      }
    }
    if (!matched) fail_with("'anyOf' failed", std::move(causes));
  }

  void check_one() {
    std::vector<Violation> causes;
    std::vector<size_t> matched;
    const auto schemas = schema_["oneOf"].items();
    for (size_t i = 0; i < schemas.size() && matched.size() < 2; ++i) {
      Verdict verdict = walk_.check(schemas[i], value_);
      if (verdict.ok()) {
        matched.push_back(i);
        verdict_.evaluated.add(verdict.evaluated);
      } else {
        causes.push_back(std::move(verdict.violations[0]));
      }
    }
    if (matched.empty()) fail_with("'oneOf' failed, none matched", std::move(causes));
    if (matched.size() == 2) {
      fail(fmt::format("'oneOf' failed, subschemas {}, {} matched", matched[0], matched[1]));
    }
  }

  void check_condition(const Value& condition) {
    const Verdict verdict = walk_.check(condition, value_);
    if (verdict.ok()) verdict_.evaluated.add(verdict.evaluated);
    const Value* next = schema_.find(verdict.ok() ? "then" : "else");
    if (!next) return;
    take_same(walk_.check(*next, value_));
  }

  void check_unevaluated() {
    const Value* members = find("unevaluatedProperties", Draft::V2019);
    for (const Member& member : value_.members()) {
      if (!members || verdict_.evaluated.members.contains(member.name())) continue;
      take(walk_.check_inside(*members, member.value, std::string(member.name())));
      verdict_.evaluated.members.emplace(member.name());
    }
    const Value* items = find("unevaluatedItems", Draft::V2019);
    for (size_t i = 0; items && i < value_.items().size(); ++i) {
      if (!verdict_.evaluated.items.contains(i)) check_item(*items, i);
    }
  }

  Walk& walk_;
  const Value& schema_;
  const Value& value_;
  Verdict verdict_;
};

}  // namespace

Verdict check_keywords(Walk& walk, const Value& schema, const Value& value) {
  return Check(walk, schema, value).run();
}

}  // namespace bireme::render::helm::schema
