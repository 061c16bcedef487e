#include "render/kustomize/transform/value_path.h"

#include <span>

#include "base/text.h"
#include "render/kustomize/model/resource.h"
#include "render/kustomize/transform/field_walk.h"
#include "render/kustomize/transform/selector.h"
#include "yaml/emit.h"
#include "yaml/parse.h"
#include "yaml/resolve.h"

namespace bireme::render::kustomize {
namespace {

using Path = std::span<const std::string>;

bool is_list_index(std::string_view part) { return part.starts_with('[') && part.ends_with(']'); }

std::optional<int64_t> number_of(std::string_view part) {
  if (part.starts_with('+')) part.remove_prefix(1);
  return parse_int(part);
}

struct Match {
  std::string field;  // empty: the element itself
  std::string value;
};

Result<Match> parse_match(std::string_view part) {
  part = part.substr(1, part.size() - 2);
  size_t equals = part.find('=');
  if (equals == std::string_view::npos) {
    return make_error(Reason::Invalid,
                      "list path element must contain fieldName=fieldValue for element to match");
  }
  return Match{std::string(part.substr(0, equals)), std::string(part.substr(equals + 1))};
}

Error wrong_kind(std::string_view part, std::string_view wanted) {
  return make_error(Reason::Invalid, "wrong node kind at '{}': expected {}", part, wanted);
}

// The text that a pattern is compared with.
std::string shown(const json::Value& value) {
  if (!value.is_string()) return scalar_text(value);
  std::string text = yaml::emit(value, {.style = yaml::Style::V3});
  return std::string(trim(text));
}

class Edit {
 public:
  Edit(CreateValue create, const EditValue& edit) : create_(create), edit_(edit) {}

  Status visit(json::Value& at, Path path, bool is_new = false) {
    if (path.empty()) {
      count_++;
      return edit_(at, is_new);
    }
    const std::string& part = path[0];
    std::optional<int64_t> index = number_of(part);
    if (index && *index >= 0) return visit_index(at, path, static_cast<size_t>(*index));
    if (is_list_index(part)) return visit_matching(at, path);
    if (part == "*") return visit_all(at, path);
    return visit_field(at, path);
  }

  size_t count() const { return count_; }

 private:
  json::Value fresh(Path rest) const {
    if (!rest.empty()) {
      bool is_list = is_list_index(rest[0]) || number_of(rest[0]).value_or(-1) >= 0;
      return is_list ? json::Value::array() : json::Value::object();
    }
    if (create_ == CreateValue::List) return json::Value::array();
    return create_ == CreateValue::Object ? json::Value::object() : json::Value("");
  }

  Status visit_all(json::Value& at, Path path) {
    if (at.is_null()) return {};
    if (!at.is_array()) return wrong_kind("*", "a list");
    for (size_t i = 0; i < at.size(); i++) TRY(visit(at.edit(i), path.subspan(1)));
    return {};
  }

  Status visit_field(json::Value& at, Path path) {
    if (at.is_null()) return {};
    if (!at.is_object()) return wrong_kind(path[0], "an object");
    bool is_new = !at.contains(path[0]);
    if (is_new && create_ == CreateValue::No) return {};
    json::Value& field = at.edit(path[0]);
    if (is_new) field = fresh(path.subspan(1));
    bool is_scalar = !field.is_object() && !field.is_array();
    if (is_scalar && path.size() > 1) return visit_text(field, path.subspan(1));
    return visit(field, path.subspan(1), is_new);
  }

  // The path goes on inside a text: kustomize finds the place in a copy that it then forgets.
  Status visit_text(const json::Value& field, Path rest) {
    yaml::ParseOptions options;
    options.resolver = yaml::Resolver::V3;
    const bool is_written_null = field.is_null() && !field.is_bare_null();
    const std::string text = is_written_null ? "null" : scalar_text(field);
    json::Value inner = TRY(yaml::parse(text, options));
    const bool makes = create_ != CreateValue::No && !trim(text).empty();
    if (inner.is_null() && makes) count_++;  // made below a null, and lost
    const EditValue forget = [](json::Value&, bool) { return Status(); };
    Edit inside(create_, forget);
    TRY(inside.visit(inner, rest));
    count_ += inside.count();
    return {};
  }

  Status visit_index(json::Value& at, Path path, size_t index) {
    if (!at.is_null() && !at.is_array()) return wrong_kind(path[0], "a list");
    bool is_new = at.size() == index && create_ != CreateValue::No;
    if (is_new) at.push_back(fresh(path.subspan(1)));
    if (index >= at.size()) {
      return make_error(Reason::Invalid, "index {} specified but only {} elements found", index,
                        at.size());
    }
    return visit(at.edit(index), path.subspan(1), is_new);
  }

  Status visit_matching(json::Value& at, Path path) {
    Match match = TRY(parse_match(path[0]));
    if (!at.is_null() && !at.is_array()) return wrong_kind(path[0], "a list");
    size_t before = count_;
    TRY(visit_matches(at, match, path));
    if (create_ == CreateValue::No || count_ > before) return {};
    json::Value value = yaml::resolve_plain(match.value, yaml::Resolver::V3).value;
    if (!match.field.empty()) value = json::Value::object({{match.field, value}});
    at.push_back(std::move(value));
    if (match.field.empty()) return visit(at.edit(at.size() - 1), {}, true);
    TRY(visit_matches(at, match, path));
    if (count_ > before) return {};
    return make_error(Reason::Invalid, "failed to create element for '{}'", path[0]);
  }

