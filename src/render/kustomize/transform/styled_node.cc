#include "render/kustomize/transform/styled_node.h"

#include <utility>

#include "base/text.h"
#include "render/kustomize/model/resource.h"
#include "yaml/emit.h"
#include "yaml/resolve.h"

namespace bireme::render::kustomize {
namespace {

using yaml::Event;
using yaml::EventKind;
using yaml::ScalarStyle;

constexpr int kDepthMax = 200;

// Comments between two events: what follows on the first's line, and whole lines.
struct Gap {
  std::string same_line;
  std::string own_lines;
};

Gap comments_between(std::string_view text) {
  Gap out;
  bool is_first = true;
  for (std::string_view line : split(text, '\n')) {
    const size_t hash = line.find('#');
    if (hash != std::string_view::npos) {
      std::string comment(trim(line.substr(hash)));
      std::string& into = is_first ? out.same_line : out.own_lines;
      into += (into.empty() ? "" : "\n") + comment;
    }
    is_first = false;
  }
  return out;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), events_(text, "") {}

  std::optional<StyledNode> run() {
    StyledNode root;
    if (!step() || event_.kind != EventKind::StreamStart || !step()) return {};
    if (event_.kind != EventKind::DocumentStart || event_.explicit_start || !step()) return {};
    if (!take_comments() || !read(root, 0)) return {};
    if (!step() || event_.kind != EventKind::DocumentEnd) return {};
    if (!step() || event_.kind != EventKind::StreamEnd) return {};
    const Gap rest = comments_between(text_.substr(std::min(end_, text_.size())));
    if (last_) last_->line = rest.same_line;
    if (!rest.same_line.empty() && !last_) return {};
    root.foot = rest.own_lines;
    return root;
  }

 private:
  bool step() { return events_.next(event_); }

  // Takes the comments before this event: those of the same line belong to the scalar before, the
  // others to the next one. Called before any list grows, as `last_` points into one.
  bool take_comments() {
    if (event_.begin_bytes < end_ || event_.begin_bytes > text_.size()) return false;
    // Before everything, a comment is on a line of its own.
    const std::string before = end_ == 0 ? "\n" : "";
    const Gap gap =
        comments_between(before + std::string(text_.substr(end_, event_.begin_bytes - end_)));
    if (!gap.same_line.empty() && !last_) return false;
    if (!gap.same_line.empty()) last_->line = gap.same_line;
    if (!gap.own_lines.empty()) pending_ += (pending_.empty() ? "" : "\n") + gap.own_lines;
    end_ = event_.begin_bytes;
    last_ = nullptr;
    return true;
  }

  bool read(StyledNode& node, int depth) {
    if (depth > kDepthMax || !event_.tag.empty() || !event_.anchor.empty()) return false;
    if (event_.kind == EventKind::Scalar) return read_scalar(node);
    const bool is_mapping = event_.kind == EventKind::MappingStart;
    if (!is_mapping && event_.kind != EventKind::SequenceStart) return false;
    node.kind = is_mapping ? StyledNode::Kind::Mapping : StyledNode::Kind::Sequence;
    node.flow = event_.flow;
    if (node.flow) {
      node.head = std::exchange(pending_, {});
      end_ = event_.end_bytes;
    }
    if (!read_children(node, depth)) return false;
    if (node.flow) {
      end_ = event_.end_bytes;
      last_ = &node;
    }
    return true;
  }

  bool read_children(StyledNode& node, int depth) {
    const EventKind end = node.kind == StyledNode::Kind::Mapping ? EventKind::MappingEnd
                                                                : EventKind::SequenceEnd;
    while (step()) {
      const bool is_end = event_.kind == end;
      if ((!is_end || node.flow) && !take_comments()) return false;
      if (node.flow && !pending_.empty()) return false;
      if (is_end) return true;
      node.children.emplace_back();
      if (!read(node.children.back(), depth + 1)) return false;
    }
    return false;
  }

  bool read_scalar(StyledNode& node) {
    if (event_.style == ScalarStyle::Folded) return false;
    node.head = std::exchange(pending_, {});
    node.style = event_.style;
    node.text = event_.text;
    if (event_.style == ScalarStyle::Plain) node.was = event_.text;
    end_ = event_.end_bytes;
    last_ = &node;
    if (event_.style == ScalarStyle::Literal) {
      while (end_ > 0 && end_ <= text_.size() && text_[end_ - 1] == '\n') end_--;
      last_ = nullptr;
    }
    return true;
  }

