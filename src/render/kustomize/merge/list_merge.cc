#include "render/kustomize/merge/list_merge.h"

#include <set>
#include <unordered_map>

#include "render/kustomize/merge/element_list.h"
#include "render/kustomize/merge/strategic_merge.h"
#include "render/kustomize/model/resource.h"

namespace bireme::render::kustomize {
namespace {

using Keys = std::vector<std::string_view>;
using Values = std::vector<std::string>;

// `$patch` as an element of its own in a list of the patch.
Result<Directive> take_list_directive(json::Value& list) {
  for (size_t i = 0; i < list.size(); i++) {
    if (!list[i].is_object() || !list[i].contains("$patch")) continue;
    if (list[i].size() > 1) return Directive::Merge;
    json::Value element = list[i];
    Directive out = TRY(take_directive(element));
    list.erase(i);
    return out;
  }
  return Directive::Merge;
}

// The key of each element if there is one key and every element has its own; else nothing.
std::optional<std::unordered_map<std::string, size_t>> index_by_key(const json::Value& list,
                                                                    std::string_view key) {
  std::unordered_map<std::string, size_t> out;
  out.reserve(list.size());
  for (size_t i = 0; i < list.size(); i++) {
    std::string text = list[i].is_object() ? scalar_text(list[i][key]) : "";
    if (text.empty() || !out.emplace(std::move(text), i).second) return {};
  }
  return out;
}

bool is_gone(const Outcome& outcome) {
  return outcome.removed || outcome.value.is_null() ||
         (outcome.value.is_object() && outcome.value.empty());
}

// The usual case in linear time: what the patch names comes first, then the rest of the target.
Result<std::optional<json::Value>> merge_simple(Merger& merger, const Sources& sources,
                                                Place place) {
  std::string_view key = place.member->keys[0];
  auto in_target = index_by_key(*sources.target, key);
  auto in_patch = index_by_key(*sources.patch, key);
  if (!in_target || !in_patch) return std::optional<json::Value>();
  bool is_self = sources.target == sources.patch;
  Place inner{place.member->shape, nullptr, place.depth + 1};
  json::Value out = json::Value::array();
  for (const json::Value& element : sources.patch->items()) {
    auto found = in_target->find(scalar_text(element[key]));
    const json::Value* before = found == in_target->end() ? nullptr
                                                          : &(*sources.target)[found->second];
    Outcome outcome = TRY(merger.merge({before, &element}, inner));
    if (is_gone(outcome)) continue;
    // A replaced element does not survive: kustomize puts the target's own back.
    bool keeps_target = before && !is_self && outcome.from == Outcome::From::Patch;
    out.push_back(keeps_target ? *before : std::move(outcome.value));
  }
  for (const json::Value& element : sources.target->items()) {
    if (in_patch->contains(scalar_text(element[key]))) continue;
    Outcome outcome = TRY(merger.merge({&element, nullptr}, inner));
    if (!is_gone(outcome)) out.push_back(std::move(outcome.value));
  }
  return std::optional<json::Value>(std::move(out));
}

// Two key lists that name the same element, as far as both say.
bool match(const Values& a, const Values& b, Values& merged) {
  if (a.size() != b.size()) return false;
  bool common = false;
  merged.clear();
  for (size_t i = 0; i < a.size(); i++) {
    if (a[i] != b[i] && !a[i].empty() && !b[i].empty()) return false;
    common |= a[i] == b[i];
    merged.push_back(a[i].empty() ? b[i] : a[i]);
  }
  return common;
}

void unify(std::vector<Values>& all) {
  Values merged;
  for (size_t i = 0; i < all.size(); i++) {
    for (size_t j = 0; j < all.size(); j++) {
      if (match(all[i], all[j], merged)) all[i] = all[j] = merged;
    }
  }
}

struct Valid {
  Keys keys;
  Values values;
};

// Keys that no element has are left out.
Valid valid_keys(const std::vector<Values>& all, const Values& values, const Keys& keys) {
  std::set<std::string_view> used;
  for (const Values& one : all) {
    for (size_t i = 0; i < one.size() && i < keys.size(); i++) {
      if (!one[i].empty()) used.insert(keys[i]);
    }
  }
  if (used.empty()) return {keys, values};
  Valid out;
  for (std::string_view key : keys) {
    if (used.contains(key)) out.keys.push_back(key);
  }
  for (size_t i = 0; i < values.size(); i++) {
    if (!values[i].empty() || used.contains(keys[i])) out.values.push_back(values[i]);
  }
  return out;
}

// kustomize's own steps, for scalars, several keys, missing keys and doubles.
class KeyedMerge {
 public:
  KeyedMerge(Merger& merger, const Sources& sources, Place place)
      : merger_(merger), place_(place), keys_(place.member->keys) {
    if (keys_.empty()) keys_.push_back("");
    target_ = pool_.add(*sources.target);
    if (!sources.patch) {
      patch_ = nullptr;
    } else if (sources.patch == sources.target) {
      patch_ = &target_;
    } else {
      own_patch_ = pool_.add(*sources.patch);
      patch_ = &own_patch_;
    }
  }

