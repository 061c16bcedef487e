#include "render/kustomize/merge/strategic_merge.h"

#include <algorithm>

#include "render/kustomize/merge/list_merge.h"

namespace bireme::render::kustomize {
namespace {

bool is_container(const json::Value& value) { return value.is_object() || value.is_array(); }

std::string_view kind_name(const json::Value& value) {
  if (value.is_object()) return "an object";
  return value.is_array() ? "a list" : "a scalar";
}

bool same_kind(const json::Value& a, const json::Value& b) {
  if (a.is_object() || b.is_object()) return a.is_object() && b.is_object();
  if (a.is_array() || b.is_array()) return a.is_array() && b.is_array();
  return true;
}

}  // namespace

Result<Directive> take_directive(json::Value& object) {
  const json::Value* found = object.find("$patch");
  if (!found) return Directive::Merge;
  const std::string text = found->is_null() ? "null" : std::string(found->as_string());
  Directive out = Directive::Merge;
  if (text == "delete") {
    out = Directive::Delete;
  } else if (text == "replace") {
    out = Directive::Replace;
  } else if (text != "merge") {
    return make_error(Reason::Invalid, "unknown patch strategy '{}'", text);
  }
  object.erase("$patch");
  return out;
}

Result<Outcome> Merger::merge(const Sources& sources, Place place) {
  if (place.depth > kMergeDepthMax) {
    return make_error(Reason::LimitExceeded, "a patch nested deeper than {}", kMergeDepthMax);
  }
  const json::Value* target = sources.target;
  const json::Value* patch = sources.patch;
  bool has_target = target && !target->is_null();
  bool has_patch = patch && !patch->is_null();
  if (has_target && has_patch && !same_kind(*target, *patch)) {
    return make_error(Reason::Invalid, "wrong node kind: the patch has {} where there is {}",
                      kind_name(*patch), kind_name(*target));
  }
  const json::Value* first = has_target ? target : has_patch ? patch : nullptr;
  if (!first || first->is_object()) return merge_object(sources, place);
  if (first->is_array()) return merge_list(sources, place);
  if (!patch) return Outcome{*target};
  if (patch->is_null()) return Outcome::nothing();
  return Outcome{*patch, Outcome::From::Patch};
}

// A null that stays where the patch does not mention it, unless it was written as nothing.
Outcome Merger::keep_null(const json::Value* target) {
  if (!target || target->is_bare_null()) return Outcome::nothing();
  return Outcome{*target};
}

Result<Outcome> Merger::merge_object(const Sources& sources, Place place) {
  const json::Value* target = sources.target;
  const json::Value* patch = sources.patch;
  if (!target || target->is_null()) {
    if (!patch) return keep_null(target);
    if (!patch->is_object()) return Outcome::nothing();
    json::Value added = *patch;
    Result<Directive> directive = take_directive(added);
    if (directive && *directive == Directive::Delete) return Outcome::nothing();
    return merge_with_itself(std::move(added), place);
  }
  if (!patch) return settle(*target, place);
  if (patch->is_null()) return Outcome::nothing();
  json::Value rest = *patch;
  const Directive directive = TRY(take_directive(rest));
  if (directive == Directive::Delete) return Outcome::nothing();
  if (directive == Directive::Replace) return merge_with_itself(std::move(rest), place);
  return merge_members(*target, rest, place);
}

Result<Outcome> Merger::merge_members(json::Value target, const json::Value& patch, Place place) {
  for (const json::Member& member : patch.members()) {
    const json::Value* before = target.find(member.name());
    Outcome outcome = TRY(merge_member({before, &member.value}, member.name(), place));
    if (outcome.removed) {
      target.erase(member.name());
    } else {
      target.set_shared(member.key, std::move(outcome.value));
    }
  }
  TRY(settle_rest(target, patch, place));
  return Outcome{std::move(target)};
}

Result<Outcome> Merger::merge_member(const Sources& sources, std::string_view name, Place place) {
  Schema::Member member = schema_.find_member(place.shape, name);
  Result<Outcome> outcome = merge(sources, {member.shape, &member, place.depth + 1});
  if (!outcome) return outcome.error().during(name);
  return outcome;
}

// kustomize walks what the patch does not mention too: bare nulls go, merged lists lose doubles.
Result<Outcome> Merger::settle(json::Value target, Place place) {
  if (!target.is_object() || !needs_settling(target, place.shape, place.depth)) {
    return Outcome{std::move(target)};
  }
  TRY(settle_rest(target, json::Value(), place));
  return Outcome{std::move(target)};
}

Status Merger::settle_rest(json::Value& target, const json::Value& patch, Place place) {
  std::vector<std::string> names;
  for (const json::Member& member : target.members()) {
    if (patch.contains(member.name())) continue;
    Schema::Member known = schema_.find_member(place.shape, member.name());
    bool is_odd = member.value.is_bare_null() ||
                  (is_container(member.value) &&
                   needs_settling_member(member.value, known, place.depth + 1));
    if (is_odd) names.emplace_back(member.name());
  }
  for (const std::string& name : names) {
    json::Value before = target[name];
    Outcome outcome = TRY(merge_member({&before, nullptr}, name, place));
    if (outcome.removed) {
      target.erase(name);
    } else {
      target.set(name, std::move(outcome.value));
    }
  }
  return {};
}

bool Merger::needs_settling_member(const json::Value& value, const Schema::Member& member,
                                   int depth) const {
  if (value.is_object()) return needs_settling(value, member.shape, depth);
  return value.is_array() && member.is_merged_list;
}

bool Merger::needs_settling(const json::Value& object, Schema::Shape shape, int depth) const {
  if (depth > kMergeDepthMax) return false;
  for (const json::Member& member : object.members()) {
    if (member.value.is_bare_null()) return true;
    if (!is_container(member.value)) continue;
    Schema::Member known = schema_.find_member(shape, member.name());
    if (needs_settling_member(member.value, known, depth + 1)) return true;
  }
  return false;
}

// What is added goes through the merge with itself: nulls and directives in it go.
Result<Outcome> Merger::merge_with_itself(json::Value added, Place place) {
  json::Value out = added;
  for (const json::Member& member : added.members()) {
    Outcome outcome = TRY(merge_member({&member.value, &member.value}, member.name(), place));
    if (outcome.removed) {
      out.erase(member.name());
    } else {
      out.set_shared(member.key, std::move(outcome.value));
    }
  }
  return Outcome{std::move(out), Outcome::From::Patch};
}

// A plain list of the patch replaces the target's.
Result<Outcome> Merger::merge_list(const Sources& sources, Place place) {
  if (place.member && place.member->is_merged_list) {
    return merge_keyed_list(*this, sources, place);
  }
  if (!sources.patch) return Outcome{*sources.target};
  if (sources.patch->is_null()) return Outcome::nothing();
  return Outcome{*sources.patch, Outcome::From::Patch};
}

Result<Merged> strategic_merge(const json::Value& target, const json::Value& patch,
                               const Schema& schema) {
  Schema::Shape shape = schema.find_type(target["apiVersion"].as_string(),
                                         target["kind"].as_string());
  // kustomize computes what replaces a whole object, and then leaves the object as it was.
  if (patch["$patch"].as_string() == "replace") return Merged{target, false};
  Merger merger(schema);
  Outcome outcome = TRY(merger.merge({&target, &patch}, {shape, nullptr, 0}));
  return Merged{std::move(outcome.value), outcome.removed};
}

}  // namespace bireme::render::kustomize
