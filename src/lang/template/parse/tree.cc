#include "lang/template/parse/tree.h"

#include <algorithm>

#include <fmt/core.h>

namespace bireme::lang::tmpl {
namespace {

void append_node(std::string& out, const Node& node);

void append_names(std::string& out, const Node& node) {
  bool is_variable = node.kind == NodeKind::Variable;
  for (size_t i = 0; i < node.names.size(); ++i) {
    if (i > 0 || !is_variable) out += '.';
    out += node.names[i];
  }
}

void append_wrapped(std::string& out, const Node& node) {
  bool is_pipe = node.kind == NodeKind::Pipe;
  if (is_pipe) out += '(';
  append_node(out, node);
  if (is_pipe) out += ')';
}

void append_pipe(std::string& out, const Node& node) {
  for (size_t i = 0; i < node.declared.size(); ++i) {
    if (i > 0) out += ", ";
    append_node(out, *node.declared[i]);
  }
  if (!node.declared.empty()) out += node.is_assign ? " = " : " := ";
  for (size_t i = 0; i < node.children.size(); ++i) {
    if (i > 0) out += " | ";
    append_node(out, *node.children[i]);
  }
}

void append_branch(std::string& out, std::string_view word, const Node& node) {
  out += fmt::format("{{{{{} ", word);
  append_node(out, *node.pipe);
  out += "}}";
  append_node(out, *node.body);
  if (node.otherwise != nullptr) {
    out += "{{else}}";
    append_node(out, *node.otherwise);
  }
  out += "{{end}}";
}

void append_node(std::string& out, const Node& node) {
  switch (node.kind) {
    case NodeKind::List:
      for (const Node* child : node.children) append_node(out, *child);
      return;
    case NodeKind::Pipe: return append_pipe(out, node);
    case NodeKind::Command:
      for (size_t i = 0; i < node.children.size(); ++i) {
        if (i > 0) out += ' ';
        append_wrapped(out, *node.children[i]);
      }
      return;
    case NodeKind::Action:
      out += "{{";
      append_node(out, *node.pipe);
      out += "}}";
      return;
    case NodeKind::If: return append_branch(out, "if", node);
    case NodeKind::With: return append_branch(out, "with", node);
    case NodeKind::Range: return append_branch(out, "range", node);
    case NodeKind::Template:
      out += "{{template \"" + std::string(node.text) + "\"";
      if (node.pipe != nullptr) {
        out += ' ';
        append_node(out, *node.pipe);
      }
      out += "}}";
      return;
    case NodeKind::Chain:
      append_wrapped(out, *node.children[0]);
      return append_names(out, node);
    case NodeKind::Field:
    case NodeKind::Variable: return append_names(out, node);
    case NodeKind::Dot: out += '.'; return;
    case NodeKind::Nil: out += "nil"; return;
    case NodeKind::Break: out += "{{break}}"; return;
    case NodeKind::Continue: out += "{{continue}}"; return;
    case NodeKind::End: out += "{{end}}"; return;
    case NodeKind::Else: out += "{{else}}"; return;
    case NodeKind::Text:
    case NodeKind::Identifier:
    case NodeKind::Bool:
    case NodeKind::Number:
    case NodeKind::String: out += node.text; return;
  }
}

}  // namespace

bool is_empty_tree(const Node* node) {
  if (node == nullptr) return true;
  if (node->kind == NodeKind::List) {
    return std::all_of(node->children.begin(), node->children.end(), is_empty_tree);
  }
  if (node->kind != NodeKind::Text) return false;
  return node->text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

std::string node_text(const Node& node) {
  std::string out;
  append_node(out, node);
  return out;
}

std::string node_location(const Source& source, uint32_t pos) {
  std::string_view before = std::string_view(source.text).substr(0, pos);
  size_t newline = before.rfind('\n');
  size_t column = newline == std::string_view::npos ? pos : pos - newline - 1;
  auto line = 1 + std::count(before.begin(), before.end(), '\n');
  return fmt::format("{}:{}:{}", source.name, line, column);
}

}  // namespace bireme::lang::tmpl
