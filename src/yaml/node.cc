#include "yaml/node.h"

#include <charconv>
#include <unordered_map>

#include "yaml/event.h"

namespace bireme::yaml {

namespace {

Node::Style style_of(const Event& event) {
  if (event.kind != EventKind::Scalar) {
    return event.flow ? Node::Style::Flow : Node::Style::Block;
  }
  switch (event.style) {
    case ScalarStyle::Plain: return Node::Style::Plain;
    case ScalarStyle::SingleQuoted: return Node::Style::SingleQuoted;
    case ScalarStyle::DoubleQuoted: return Node::Style::DoubleQuoted;
    case ScalarStyle::Literal: return Node::Style::Literal;
    case ScalarStyle::Folded: return Node::Style::Folded;
  }
  return Node::Style::Plain;
}

Node make_node(const Event& event) {
  Node node;
  node.style = style_of(event);
  node.tag = event.tag;
  node.anchor = event.anchor;
  node.line = event.line;
  node.column = event.column;
  node.begin_bytes = event.begin_bytes;
  node.end_bytes = event.end_bytes;
  if (event.kind == EventKind::Scalar) node.value = event.text;
  if (event.kind == EventKind::SequenceStart) node.kind = Node::Kind::Sequence;
  if (event.kind == EventKind::MappingStart) node.kind = Node::Kind::Mapping;
  return node;
}

size_t count_nodes(const Node& node) {
  size_t count = 1;
  for (const Node& child : node.children) count += count_nodes(child);
  return count;
}

class TreeBuilder {
 public:
  TreeBuilder(std::string_view text, const ParseOptions& options)
      : reader_(text, options.file), limits_(options.limits) {}

  Result<std::vector<Node>> build() {
    for (;;) {
      if (!reader_.next(event_)) return reader_.error();
      switch (event_.kind) {
        case EventKind::StreamEnd: return std::move(roots_);
        case EventKind::StreamStart:
        case EventKind::DocumentEnd: break;
        case EventKind::DocumentStart: anchors_.clear(); break;
        case EventKind::Scalar: TRY(add(make_node(event_))); break;
        case EventKind::Alias: TRY(add_alias()); break;
        case EventKind::SequenceStart:
        case EventKind::MappingStart:
          if (open_.size() >= limits_.depth_max) return limit("nested too deep");
          open_.push_back(make_node(event_));
          break;
        case EventKind::SequenceEnd:
        case EventKind::MappingEnd: {
          Node done = std::move(open_.back());
          open_.pop_back();
          done.end_bytes = event_.end_bytes;
          TRY(add(std::move(done)));
          break;
        }
      }
    }
  }

 private:
  Error limit(std::string_view what) const {
    return make_error(Reason::LimitExceeded, "yaml: {}", what).at(reader_.position_of(event_));
  }

  Status add_alias() {
    const auto found = anchors_.find(std::string(event_.anchor));
    if (found == anchors_.end()) {
      return make_error(Reason::Invalid, "yaml: unknown anchor '{}' referenced", event_.anchor)
          .at(reader_.position_of(event_));
    }
    alias_nodes_ += count_nodes(found->second);
    if (alias_nodes_ > limits_.alias_nodes_max)
      return limit("document contains excessive aliasing");
    Node copy = found->second;
    copy.from_alias = true;
    copy.anchor.clear();
    return add(std::move(copy));
  }

  Status add(Node node) {
    if (++nodes_ > limits_.nodes_max) return limit("document is too large");
    if (!node.anchor.empty()) anchors_[node.anchor] = node;
    if (open_.empty()) {
      roots_.push_back(std::move(node));
    } else {
      open_.back().children.push_back(std::move(node));
    }
    return {};
  }

  EventReader reader_;
  const Limits& limits_;
  Event event_;
  std::vector<Node> roots_;
  std::vector<Node> open_;
  std::unordered_map<std::string, Node> anchors_;
  size_t nodes_ = 0;
  size_t alias_nodes_ = 0;
};

const Node* find_child(const Node& node, const std::string& step) {
  if (node.kind == Node::Kind::Mapping) {
    for (size_t i = 0; i + 1 < node.children.size(); i += 2) {
      if (node.children[i].value == step) return &node.children[i + 1];
    }
    return nullptr;
  }
  if (node.kind == Node::Kind::Scalar) return nullptr;
  size_t index = 0;
  const auto [stop, code] = std::from_chars(step.data(), step.data() + step.size(), index);
  const bool is_index = code == std::errc() && stop == step.data() + step.size();
  return is_index && index < node.children.size() ? &node.children[index] : nullptr;
}

// A value that is a block collection begins below its key; the key's place is the better one.
const Node* find_key(const Node& node, const std::string& step) {
  if (node.kind != Node::Kind::Mapping) return nullptr;
  for (size_t i = 0; i + 1 < node.children.size(); i += 2) {
    if (node.children[i].value == step) return &node.children[i];
  }
  return nullptr;
}

}  // namespace

Result<std::vector<Node>> parse_nodes(std::string_view text, const ParseOptions& options) {
  if (text.size() > options.limits.bytes_max) {
    return make_error(Reason::LimitExceeded, "yaml: text of {} bytes is over the limit",
                      text.size());
  }
  return TreeBuilder(text, options).build();
}

Position find_position(std::string_view text, const PathQuery& query, std::string_view file) {
  Position position{.file = std::string(file), .line = 0, .column = 0, .text = ""};
  const auto documents = parse_nodes(text);
  if (!documents || query.document >= documents->size()) return position;
  const Node* node = &(*documents)[query.document];
  const Node* shown = node;
  for (const std::string& step : query.path) {
    const Node* child = find_child(*node, step);
    if (!child) break;
    const Node* key = find_key(*node, step);
    shown = key && child->kind != Node::Kind::Scalar && child->style == Node::Style::Block ? key
                                                                                           : child;
    node = child;
  }
  position.line = shown->line;
  position.column = shown->column;
  position.text = EventReader(text, file).line_text(shown->line);
  return position;
}

}  // namespace bireme::yaml
