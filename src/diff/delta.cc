#include "diff/delta.h"

#include <fmt/core.h>

#include <array>

#include "base/digest.h"
#include "base/text.h"
#include "diff/list_keys.h"
#include "diff/quantity.h"
#include "json/emit.h"
#include "json/parse.h"

namespace bireme::diff {
namespace {

using json::Value;

constexpr char kLastApplied[] = "kubectl.kubernetes.io/last-applied-configuration";
constexpr size_t kPrintedValueMax = 60;

// Servers leave out what is empty; a field that is empty on one side and absent on the other is the
// same thing said twice.
bool is_empty_value(const Value& value) {
  return value.is_null() || (value.is_bool() && !value.as_bool()) ||
         (value.is_number() && value.as_double() == 0) ||
         (value.is_string() && value.as_string().empty()) ||
         ((value.is_array() || value.is_object()) && value.empty());
}

bool holds_quantities(std::string_view field) {
  static constexpr std::array kFields{"requests",
                                      "limits",
                                      "capacity",
                                      "hard",
                                      "default",
                                      "defaultRequest",
                                      "max",
                                      "min",
                                      "cpu",
                                      "memory",
                                      "storage",
                                      "sizeLimit",
                                      "averageValue",
                                      "value",
                                      "divisor",
                                      "overhead",
                                      "podFixed",
                                      "allocatable",
                                      "ephemeral-storage"};
  for (const std::string_view known : kFields) {
    if (known == field) return true;
  }
  return field.starts_with("hugepages-") || contains(field, "/") || contains(field, "requests.") ||
         contains(field, "limits.");
}

struct Place {
  std::string path;
  std::string_view field;   // the member name
  std::string_view parent;  // the member name above
};

Place step_into(const Place& place, std::string_view name) {
  return {place.path.empty() ? std::string(name) : fmt::format("{}.{}", place.path, name), name,
          place.field};
}

Place step_into_item(const Place& place, const ListKeys& keys, const Value& item, size_t index) {
  std::string label = std::to_string(index);
  if (keys.kind == ListKind::Map && !keys.keys.empty()) {
    const Value& key = item[keys.keys[0]];
    label = fmt::format("{}={}", keys.keys[0],
                        key.is_string() ? std::string(key.as_string()) : json::emit(key));
  }
  return {fmt::format("{}[{}]", place.path, label), place.field, place.parent};
}

enum class Mode { Named, Whole };

class Comparison {
 public:
  Comparison(Mode mode, bool masks) : mode_(mode), masks_(masks) {}
  Delta take() { return std::move(delta_); }

  void compare(const Place& place, const Value* want, const Value* have) {
    if (want == nullptr && have == nullptr) return;
    if (want == nullptr || have == nullptr) {
      const Value& there = want != nullptr ? *want : *have;
      if (!is_empty_value(there)) add(place, have, want);
      return;
    }
    if (want->is_same_node(*have)) return;
    if (want->is_object() && have->is_object()) return compare_members(place, *want, *have);
    if (want->is_array() && have->is_array()) return compare_items(place, *want, *have);
    if (*want == *have || (is_empty_value(*want) && is_empty_value(*have))) return;
    const bool is_amount = holds_quantities(place.field) || holds_quantities(place.parent);
    if (is_amount && is_same_quantity(*want, *have)) return;
    add(place, have, want);
  }

 private:
  void compare_members(const Place& place, const Value& want, const Value& have) {
    for (const json::Member& member : want.members()) {
      compare(step_into(place, member.name()), &member.value, have.find(member.name()));
    }
    if (mode_ == Mode::Named) return;
    for (const json::Member& member : have.members()) {
      if (want.contains(member.name())) continue;
      compare(step_into(place, member.name()), nullptr, &member.value);
    }
  }

  void compare_items(const Place& place, const Value& want, const Value& have) {
    const ListKeys keys = find_list_keys(place.field, want);
    if (keys.kind == ListKind::Atomic || find_list_keys(place.field, have).kind != keys.kind) {
      return compare_atomic(place, want, have);
    }
    for (size_t i = 0; i < want.size(); ++i) {
      compare(step_into_item(place, keys, want[i], i), &want[i],
              find_same_item(keys, have, want[i]));
    }
    if (mode_ == Mode::Named) return;
    for (size_t i = 0; i < have.size(); ++i) {
      if (find_same_item(keys, want, have[i]) != nullptr) continue;
      compare(step_into_item(place, keys, have[i], i), nullptr, &have[i]);
    }
  }