  Status visit_matches(json::Value& at, const Match& match, Path path) {
    for (size_t i = 0; i < at.size(); i++) {
      const json::Value* text = match.field.empty() ? &at[i] : at[i].find(match.field);
      if (!text) continue;
      const bool matches = TRY(search_pattern(match.value, shown(*text)));
      if (!matches) continue;
      // An element that is a scalar ends the path.
      TRY(visit(at.edit(i), match.field.empty() ? Path() : path.subspan(1)));
    }
    return {};
  }

  CreateValue create_;
  const EditValue& edit_;
  size_t count_ = 0;
};

Result<const json::Value*> find_index(const json::Value& at, std::string_view part, int64_t index) {
  if (index < 0 && part != "-") {
    return make_error(Reason::Invalid, "array index {} cannot be negative", index);
  }
  if (at.is_null()) return nullptr;
  if (!at.is_array()) return wrong_kind(part, "a list");
  if (index < 0) index = static_cast<int64_t>(at.size()) - 1;
  if (index < 0 || static_cast<size_t>(index) >= at.size()) return nullptr;
  return &at[static_cast<size_t>(index)];
}

Result<const json::Value*> find_element(const json::Value& at, std::string_view part) {
  Match match = TRY(parse_match(part));
  if (at.is_null()) return nullptr;
  if (!at.is_array()) return wrong_kind(part, "a list");
  for (const json::Value& element : at.items()) {
    const json::Value* text = match.field.empty() ? &element : element.find(match.field);
    if (text && scalar_text(*text) == match.value) return &element;
  }
  return nullptr;
}

}  // namespace

ValuePath split_value_path(std::string_view path) {
  ValuePath parts = split_path(path, '.');
  ValuePath out;
  for (size_t i = 0; i < parts.size(); i++) {
    if (!parts[i].starts_with('[') || parts[i].ends_with(']')) {
      out.push_back(std::move(parts[i]));
      continue;
    }
    std::string joined = parts[i];
    while (i + 1 < parts.size()) {
      joined += "." + parts[++i];
      if (parts[i].ends_with(']')) break;
    }
    if (joined.find('=') == std::string::npos) {
      size_t first = joined.find_first_not_of("[]");
      size_t last = joined.find_last_not_of("[]");
      joined = first == std::string::npos ? "" : joined.substr(first, last - first + 1);
    }
    out.push_back(std::move(joined));
  }
  return out;
}

Result<const json::Value*> find_value(const json::Value& object, const ValuePath& path) {
  const json::Value* at = &object;
  for (const std::string& raw : path) {
    std::string part(trim(raw));
    if (part.empty()) continue;
    if (std::optional<int64_t> index = number_of(part)) {
      at = TRY(find_index(*at, part, *index));
    } else if (part == "-") {
      at = TRY(find_index(*at, part, -1));
    } else if (part == "*") {
      return make_error(Reason::Invalid, "a wildcard is not supported here");
    } else if (is_list_index(part)) {
      at = TRY(find_element(*at, part));
    } else if (at->is_null() || at->is_object()) {
      at = at->find(part);
    } else {
      return wrong_kind(part, "an object");
    }
    if (!at) return nullptr;
  }
  return at;
}

Result<size_t> edit_values(json::Value& object, const ValuePath& path, CreateValue create,
                           const EditValue& edit) {
  Edit run(create, edit);
  TRY(run.visit(object, path));
  return run.count();
}

namespace {

// The member or element that a part of a path names, made where it is missing.
Result<json::Value*> make_part(json::Value& at, const std::string& part, bool is_last,
                               std::string_view next) {
  if (number_of(part) || part == "-") {
    const json::Value* found = TRY(find_index(at, part, number_of(part).value_or(-1)));
    return found ? &at.edit(static_cast<size_t>(found - at.items().data())) : nullptr;
  }
  if (part == "*") return make_error(Reason::Invalid, "a wildcard is not supported here");
  if (is_list_index(part)) {
    const json::Value* found = TRY(find_element(at, part));
    if (found) return &at.edit(static_cast<size_t>(found - at.items().data()));
    const Match match = TRY(parse_match(part));
    json::Value value = yaml::resolve_plain(match.value, yaml::Resolver::V3).value;
    if (!match.field.empty()) value = json::Value::object({{match.field, value}});
    at.push_back(std::move(value));
    return &at.edit(at.size() - 1);
  }
  if (!at.is_null() && !at.is_object()) return wrong_kind(part, "an object");
  if (!at.contains(part)) {
    const bool is_list = is_list_index(next) || number_of(next).value_or(-1) >= 0;
    at.set(part, is_last ? json::Value("")
                         : is_list ? json::Value::array() : json::Value::object());
  }
  return &at.edit(part);
}

}  // namespace

Status edit_one(json::Value& object, const ValuePath& path, const EditValue& edit) {
  ValuePath parts;
  for (const std::string& raw : path) {
    std::string part(trim(raw));
    if (!part.empty()) parts.push_back(std::move(part));
  }
  json::Value* at = &object;
  for (size_t i = 0; i < parts.size(); i++) {
    const bool is_last = i + 1 == parts.size();
    at = TRY(make_part(*at, parts[i], is_last, is_last ? "" : parts[i + 1]));
    if (!at) return {};
  }
  return edit(*at, false);
}

}  // namespace bireme::render::kustomize