  std::string_view text_;
  yaml::EventReader events_;
  Event event_;
  size_t end_ = 0;
  StyledNode* last_ = nullptr;
  std::string pending_;
};

bool is_safe_plain(std::string_view text, bool in_flow) {
  if (text.empty() || text != trim(text)) return false;
  if (std::string_view("-?:,[]{}#&*!|>'\"%@`").find(text[0]) != std::string_view::npos &&
      (text[0] != '-' || text.size() == 1 || text[1] == ' ')) {
    return false;
  }
  for (char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F) return false;
    if (in_flow && std::string_view(",[]{}").find(c) != std::string_view::npos) return false;
  }
  return text.find(": ") == std::string_view::npos && text.find(" #") == std::string_view::npos &&
         !text.ends_with(':');
}

std::string quoted(std::string_view text, char quote) {
  std::string out(1, quote);
  for (char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (quote == '"' && (c == '"' || c == '\\')) out += '\\';
    if (quote == '\'' && c == '\'') out += '\'';
    out += c;
  }
  return out + quote;
}

class Printer {
 public:
  std::optional<std::string> run(const StyledNode& root) {
    if (root.flow || root.kind == StyledNode::Kind::Scalar) {
      inline_node(root);
    } else {
      block(root, 0, true);
    }
    if (!root.foot.empty()) out_ += (root.foot.empty() ? "" : "\n\n") + root.foot;
    if (failed_) return {};
    return out_;
  }

 private:
  void new_line(int indent) {
    if (!out_.empty()) out_ += '\n';
    out_.append(static_cast<size_t>(indent), ' ');
  }

  void comment_lines(const std::string& text, int indent) {
    if (text.empty()) return;
    for (std::string_view line : split(text, '\n')) {
      new_line(indent);
      out_ += line;
    }
  }

  void line_comment(const StyledNode& node) {
    if (!node.line.empty()) out_ += " " + node.line;
  }

  // `is_inline`: the first child goes on where the line is.
  void block(const StyledNode& node, int indent, bool starts_line) {
    const bool is_mapping = node.kind == StyledNode::Kind::Mapping;
    for (size_t i = 0; i < node.children.size(); i += is_mapping ? 2 : 1) {
      const StyledNode& first = node.children[i];
      const StyledNode& lead = is_mapping ? first : leaf_of(first);
      const bool goes_on = i == 0 && !starts_line;
      if (goes_on && !lead.head.empty()) failed_ = true;
      if (!goes_on) {
        comment_lines(lead.head, indent);
        new_line(indent);
      }
      if (is_mapping) {
        scalar(first, indent, false);
        out_ += ':';
        if (!first.line.empty()) failed_ = true;
        value(node.children[i + 1], indent);
      } else {
        out_ += "- ";
        element(first, indent);
      }
    }
  }

  // The comment before an element was read with its first scalar.
  static const StyledNode& leaf_of(const StyledNode& node) {
    const StyledNode* at = &node;
    while (at->head.empty() && !at->flow && !at->children.empty()) at = &at->children[0];
    return *at;
  }

  void value(const StyledNode& node, int indent) {
    const bool is_block = node.kind != StyledNode::Kind::Scalar && !node.flow &&
                          !node.children.empty();
    if (!node.head.empty() && !is_block) failed_ = true;
    if (!is_block) {
      out_ += ' ';
      inline_value(node, indent);
      return;
    }
    // Sequences stand under their key, mappings beside it.
    block(node, node.kind == StyledNode::Kind::Sequence ? indent : indent + 2, true);
  }

  void element(const StyledNode& node, int indent) {
    const bool is_block = node.kind != StyledNode::Kind::Scalar && !node.flow &&
                          !node.children.empty();
    if (!is_block) return inline_value(node, indent);
    StyledNode plain = node;
    clear_first_head(plain);
    block(plain, indent + 2, false);
  }

  static void clear_first_head(StyledNode& node) {
    node.head.clear();
    if (!node.flow && !node.children.empty()) clear_first_head(node.children[0]);
  }

  void inline_value(const StyledNode& node, int indent) {
    if (node.kind == StyledNode::Kind::Scalar) {
      scalar(node, indent, false);
    } else {
      inline_node(node);
    }
    line_comment(node);
  }

