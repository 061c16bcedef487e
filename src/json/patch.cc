#include "json/patch.h"

#include "base/text.h"
#include "json/emit.h"
#include "json/pointer.h"

namespace bireme::json {
namespace {

using Kind = PatchOperation::Kind;

struct KindName {
  std::string_view name;
  Kind kind;
};
constexpr KindName kKinds[] = {{"add", Kind::Add},   {"remove", Kind::Remove},
                               {"replace", Kind::Replace}, {"move", Kind::Move},
                               {"copy", Kind::Copy}, {"test", Kind::Test}};

std::optional<Kind> find_kind(std::string_view name) {
  for (const KindName& entry : kKinds) {
    if (entry.name == name) return entry.kind;
  }
  return {};
}

std::string_view name_of(Kind kind) {
  for (const KindName& entry : kKinds) {
    if (entry.kind == kind) return entry.name;
  }
  return "";
}

Result<PatchOperation> decode_operation(const Value& value, Dialect dialect) {
  if (!value.is_object()) return make_error(Reason::Invalid, "an operation must be an object");
  PatchOperation out;
  std::string_view op = value["op"].as_string();
  std::optional<Kind> kind = find_kind(op);
  if (!kind) {
    return make_error(Reason::Invalid, "unknown op \"{}\" (add, remove, replace, move, copy, test)",
                      op);
  }
  out.kind = *kind;
  if (!value["path"].is_string()) return make_error(Reason::Invalid, "{} needs a path", op);
  out.path = value["path"].as_string();
  bool needs_from = *kind == Kind::Move || *kind == Kind::Copy;
  if (needs_from && !value["from"].is_string()) {
    return make_error(Reason::Invalid, "{} needs a from", op);
  }
  out.from = value["from"].as_string();
  if (const Value* given = value.find("value")) {
    out.value = *given;
    out.has_value = true;
  }
  bool needs_value = *kind == Kind::Add || *kind == Kind::Replace || *kind == Kind::Test;
  if (dialect == Dialect::Rfc && needs_value && !out.has_value) {
    return make_error(Reason::Invalid, "{} needs a value", op);
  }
  return out;
}

// The tokens of a pointer; the loose dialect keeps a '~' that escapes nothing.
Result<Pointer> tokens_of(std::string_view path, Dialect dialect) {
  if (dialect == Dialect::Rfc) return parse_pointer(path);
  Pointer out;
  std::vector<std::string_view> parts = split(path, '/');
  for (size_t i = 1; i < parts.size(); i++) {
    out.push_back(replace_all(replace_all(parts[i], "~1", "/"), "~0", "~"));
  }
  return out;
}

// The place in an array of `size` that a token names; `size` itself only where `to_add`.
Result<size_t> index_of(std::string_view token, size_t size, bool to_add, Dialect dialect) {
  if (to_add && token == "-") return size;
  std::string_view digits = token;
  if (dialect == Dialect::Evanphx && digits.starts_with('+')) digits.remove_prefix(1);
  std::optional<int64_t> index = parse_int(digits);
  bool leading_zero = digits.size() > 1 && digits[0] == '0';
  if (!index || (dialect == Dialect::Rfc && (leading_zero || *index < 0))) {
    return make_error(Reason::Invalid, "\"{}\" is not an array index", token);
  }
  int64_t end = static_cast<int64_t>(size) + (to_add ? 1 : 0);
  int64_t at = *index < 0 ? *index + end : *index;
  if (at < 0 || at >= end) {
    return make_error(Reason::Invalid, "array index {} is out of range (the array has {})", token,
                      size);
  }
  return static_cast<size_t>(at);
}

// One application; edits `root` in place.
class Application {
 public:
  Application(Value& root, Dialect dialect) : root_(root), dialect_(dialect) {}

  Status run(const PatchOperation& op) {
    switch (op.kind) {
      case Kind::Add: return add(op.path, op.value);
      case Kind::Remove: return remove(op.path);
      case Kind::Replace: return replace(op);
      case Kind::Move: return move(op);
      case Kind::Copy: return copy(op);
      case Kind::Test: return test(op);
    }
    return {};
  }

 private:
  struct Place {
    Value* holder = nullptr;
    std::string key;
  };

  // The object or array that holds the last token.
  Result<Place> holder_of(std::string_view path) {
    Pointer tokens = TRY(tokens_of(path, dialect_));
    if (tokens.empty()) return make_error(Reason::Invalid, "the whole document cannot be named");
    Value* at = &root_;
    for (size_t i = 0; i + 1 < tokens.size(); i++) {
      at = step(*at, tokens[i]);
      if (!at) return missing(path);
    }
    if (!at->is_object() && !at->is_array()) return missing(path);
    return Place{at, tokens.back()};
  }

