#include "render/kustomize/load/field_reader.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "render/kustomize/model/resource.h"
#include "yaml/parse.h"

namespace bireme::render::kustomize {
namespace {

constexpr double kWholeMax = 9e15;  // doubles below it are exact

std::string_view type_name(const json::Value& value) {
  switch (value.type()) {
    case json::Type::Null: return "null";
    case json::Type::Bool: return "a boolean";
    case json::Type::Int:
    case json::Type::Uint:
    case json::Type::Double: return "a number";
    case json::Type::String: return "text";
    case json::Type::Array: return "a list";
    case json::Type::Object: return "an object";
  }
  return "";
}

std::string dotted(const std::vector<std::string>& path) {
  std::string out;
  for (const std::string& part : path) {
    bool is_index = !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
    if (is_index) {
      out += "[" + part + "]";
    } else {
      out += (out.empty() ? "" : ".") + part;
    }
  }
  return out;
}

}  // namespace

void Decoding::fail(const std::vector<std::string>& path, std::string message, std::string hint) {
  if (error_) return;
  std::string field = dotted(path);
  Error error(Reason::Invalid, field.empty() ? message : field + ": " + message);
  yaml::PathQuery query{.document = 0, .path = path};
  Position at = yaml::find_position(text_, query, file_);
  if (at.file.empty()) at.file = file_;
  error = error.at(std::move(at));
  error_ = hint.empty() ? error : error.with_hint(std::move(hint));
}

Status Decoding::status() const {
  if (error_) return *error_;
  return {};
}

FieldReader::FieldReader(Decoding& decoding, const json::Value& value,
                         std::vector<std::string> path)
    : decoding_(decoding), value_(&value), path_(std::move(path)) {
  if (!value.is_object() && !value.is_null()) {
    decoding.fail(path_, fmt::format("must be an object, not {}", type_name(value)));
  }
}

const json::Value* FieldReader::any(std::string_view name) {
  if (std::find(known_.begin(), known_.end(), name) == known_.end()) known_.emplace_back(name);
  const json::Value* found = value_->find(name);
  if (!found) {
    for (const json::Member& member : value_->members()) {
      if (member.name().size() == name.size() && to_lower(member.name()) == to_lower(name)) {
        found = &member.value;
      }
    }
  }
  return found && !found->is_null() ? found : nullptr;
}

void FieldReader::text(std::string_view name, std::string& out) {
  const json::Value* found = any(name);
  if (!found) return;
  if (!is_text(*found)) return wrong_type(name, *found, "text");
  out = scalar_text(*found);
}

void FieldReader::flag(std::string_view name, bool& out) {
  const json::Value* found = any(name);
  if (!found) return;
  if (!found->is_bool()) return wrong_type(name, *found, "true or false");
  out = found->as_bool();
}

void FieldReader::number(std::string_view name, int64_t& out) {
  const json::Value* found = any(name);
  if (!found) return;
  // Go's decoder sees JSON, in which 3.0 is written 3.
  const bool is_whole = found->is_double() && std::abs(found->as_double()) < kWholeMax &&
                        std::trunc(found->as_double()) == found->as_double();
  if (!found->is_int() && !is_whole) return wrong_type(name, *found, "a whole number");
  out = found->as_int();
}

void FieldReader::texts(std::string_view name, std::vector<std::string>& out) {
  const json::Value* list = array(name);
  if (!list) return;
  for (size_t i = 0; i < list->size(); i++) {
    const json::Value& item = (*list)[i];
    if (is_text(item)) {
      out.emplace_back(scalar_text(item));
    } else if (item.is_null()) {
      out.emplace_back();
    } else {
      decoding_.fail(child_path(name, i),
                     fmt::format("must be text, not {}", type_name(item)));
    }
  }
}

void FieldReader::text_map(std::string_view name, std::map<std::string, std::string>& out) {
  const json::Value* found = any(name);
  if (!found) return;
  if (!found->is_object()) return wrong_type(name, *found, "an object of texts");
  std::vector<std::string> path = path_;
  path.emplace_back(name);
  for (const json::Member& member : found->members()) {
    if (is_text(member.value) || member.value.is_null()) {
      out[std::string(member.name())] = scalar_text(member.value);
      continue;
    }
    path.emplace_back(member.name());
    decoding_.fail(path, fmt::format("must be text, not {}", type_name(member.value)),
                   "put the value in quotes");
    path.pop_back();
  }
}

std::optional<FieldReader> FieldReader::object(std::string_view name) {
  const json::Value* found = any(name);
  if (!found) return {};
  std::vector<std::string> path = path_;
  path.emplace_back(name);
  return FieldReader(decoding_, *found, std::move(path));
}

void FieldReader::finish() {
  if (!decoding_.ok() || !decoding_.is_strict()) return;
  for (const json::Member& member : value_->members()) {
    std::string lower = to_lower(member.name());
    auto is_it = [&lower](const std::string& name) { return to_lower(name) == lower; };
    if (std::any_of(known_.begin(), known_.end(), is_it)) continue;
    std::vector<std::string> path = path_;
    path.emplace_back(member.name());
    std::optional<std::string> nearest = find_nearest(member.name(), known_);
    decoding_.fail(path, "there is no such field",
                   nearest ? fmt::format("did you mean \"{}\"?", *nearest) : "");
    return;
  }
}

void FieldReader::problem(std::string_view name, std::string message) {
  std::vector<std::string> path = path_;
  if (!name.empty()) path.emplace_back(name);
  decoding_.fail(path, std::move(message));
}

bool FieldReader::is_text(const json::Value& value) const {
  if (value.is_string()) return true;
  return !decoding_.is_strict() && (value.is_number() || value.is_bool());
}

const json::Value* FieldReader::array(std::string_view name) {
  const json::Value* found = any(name);
  if (found && !found->is_array()) {
    wrong_type(name, *found, "a list");
    return nullptr;
  }
  return found;
}

std::vector<std::string> FieldReader::child_path(std::string_view name, size_t index) const {
  std::vector<std::string> path = path_;
  path.emplace_back(name);
  path.push_back(std::to_string(index));
  return path;
}

void FieldReader::wrong_type(std::string_view name, const json::Value& value,
                             std::string_view wanted) {
  problem(name, fmt::format("must be {}, not {}", wanted, type_name(value)));
}

}  // namespace bireme::render::kustomize