  void inline_node(const StyledNode& node) {
    if (node.kind == StyledNode::Kind::Scalar) return scalar(node, 0, true);
    const bool is_mapping = node.kind == StyledNode::Kind::Mapping;
    out_ += is_mapping ? '{' : '[';
    for (size_t i = 0; i < node.children.size(); i++) {
      const bool is_value = is_mapping && i % 2 == 1;
      if (i > 0) out_ += is_value ? ": " : ", ";
      inline_node(node.children[i]);
    }
    out_ += is_mapping ? '}' : ']';
  }

  void scalar(const StyledNode& node, int indent, bool in_flow) {
    switch (node.style) {
      case ScalarStyle::SingleQuoted:
        if (node.text.find('\n') != std::string::npos) failed_ = true;
        out_ += quoted(node.text, '\'');
        return;
      case ScalarStyle::DoubleQuoted: out_ += quoted(node.text, '"'); return;
      case ScalarStyle::Literal: literal(node.text, indent); return;
      case ScalarStyle::Folded: failed_ = true; return;
      case ScalarStyle::Plain: break;
    }
    plain(node, in_flow);
  }

  // A plain scalar keeps the type that it was read with.
  void plain(const StyledNode& node, bool in_flow) {
    const yaml::ScalarType now = yaml::resolve_plain(node.text, yaml::Resolver::V3).type;
    if (!node.is_made && node.text != node.was) {
      const yaml::ScalarType before = yaml::resolve_plain(node.was, yaml::Resolver::V3).type;
      if (before == yaml::ScalarType::String && now != before) {
        out_ += quoted(node.text, '"');
        return;
      }
      if (before != yaml::ScalarType::String && now != before) {
        out_ += tag_of(before);
        if (!node.text.empty()) out_ += " " + node.text;
        return;
      }
    }
    if (node.text.empty() || is_safe_plain(node.text, in_flow)) {
      out_ += node.text;
      return;
    }
    std::string text = yaml::emit(json::Value(node.text), {.style = yaml::Style::V3});
    if (trim(text).find('\n') != std::string_view::npos) failed_ = true;
    out_ += trim(text);
  }

  static std::string_view tag_of(yaml::ScalarType type) {
    switch (type) {
      case yaml::ScalarType::Null: return "!!null";
      case yaml::ScalarType::Bool: return "!!bool";
      case yaml::ScalarType::Int: return "!!int";
      case yaml::ScalarType::Float: return "!!float";
      case yaml::ScalarType::Timestamp: return "!!timestamp";
      case yaml::ScalarType::Merge: return "!!merge";
      case yaml::ScalarType::String: break;
    }
    return "!!str";
  }

  void literal(std::string_view text, int indent) {
    if (text.empty() || text[0] == ' ' || text[0] == '\n') failed_ = true;
    const bool has_end = text.ends_with('\n');
    if (text.ends_with("\n\n")) failed_ = true;
    out_ += has_end ? "|" : "|-";
    if (has_end) text.remove_suffix(1);
    for (std::string_view line : split(text, '\n')) {
      out_ += '\n';
      if (line.empty()) continue;
      out_.append(static_cast<size_t>(indent) + 2, ' ').append(line);
    }
  }

  std::string out_;
  bool failed_ = false;
};

}  // namespace

std::optional<StyledNode> read_styled(std::string_view text) { return Reader(text).run(); }

std::optional<std::string> print_styled(const StyledNode& node) { return Printer().run(node); }

StyledNode make_styled(const json::Value& value) {
  StyledNode out;
  out.is_made = true;
  if (value.is_array()) {
    out.kind = StyledNode::Kind::Sequence;
    for (const json::Value& item : value.items()) out.children.push_back(make_styled(item));
    out.flow = value.empty();
    return out;
  }
  if (value.is_object()) {
    out.kind = StyledNode::Kind::Mapping;
    for (const json::Member& member : value.members()) {
      out.children.push_back(make_styled(member.key));
      out.children.push_back(make_styled(member.value));
    }
    out.flow = value.empty();
    return out;
  }
  out.text = value.is_null() ? "null" : scalar_text(value);
  const bool is_text = value.is_string() && !yaml::resolves_to_string(out.text, yaml::Resolver::V3);
  if (is_text) out.style = ScalarStyle::DoubleQuoted;
  return out;
}

}  // namespace bireme::render::kustomize