  Value* step(Value& at, std::string_view token) {
    if (at.is_object()) return at.find_to_edit(token);
    if (!at.is_array()) return nullptr;
    Result<size_t> index = index_of(token, at.size(), false, dialect_);
    return index ? &at.edit(*index) : nullptr;
  }

  Error missing(std::string_view path) {
    return make_error(Reason::NotFound, "there is nothing at \"{}\"", path);
  }

  Status add(std::string_view path, Value value) {
    if (path.empty() && dialect_ == Dialect::Rfc) {
      root_ = std::move(value);
      return {};
    }
    Place place = TRY(holder_of(path));
    if (place.holder->is_object()) {
      place.holder->set(place.key, std::move(value));
      return {};
    }
    size_t index = TRY(index_of(place.key, place.holder->size(), true, dialect_));
    place.holder->insert(index, std::move(value));
    return {};
  }

  Status remove(std::string_view path) {
    Place place = TRY(holder_of(path));
    if (place.holder->is_object()) {
      if (!place.holder->erase(place.key)) return missing(path);
      return {};
    }
    size_t index = TRY(index_of(place.key, place.holder->size(), false, dialect_));
    place.holder->erase(index);
    return {};
  }

  Status replace(const PatchOperation& op) {
    if (op.path.empty()) {
      bool is_container = op.value.is_object() || op.value.is_array();
      if (dialect_ == Dialect::Evanphx && !is_container) {
        return make_error(Reason::Invalid, "the whole document can only become an object or array");
      }
      root_ = op.value;
      return {};
    }
    Place place = TRY(holder_of(op.path));
    if (place.holder->is_object()) {
      if (dialect_ == Dialect::Rfc && !place.holder->contains(place.key)) return missing(op.path);
      place.holder->set(place.key, op.value);
      return {};
    }
    size_t index = TRY(index_of(place.key, place.holder->size(), false, dialect_));
    place.holder->edit(index) = op.value;
    return {};
  }

  // What is at `path`; a missing member reads as null in the loose dialect.
  Result<Value> get(std::string_view path) {
    if (path.empty()) return root_;
    Place place = TRY(holder_of(path));
    if (place.holder->is_array()) {
      size_t index = TRY(index_of(place.key, place.holder->size(), false, dialect_));
      return (*place.holder)[index];
    }
    const Value* found = place.holder->find(place.key);
    if (!found && dialect_ == Dialect::Rfc) return missing(path);
    return found ? *found : Value();
  }

  Status move(const PatchOperation& op) {
    if (op.path == op.from) return {};
    if (op.path.starts_with(op.from + "/")) {
      return make_error(Reason::Invalid, "\"{}\" cannot be moved into itself", op.from);
    }
    Value value = TRY(get(op.from));
    TRY(remove(op.from));
    return add(op.path, std::move(value));
  }

  Status copy(const PatchOperation& op) {
    if (++copies_ > kPatchCopiesMax) {
      return make_error(Reason::LimitExceeded, "more than {} copies", kPatchCopiesMax);
    }
    Value value = TRY(get(op.from));
    return add(op.path, std::move(value));
  }

  Status test(const PatchOperation& op) {
    Value value = TRY(get(op.path));
    if (value == op.value) return {};
    return make_error(Reason::Conflict, "the value is not {}", emit(op.value));
  }

  Value& root_;
  Dialect dialect_;
  size_t copies_ = 0;
};

}  // namespace

Result<Patch> decode_patch(const Value& value, Dialect dialect) {
  if (!value.is_array()) return make_error(Reason::Invalid, "a JSON patch must be an array");
  if (value.size() > kPatchOperationsMax) {
    return make_error(Reason::LimitExceeded, "a JSON patch of more than {} operations",
                      kPatchOperationsMax);
  }
  Patch out;
  for (const Value& item : value.items()) {
    Result<PatchOperation> op = decode_operation(item, dialect);
    if (!op) return op.error().during(fmt::format("JSON patch operation {}", out.size() + 1));
    out.push_back(*std::move(op));
  }
  return out;
}

Result<Value> apply_patch(Value document, const Patch& patch, Dialect dialect) {
  Application application(document, dialect);
  for (size_t i = 0; i < patch.size(); i++) {
    Status done = application.run(patch[i]);
    if (done) continue;
    return done.error().during(
        fmt::format("operation {} ({} {})", i + 1, name_of(patch[i].kind), patch[i].path));
  }
  return document;
}

Value merge_patch(Value document, const Value& patch) {
  if (!patch.is_object()) return patch;
  if (!document.is_object()) document = Value::object();
  for (const Member& member : patch.members()) {
    if (member.value.is_null()) {
      document.erase(member.name());
    } else {
      Value before = document[member.name()];
      if (member.value.is_object()) document.set(member.name(), Value());
      document.set_shared(member.key, merge_patch(std::move(before), member.value));
    }
  }
  return document;
}

}  // namespace bireme::json
