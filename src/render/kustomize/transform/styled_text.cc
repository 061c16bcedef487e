#include "render/kustomize/transform/styled_text.h"

#include "base/text.h"
#include "render/kustomize/model/resource.h"
#include "render/kustomize/transform/selector.h"
#include "render/kustomize/transform/styled_node.h"

namespace bireme::render::kustomize {
namespace {

using Path = std::span<const std::string>;
using Kind = StyledNode::Kind;

bool is_list_index(std::string_view part) { return part.starts_with('[') && part.ends_with(']'); }

std::optional<size_t> index_of(std::string_view part) {
  std::optional<int64_t> number = parse_int(part);
  if (!number || *number < 0) return {};
  return static_cast<size_t>(*number);
}

// As edit_values walks an object, over a tree that keeps styles.
class Walk {
 public:
  Walk(const json::Value& value, CreateValue create) : value_(value), create_(create) {}

  // False where the path cannot go on.
  bool visit(StyledNode& at, Path path, bool is_new) {
    if (path.empty()) {
      put(at, is_new);
      return true;
    }
    const std::string& part = path[0];
    if (index_of(part)) return visit_index(at, path);
    if (is_list_index(part)) return visit_matching(at, path);
    if (part == "*") return visit_all(at, path);
    return visit_field(at, path);
  }

  size_t count() const { return count_; }

 private:
  void put(StyledNode& at, bool is_new) {
    count_++;
    if (at.kind != Kind::Scalar) {
      StyledNode made = make_styled(value_);
      made.head = std::move(at.head);
      at = std::move(made);
      return;
    }
    at.is_made |= is_new;
    const bool is_container = value_.is_object() || value_.is_array();
    at.text = is_container ? "" : value_.is_null() ? "null" : scalar_text(value_);
  }

  StyledNode fresh(Path rest) const {
    StyledNode out;
    out.is_made = true;
    if (!rest.empty()) {
      out.kind = is_list_index(rest[0]) || index_of(rest[0]) ? Kind::Sequence : Kind::Mapping;
    } else if (create_ != CreateValue::Scalar) {
      out.kind = create_ == CreateValue::List ? Kind::Sequence : Kind::Mapping;
    }
    return out;
  }

  bool visit_all(StyledNode& at, Path path) {
    if (at.kind != Kind::Sequence) return false;
    for (StyledNode& element : at.children) {
      if (!visit(element, path.subspan(1), false)) return false;
    }
    return true;
  }

  bool visit_field(StyledNode& at, Path path) {
    if (at.kind != Kind::Mapping) return false;
    for (size_t i = 0; i + 1 < at.children.size(); i += 2) {
      if (at.children[i].text == path[0]) return visit(at.children[i + 1], path.subspan(1), false);
    }
    if (create_ == CreateValue::No) return true;
    StyledNode key;
    key.text = path[0];
    key.is_made = true;
    at.children.push_back(std::move(key));
    at.children.push_back(fresh(path.subspan(1)));
    return visit(at.children.back(), path.subspan(1), true);
  }

  bool visit_index(StyledNode& at, Path path) {
    const size_t index = *index_of(path[0]);
    if (at.kind != Kind::Sequence) return false;
    const bool is_new = at.children.size() == index && create_ != CreateValue::No;
    if (is_new) at.children.push_back(fresh(path.subspan(1)));
    return index < at.children.size() && visit(at.children[index], path.subspan(1), is_new);
  }

  bool visit_matching(StyledNode& at, Path path) {
    const std::string_view inner = std::string_view(path[0]).substr(1, path[0].size() - 2);
    const size_t equals = inner.find('=');
    if (equals == std::string_view::npos || equals == 0 || at.kind != Kind::Sequence) return false;
    const std::string pattern(inner.substr(equals + 1));
    for (StyledNode& element : at.children) {
      const StyledNode* field = find(element, inner.substr(0, equals));
      if (!field || field->kind != Kind::Scalar) continue;
      Result<bool> matches = search_pattern(pattern, field->text);
      if (!matches) return false;
      if (*matches && !visit(element, path.subspan(1), false)) return false;
    }
    return create_ == CreateValue::No || count_ > 0;
  }

  static const StyledNode* find(const StyledNode& at, std::string_view name) {
    if (at.kind != Kind::Mapping) return nullptr;
    for (size_t i = 0; i + 1 < at.children.size(); i += 2) {
      if (at.children[i].text == name) return &at.children[i + 1];
    }
    return nullptr;
  }

  const json::Value& value_;
  CreateValue create_;
  size_t count_ = 0;
};

}  // namespace

StyledEdit edit_styled(std::string_view text, Path path, const json::Value& value,
                       CreateValue create) {
  StyledEdit out;
  std::optional<StyledNode> root = read_styled(text);
  if (!root || root->kind == Kind::Scalar) return out;
  Walk walk(value, create);
  if (!walk.visit(*root, path, false) || walk.count() == 0) {
    out.outcome = StyledEdit::Outcome::NotFound;
    return out;
  }
  std::optional<std::string> printed = print_styled(*root);
  if (!printed) return out;
  out.outcome = StyledEdit::Outcome::Done;
  out.text = std::string(trim(*printed));
  return out;
}

}  // namespace bireme::render::kustomize
