#include "lang/template/parse/parser.h"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "lang/template/fmt/quote.h"
#include "lang/template/parse/tree_builder.h"

namespace bireme::lang::tmpl {
const Item& Parser::next() {
  if (peeked_ > 0) {
    --peeked_;
  } else {
    shared_.lexer.next(tokens_[0]);
  }
  return tokens_[peeked_];
}

const Item& Parser::peek() {
  if (peeked_ > 0) return tokens_[peeked_ - 1];
  peeked_ = 1;
  shared_.lexer.next(tokens_[0]);
  return tokens_[0];
}

const Item& Parser::next_non_space() {
  for (;;) {
    const Item& item = next();
    if (item.token != Token::Space) return item;
  }
}

const Item& Parser::peek_non_space() {
  const Item& item = next_non_space();
  back();
  return item;
}

std::span<Node* const> Parser::take_nodes(size_t mark) {
  const std::span<Node* const> all = shared_.nodes;
  const std::span<Node* const> kept = shared_.source->keep(all.subspan(mark));
  shared_.nodes.resize(mark);
  return kept;
}

std::span<const std::string_view> Parser::take_names() {
  const std::span<const std::string_view> all = shared_.names;
  const std::span<const std::string_view> kept = shared_.source->keep(all);
  shared_.names.clear();
  return kept;
}

std::nullptr_t Parser::fail(std::string_view message) {
  if (shared_.error) return nullptr;
  const Source& source = *shared_.source;
  uint32_t line = tokens_[0].line;
  Error error = make_error(Reason::BuildFailed, "template: {}:{}: {}", source.name, line, message);
  Position position{source.name, static_cast<int>(line), 0, {}};
  shared_.error = error.at(std::move(position));
  return nullptr;
}

std::nullptr_t Parser::unexpected(const Item& item, std::string_view context) {
  if (item.token != Token::Error) {
    return fail(fmt::format("unexpected {} in {}", item.to_text(), context));
  }
  std::string extra;
  if (action_line_ != 0 && action_line_ != item.line) {
    extra = fmt::format(" in action started at {}:{}", shared_.source->name, action_line_);
    if (item.text.ends_with(" action")) extra = extra.substr(std::string_view(" in action").size());
  }
  return fail(item.to_text() + extra);
}

Node* Parser::make(NodeKind kind, uint32_t pos, std::string_view text) {
  Node* node = shared_.source->make(Node{});
  node->kind = kind;
  node->pos = pos;
  node->text = text;
  return node;
}

Node* Parser::make_names(NodeKind kind, uint32_t pos, std::string_view dotted) {
  Node* node = make(kind, pos, dotted);
  for (;;) {
    size_t dot = dotted.find('.');
    shared_.names.push_back(dotted.substr(0, dot));
    if (dot == std::string_view::npos) break;
    dotted.remove_prefix(dot + 1);
  }
  node->names = take_names();
  return node;
}

bool Parser::parse_file() {
  root_ = make(NodeKind::List, peek().pos);
  const size_t begin = mark();
  while (peek().token != Token::Eof) {
    if (peek().token == Token::LeftDelim) {
      Item delim = next();
      if (next_non_space().token == Token::Define) {
        Parser definition(shared_, "definition");
        if (!definition.parse_definition()) return false;
        continue;
      }
      back2(delim);
    }
    Node* node = text_or_action();
    if (node == nullptr) return false;
    if (node->kind == NodeKind::End || node->kind == NodeKind::Else) {
      return fail("unexpected " + node_text(*node)) != nullptr;
    }
    collect(node);
  }
  root_->children = take_nodes(begin);
  return add();
}

bool Parser::parse_definition() {
  constexpr std::string_view kContext = "define clause";
  Item name = next_non_space();
  if (name.token != Token::String && name.token != Token::RawString) {
    return unexpected(name, kContext) != nullptr;
  }
  std::optional<std::string> unquoted = unquote(name.text);
  if (!unquoted) return fail("invalid syntax") != nullptr;
  name_ = *unquoted;
  Item delim = next_non_space();
  if (delim.token != Token::RightDelim) return unexpected(delim, kContext) != nullptr;
  Node* end = nullptr;
  root_ = item_list(&end);
  if (root_ == nullptr) return false;
  if (end->kind != NodeKind::End) {
    return fail(fmt::format("unexpected {} in {}", node_text(*end), kContext)) != nullptr;
  }
  return add();
}

bool Parser::add() {
  auto at = shared_.trees.find(name_);
  if (at == shared_.trees.end() || is_empty_tree(at->second->root)) {
    shared_.trees[name_] = std::make_shared<Tree>(Tree{name_, shared_.source, root_});
    return true;
  }
  if (is_empty_tree(root_)) return true;
  return fail("template: multiple definition of template " + quote(name_)) != nullptr;
}

Node* Parser::item_list(Node** end) {
  DepthGuard guard(shared_.depth);
  if (shared_.depth > kNestingMax) return fail("max nesting depth exceeded");
  Node* list = make(NodeKind::List, peek_non_space().pos);
  const size_t begin = mark();
  while (peek_non_space().token != Token::Eof) {
    Node* node = text_or_action();
    if (node == nullptr) return nullptr;
    if (node->kind == NodeKind::End || node->kind == NodeKind::Else) {
      *end = node;
      list->children = take_nodes(begin);
      return list;
    }
    collect(node);
  }
  return fail("unexpected EOF");
}

Node* Parser::text_or_action() {
  const Item& item = next_non_space();
  if (item.token == Token::Text) return make(NodeKind::Text, item.pos, item.text);
  if (item.token != Token::LeftDelim) return unexpected(item, "input");
  action_line_ = item.line;
  Node* node = action();
  action_line_ = 0;
  return node;
}

Node* Parser::action() {
  const Item& item = next_non_space();
  switch (item.token) {
    case Token::Block: return block_control();
    case Token::Break: return loop_control(NodeKind::Break, "break");
    case Token::Continue: return loop_control(NodeKind::Continue, "continue");
    case Token::Else: return else_control();
    case Token::End: {
      Item delim = next_non_space();
      if (delim.token != Token::RightDelim) return unexpected(delim, "end");
      return make(NodeKind::End, delim.pos);
    }
    case Token::If: return branch(NodeKind::If, "if");
    case Token::Range: return branch(NodeKind::Range, "range");
    case Token::With: return branch(NodeKind::With, "with");
    case Token::Template: return template_control();
    default: break;
  }
  back();
  Node* node = make(NodeKind::Action, peek().pos);
  node->pipe = pipeline("command", Token::RightDelim);
  return node->pipe == nullptr ? nullptr : node;
}

Node* Parser::loop_control(NodeKind kind, std::string_view word) {
  uint32_t pos = tokens_[0].pos;
  Item item = next_non_space();
  if (item.token != Token::RightDelim) return unexpected(item, fmt::format("{{{{{}}}}}", word));
  if (range_depth_ == 0) return fail(fmt::format("{{{{{}}}}} outside {{{{range}}}}", word));
  return make(kind, pos);
}

Node* Parser::branch(NodeKind kind, std::string_view context) {
  DepthGuard guard(shared_.depth);
  if (shared_.depth > kNestingMax) return fail("max nesting depth exceeded");
  size_t mark = variables_.size();
  Node* node = make(kind, 0);
  node->body = nullptr;
  node->otherwise = nullptr;
  node->pipe = pipeline(context, Token::RightDelim);
  bool ok = node->pipe != nullptr && branch_body(node, context);
  variables_.resize(mark);
  if (!ok) return nullptr;
  node->pos = node->pipe->pos;
  return node;
}

bool Parser::branch_body(Node* node, std::string_view context) {
  bool is_range = context == "range";
  if (is_range) ++range_depth_;
  Node* end = nullptr;
  node->body = item_list(&end);
  if (is_range) --range_depth_;
  if (node->body == nullptr) return false;
  if (end->kind == NodeKind::End) return true;
  bool chains = (context == "if" && peek().token == Token::If) ||
                (context == "with" && peek().token == Token::With);
  if (chains) {
    next();
    node->otherwise = make(NodeKind::List, end->pos);
    Node* inner = branch(node->kind, context);
    if (inner == nullptr) return false;
    node->otherwise->children = shared_.source->keep(std::span<Node* const>(&inner, 1));
    return true;
  }
  node->otherwise = item_list(&end);
  if (node->otherwise == nullptr) return false;
  if (end->kind == NodeKind::End) return true;
  return fail("expected end; found " + node_text(*end)) != nullptr;
}

Node* Parser::else_control() {
  Item item = peek_non_space();
  if (item.token == Token::If || item.token == Token::With) return make(NodeKind::Else, item.pos);
  item = next_non_space();
  if (item.token != Token::RightDelim) return unexpected(item, "else");
  return make(NodeKind::Else, item.pos);
}

Node* Parser::block_control() {
  constexpr std::string_view kContext = "block clause";
  Item item = next_non_space();
  std::optional<std::string_view> name = template_name(item, kContext);
  if (!name) return nullptr;
  Node* node = make(NodeKind::Template, item.pos, *name);
  node->pipe = pipeline(kContext, Token::RightDelim);
  if (node->pipe == nullptr) return nullptr;
  Parser block(shared_, std::string(*name));
  Node* end = nullptr;
  block.root_ = block.item_list(&end);
  if (block.root_ == nullptr) return nullptr;
  if (end->kind != NodeKind::End) {
    return fail(fmt::format("unexpected {} in {}", node_text(*end), kContext));
  }
  return block.add() ? node : nullptr;
}

Node* Parser::template_control() {
  constexpr std::string_view kContext = "template clause";
  Item item = next_non_space();
  std::optional<std::string_view> name = template_name(item, kContext);
  if (!name) return nullptr;
  Node* node = make(NodeKind::Template, item.pos, *name);
  if (next_non_space().token == Token::RightDelim) return node;
  back();
  node->pipe = pipeline(kContext, Token::RightDelim);
  return node->pipe == nullptr ? nullptr : node;
}

std::optional<std::string_view> Parser::template_name(const Item& item, std::string_view context) {
  if (item.token != Token::String && item.token != Token::RawString) {
    unexpected(item, context);
    return {};
  }
  std::optional<std::string> name = unquote(item.text);
  if (name) return keep(*name);
  fail("invalid syntax");
  return {};
}

Result<TreeSet> parse_trees(std::string_view name, std::string_view text,
                            const FunctionTable& functions) {
  auto source = std::make_shared<Source>(name, text);
  Shared shared{source, functions, Lexer(source->text), {}};
  Parser parser(shared, std::string(name));
  if (!parser.parse_file()) return *shared.error;
  return std::move(shared.trees);
}

}  // namespace bireme::lang::tmpl