  Result<json::Value> run() {
    std::vector<Values> all = collect();
    if (keys_.size() > 1) unify(all);
    ElementList added;
    Valid valid;
    for (const Values& values : all) {
      if (values.empty()) continue;
      valid = valid_keys(all, values, keys_);
      TRY(merge_one(valid, added));
    }
    if (!all.empty()) {
      append_target(added, valid.keys);
      target_ = std::move(added);
    }
    return pool_.to_value(target_);
  }

 private:
  std::vector<Values> collect() const {
    std::vector<Values> out;
    std::set<Values> seen;
    for (const ElementList* list : {static_cast<const ElementList*>(patch_), &target_}) {
      if (!list) continue;
      for (int node : *list) {
        Values values = pool_.values_of(node, keys_);
        if (seen.insert(values).second) out.push_back(std::move(values));
      }
    }
    return out;
  }

  Status merge_one(const Valid& valid, ElementList& added) {
    Valid lookup = valid_keys({valid.values}, valid.values, valid.keys);
    int before = pool_.find(target_, lookup.keys, lookup.values);
    int change = patch_ ? pool_.find(*patch_, lookup.keys, lookup.values) : -1;
    Place inner{place_.member->shape, nullptr, place_.depth + 1};
    Sources sources{before < 0 ? nullptr : &pool_.at(before),
                    change < 0 ? nullptr : &pool_.at(change)};
    Outcome outcome = Outcome::nothing();
    if (before >= 0 || change >= 0) outcome = TRY(merger_.merge(sources, inner));
    if (is_gone(outcome)) {
      pool_.set(target_, -1, valid.keys, valid.values);
      return {};
    }
    int node = outcome.from == Outcome::From::Target && before >= 0 ? before : change;
    if (node < 0) node = before;
    pool_.at(node) = std::move(outcome.value);
    for (size_t i = 0; i < valid.keys.size() && i < valid.values.size(); i++) {
      if (!valid.keys[i].empty()) pool_.ensure_key(node, valid.keys[i], valid.values[i]);
    }
    pool_.set(added, node, valid.keys, valid.values);
    return {};
  }

  void append_target(ElementList& into, const Keys& keys) {
    for (int node : ElementList(target_)) {
      if (keys.empty() || keys[0].empty()) {
        pool_.set(into, node, {""}, {scalar_text(pool_.at(node))});
        continue;
      }
      Values values;
      for (std::string_view key : keys) {
        const json::Value* field = pool_.at(node).find(key);
        if (field) {
          values.push_back(scalar_text(*field));
        } else {
          into.push_back(node);
        }
      }
      if (keys.size() > 1) pool_.set(into, -1, keys, values);
      pool_.set(into, node, keys, values);
    }
  }

  Merger& merger_;
  Place place_;
  Keys keys_;
  ElementPool pool_;
  ElementList target_;
  ElementList own_patch_;
  ElementList* patch_ = nullptr;
};

Result<json::Value> merge_elements(Merger& merger, const Sources& sources, Place place) {
  if (place.member->keys.size() == 1 && sources.patch) {
    std::optional<json::Value> simple = TRY(merge_simple(merger, sources, place));
    if (simple) return *std::move(simple);
  }
  size_t total = sources.target->size() + (sources.patch ? sources.patch->size() : 0);
  if (total > kMergedListMax / 10) {
    return make_error(Reason::LimitExceeded,
                      "a merged list of {} elements without a key of their own", total);
  }
  return KeyedMerge(merger, sources, place).run();
}

}  // namespace

Result<Outcome> merge_keyed_list(Merger& merger, const Sources& sources, Place place) {
  const json::Value* target = sources.target;
  const json::Value* patch = sources.patch;
  using From = Outcome::From;
  if (!target || target->is_null()) {
    if (!patch || patch->is_null()) return Outcome::nothing();
    json::Value added = TRY(merge_elements(merger, {patch, patch}, place));
    return Outcome{std::move(added), From::Patch};
  }
  if (!patch) {
    if (place.member->keys.size() == 1 && index_by_key(*target, place.member->keys[0])) {
      const json::Value none = json::Value::array();
      std::optional<json::Value> kept = TRY(merge_simple(merger, {target, &none}, place));
      return Outcome{*std::move(kept)};
    }
    json::Value kept = TRY(merge_elements(merger, sources, place));
    return Outcome{std::move(kept)};
  }
  if (patch->is_null()) return Outcome::nothing();
  json::Value rest = *patch;
  bool is_self = target == patch;
  const Directive directive = TRY(take_list_directive(rest));
  if (directive == Directive::Delete) return Outcome::nothing();
  bool is_patch = is_self || directive == Directive::Replace;
  json::Value merged =
      TRY(merge_elements(merger, {is_patch ? &rest : target, &rest}, place));
  return Outcome{std::move(merged), is_patch ? From::Patch : From::Target};
}

}  // namespace bireme::render::kustomize
