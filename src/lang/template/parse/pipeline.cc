// Pipelines, commands and operands of a template.
#include <algorithm>

#include <fmt/core.h>

#include "lang/template/fmt/quote.h"
#include "lang/template/parse/tree_builder.h"

namespace bireme::lang::tmpl {

Node* Parser::pipeline(std::string_view context, Token end) {
  DepthGuard guard(shared_.depth);
  if (shared_.depth > kNestingMax) return fail("max expression depth exceeded");
  Node* pipe = make(NodeKind::Pipe, peek_non_space().pos);
  if (!declarations(pipe, context)) return nullptr;
  const size_t begin = mark();
  for (;;) {
    const Item& item = next_non_space();
    if (item.token == end) {
      pipe->children = take_nodes(begin);
      return check_pipeline(pipe, context) ? pipe : nullptr;
    }
    switch (item.token) {
      case Token::Bool:
      case Token::CharConstant:
      case Token::Complex:
      case Token::Dot:
      case Token::Field:
      case Token::Identifier:
      case Token::Number:
      case Token::Nil:
      case Token::RawString:
      case Token::String:
      case Token::Variable:
      case Token::LeftParen: {
        back();
        Node* node = command();
        if (node == nullptr) return nullptr;
        collect(node);
        break;
      }
      default: return unexpected(item, context);
    }
  }
}

bool Parser::declarations(Node* pipe, std::string_view context) {
  if (peek_non_space().token != Token::Variable) return true;
  const size_t begin = mark();
  const bool ok = collect_declarations(pipe, context);
  pipe->declared = take_nodes(begin);
  return ok;
}

bool Parser::collect_declarations(Node* pipe, std::string_view context) {
  const size_t begin = mark();
  for (;;) {
    Item variable = peek_non_space();
    if (variable.token != Token::Variable) return true;
    next();
    Item after = peek();
    Item following = peek_non_space();
    bool is_comma = following.token == Token::Char && following.text == ",";
    bool declares = following.token == Token::Assign || following.token == Token::Declare;
    if (!declares && !is_comma) {
      if (after.token == Token::Space) {
        back3(variable, after);
      } else {
        back2(variable);
      }
      return true;
    }
    next_non_space();
    collect(make_names(NodeKind::Variable, variable.pos, variable.text));
    variables_.push_back(variable.text);
    if (declares) {
      pipe->is_assign = following.token == Token::Assign;
      return true;
    }
    if (context != "range" || mark() - begin >= 2) {
      return fail(fmt::format("too many declarations in {}", context)) != nullptr;
    }
    Token token = peek_non_space().token;
    bool goes_on = token == Token::Variable || token == Token::RightDelim ||
                   token == Token::RightParen;
    if (!goes_on) return fail("range can only initialize variables") != nullptr;
  }
}

bool Parser::check_pipeline(Node* pipe, std::string_view context) {
  if (pipe->children.empty()) {
    return fail(fmt::format("missing value for {}", context)) != nullptr;
  }
  for (size_t i = 1; i < pipe->children.size(); ++i) {
    switch (pipe->children[i]->children[0]->kind) {
      case NodeKind::Bool:
      case NodeKind::Dot:
      case NodeKind::Nil:
      case NodeKind::Number:
      case NodeKind::String:
        return fail(fmt::format("non executable command in pipeline stage {}", i + 1)) != nullptr;
      default: break;
    }
  }
  return true;
}

Node* Parser::command() {
  Node* node = make(NodeKind::Command, peek_non_space().pos);
  const size_t begin = mark();
  for (;;) {
    peek_non_space();
    Node* word = operand();
    if (shared_.error) return nullptr;
    if (word != nullptr) collect(word);
    const Item& item = next();
    if (item.token == Token::Space) continue;
    if (item.token == Token::RightDelim || item.token == Token::RightParen) {
      back();
    } else if (item.token != Token::Pipe) {
      return unexpected(item, "operand");
    }
    break;
  }
  node->children = take_nodes(begin);
  if (node->children.empty()) return fail("empty command");
  return node;
}

Node* Parser::operand() {
  Node* node = term();
  if (node == nullptr || peek().token != Token::Field) return node;
  uint32_t pos = peek().pos;
  bool extends = node->kind == NodeKind::Field || node->kind == NodeKind::Variable;
  if (extends) shared_.names.assign(node->names.begin(), node->names.end());
  while (peek().token == Token::Field) shared_.names.push_back(next().text.substr(1));
  std::span<const std::string_view> names = take_names();
  switch (node->kind) {
    case NodeKind::Field:
    case NodeKind::Variable:
      node->pos = pos;
      node->names = names;
      return node;
    case NodeKind::Bool:
    case NodeKind::String:
    case NodeKind::Number:
    case NodeKind::Nil:
    case NodeKind::Dot: return fail("unexpected . after term " + quote(node_text(*node)));
    default: break;
  }
  Node* chain = make(NodeKind::Chain, pos);
  chain->children = shared_.source->keep(std::span<Node* const>(&node, 1));
  chain->names = names;
  return chain;
}

Node* Parser::term() {
  const Item item = next_non_space();
  switch (item.token) {
    case Token::Identifier: {
      const Function* function = shared_.functions.find(item.text);
      if (function == nullptr) {
        return fail(fmt::format("function {} not defined", quote(item.text)));
      }
      Node* node = make(NodeKind::Identifier, item.pos, item.text);
      node->function = function;
      node->special = item.text == "and"    ? Special::And
                      : item.text == "or"   ? Special::Or
                      : item.text == "call" ? Special::Call
                                            : Special::None;
      return node;
    }
    case Token::Dot: return make(NodeKind::Dot, item.pos, item.text);
    case Token::Nil: return make(NodeKind::Nil, item.pos, item.text);
    case Token::Variable: return use_variable(item);
    case Token::Field: return make_names(NodeKind::Field, item.pos, item.text.substr(1));
    case Token::Bool: {
      Node* node = make(NodeKind::Bool, item.pos, item.text);
      node->constant = Value::boolean(item.text == "true");
      return node;
    }
    case Token::CharConstant:
    case Token::Complex:
    case Token::Number: return number(item);
    case Token::LeftParen: return pipeline("parenthesized pipeline", Token::RightParen);
    case Token::String:
    case Token::RawString: {
      std::optional<std::string> text = unquote(item.text);
      if (!text) return fail("invalid syntax");
      Node* node = make(NodeKind::String, item.pos, item.text);
      node->constant = Value::borrowed(keep(*text));
      return node;
    }
    default: break;
  }
  back();
  return nullptr;
}

Node* Parser::number(const Item& item) {
  Result<Number> number = parse_number(item.text, item.token == Token::CharConstant,
                                       item.token == Token::Complex);
  if (!number) return fail(number.error().message());
  Node* node = make(NodeKind::Number, item.pos, item.text);
  node->number = shared_.source->make(*number);
  node->constant = ideal_constant(*number, item.text);
  return node;
}

Node* Parser::use_variable(const Item& item) {
  if (std::find(variables_.begin(), variables_.end(), item.text) == variables_.end()) {
    return fail("undefined variable " + quote(item.text));
  }
  return make_names(NodeKind::Variable, item.pos, item.text);
}

}  // namespace bireme::lang::tmpl