  // Items at the same place are compared by the same rules, so that defaults inside them do not
  // count; another length is a difference of the whole list.
  void compare_atomic(const Place& place, const Value& want, const Value& have) {
    if (want.size() != have.size()) return add(place, &have, &want);
    for (size_t i = 0; i < want.size(); ++i) {
      compare(step_into_item(place, {}, want[i], i), &want[i], &have[i]);
    }
  }

  void add(const Place& place, const Value* before, const Value* after) {
    Change change{place.path, std::nullopt, std::nullopt};
    if (before != nullptr) change.before = mask(place, *before);
    if (after != nullptr) change.after = mask(place, *after);
    delta_.changes.push_back(std::move(change));
  }

  Value mask(const Place& place, const Value& value) const {
    const bool is_secret = masks_ && (place.path == "data" || place.path.starts_with("data.") ||
                                      place.path.starts_with("stringData"));
    return is_secret ? Value("***") : value;
  }

  Mode mode_;
  bool masks_;
  Delta delta_;
};

Delta run_comparison(Mode mode, const kube::Object& want, const kube::Object& have) {
  const bool is_secret = want.kind() == "Secret" || have.kind() == "Secret";
  Comparison comparison(mode, is_secret);
  comparison.compare(Place{}, &want.value(), &have.value());
  return comparison.take();
}

// What `old_desired` names, `desired` does not and `live` still has.
void collect_removals(const Place& place, const Value& old_desired, const Value& desired,
                      const Value& live, bool masks, Delta& delta) {
  for (const json::Member& member : old_desired.members()) {
    const Value* have = live.find(member.name());
    if (have == nullptr || is_empty_value(*have)) continue;
    const Place inner = step_into(place, member.name());
    const Value* want = desired.find(member.name());
    if (want == nullptr) {
      delta.changes.push_back({inner.path, masks ? Value("***") : *have, std::nullopt});
    } else if (member.value.is_object() && want->is_object()) {
      collect_removals(inner, member.value, *want, *have, masks, delta);
    }
  }
}

Value project(const Value& desired, const Value& live, std::string_view field) {
  if (desired.is_object() && live.is_object()) {
    Value part = Value::object();
    for (const json::Member& member : desired.members()) {
      const Value* have = live.find(member.name());
      if (have != nullptr) part.set(member.name(), project(member.value, *have, member.name()));
    }
    return part;
  }
  if (!desired.is_array() || !live.is_array()) return live;
  const ListKeys keys = find_list_keys(field, desired);
  if (keys.kind == ListKind::Atomic) return live;
  Value part = Value::array();
  for (const Value& item : desired.items()) {
    const Value* have = find_same_item(keys, live, item);
    part.push_back(have != nullptr ? project(item, *have, field) : Value());
  }
  return part;
}

std::string print_side(const std::optional<Value>& value) {
  if (!value) return "absent";
  std::string text = json::emit(*value);
  if (text.size() > kPrintedValueMax) text = text.substr(0, kPrintedValueMax) + "...";
  return escape_control(text);
}

}  // namespace

std::string Change::summary() const {
  return fmt::format("{} {} -> {}", path, print_side(before), print_side(after));
}

std::string Delta::summary(size_t changes_max) const {
  std::vector<std::string> parts;
  for (const Change& change : changes) {
    if (parts.size() == changes_max) break;
    parts.push_back(change.summary());
  }
  const size_t rest = changes.size() - parts.size();
  if (rest > 0) parts.push_back(fmt::format("and {} more", rest));
  return join(parts, ", ");
}

Delta compare_two_way(const kube::Object& desired, const kube::Object& live,
                      const Normalizer& normalizer) {
  return run_comparison(Mode::Named, normalizer.normalize(desired), normalizer.normalize(live));
}

Delta compare_three_way(const kube::Object& desired, const kube::Object& live,
                        const Normalizer& normalizer) {
  const kube::Object want = normalizer.normalize(desired);
  const kube::Object have = normalizer.normalize(live);
  Delta delta = run_comparison(Mode::Named, want, have);
  const auto last = json::parse(live.annotation(kLastApplied));
  if (!last || !last->is_object()) return delta;
  const kube::Object applied = normalizer.normalize(kube::Object(*last));
  collect_removals(Place{}, applied.value(), want.value(), have.value(), want.kind() == "Secret",
                   delta);
  return delta;
}

Delta compare_whole(const kube::Object& predicted, const kube::Object& live,
                    const Normalizer& normalizer) {
  return run_comparison(Mode::Whole, normalizer.normalize(predicted), normalizer.normalize(live));
}

std::string projection_digest(const kube::Object& desired, const kube::Object& live) {
  return sha256_bytes(json::canonical(project(desired.value(), live.value(), {})))
      .substr(0, kProjectionDigestBytes);
}

}  // namespace bireme::diff
