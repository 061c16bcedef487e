#include "lang/template/parse/parser.h"

#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "lang/template/parse/lexer.h"
#include "lang/template/fmt/quote.h"

namespace bireme::lang::tmpl {
namespace {

// What the parsers of one file's nested templates share.
struct Shared {
  std::shared_ptr<Source> source;
  const FunctionTable& functions;
  Lexer lexer;
  TreeSet trees;
  int depth = 0;
  std::optional<Error> error;
};

// Parses one template; a `define` or `block` inside gets a Parser of its own, as in Go. A null Node
// means that shared.error is set.
class Parser {
 public:
  Parser(Shared& shared, std::string name) : shared_(shared), name_(std::move(name)) {}

  bool parse_file();

 private:
  bool parse_definition();
  bool add();
  Node* item_list(Node** end);
  Node* text_or_action();
  Node* action();
  Node* loop_control(NodeKind kind, std::string_view word);
  Node* branch(NodeKind kind, std::string_view context);
  bool branch_body(Node* node, std::string_view context);
  Node* else_control();
  Node* block_control();
  Node* template_control();
  std::optional<std::string_view> template_name(const Item& item, std::string_view context);
  Node* pipeline(std::string_view context, Token end);
  bool declarations(Node* pipe, std::string_view context);
  bool check_pipeline(Node* pipe, std::string_view context);
  Node* command();
  Node* operand();
  Node* term();
  Node* number(const Item& item);
  Node* use_variable(const Item& item);

  Item next();
  Item peek();
  Item next_non_space();
  Item peek_non_space();
  void back() { ++peeked_; }
  void back2(const Item& item) { tokens_[1] = item; peeked_ = 2; }
  void back3(const Item& second, const Item& first) {
    tokens_[1] = first;
    tokens_[2] = second;
    peeked_ = 3;
  }
  std::nullptr_t fail(std::string_view message);
  std::nullptr_t unexpected(const Item& item, std::string_view context);
  Node* make(NodeKind kind, uint32_t pos, std::string_view text = {});
  Node* make_names(NodeKind kind, uint32_t pos, std::string_view dotted);
  std::string_view keep(std::string text) {
    return shared_.source->strings.emplace_back(std::move(text));
  }

  Shared& shared_;
  std::string name_;
  Node* root_ = nullptr;
  Item tokens_[3];
  int peeked_ = 0;
  uint32_t action_line_ = 0;
  int range_depth_ = 0;
  std::vector<std::string_view> variables_ = {"$"};
};

class DepthGuard {
 public:
  explicit DepthGuard(int& depth) : depth_(depth) { ++depth_; }
  ~DepthGuard() { --depth_; }

 private:
  int& depth_;
};

Item Parser::next() {
  if (peeked_ > 0) {
    --peeked_;
  } else {
    tokens_[0] = shared_.lexer.next();
  }
  return tokens_[peeked_];
}

Item Parser::peek() {
  if (peeked_ > 0) return tokens_[peeked_ - 1];
  peeked_ = 1;
  tokens_[0] = shared_.lexer.next();
  return tokens_[0];
}

Item Parser::next_non_space() {
  for (;;) {
    Item item = next();
    if (item.token != Token::Space) return item;
  }
}

Item Parser::peek_non_space() {
  Item item = next_non_space();
  back();
  return item;
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
  Node* node = &shared_.source->nodes.emplace_back();
  node->kind = kind;
  node->pos = pos;
  node->text = text;
  return node;
}

Node* Parser::make_names(NodeKind kind, uint32_t pos, std::string_view dotted) {
  Node* node = make(kind, pos, dotted);
  for (;;) {
    size_t dot = dotted.find('.');
    node->names.push_back(dotted.substr(0, dot));
    if (dot == std::string_view::npos) return node;
    dotted.remove_prefix(dot + 1);
  }
}

bool Parser::parse_file() {
  root_ = make(NodeKind::List, peek().pos);
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
    root_->children.push_back(node);
  }
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
  while (peek_non_space().token != Token::Eof) {
    Node* node = text_or_action();
    if (node == nullptr) return nullptr;
    if (node->kind == NodeKind::End || node->kind == NodeKind::Else) {
      *end = node;
      return list;
    }
    list->children.push_back(node);
  }
  return fail("unexpected EOF");
}

Node* Parser::text_or_action() {
  Item item = next_non_space();
  if (item.token == Token::Text) return make(NodeKind::Text, item.pos, item.text);
  if (item.token != Token::LeftDelim) return unexpected(item, "input");
  action_line_ = item.line;
  Node* node = action();
  action_line_ = 0;
  return node;
}

Node* Parser::action() {
  Item item = next_non_space();
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
    node->otherwise->children.push_back(inner);
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
  if (name) return keep(std::move(*name));
  fail("invalid syntax");
  return {};
}

Node* Parser::pipeline(std::string_view context, Token end) {
  DepthGuard guard(shared_.depth);
  if (shared_.depth > kNestingMax) return fail("max expression depth exceeded");
  Node* pipe = make(NodeKind::Pipe, peek_non_space().pos);
  if (!declarations(pipe, context)) return nullptr;
  for (;;) {
    Item item = next_non_space();
    if (item.token == end) return check_pipeline(pipe, context) ? pipe : nullptr;
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
        pipe->children.push_back(node);
        break;
      }
      default: return unexpected(item, context);
    }
  }
}

bool Parser::declarations(Node* pipe, std::string_view context) {
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
    pipe->declared.push_back(make_names(NodeKind::Variable, variable.pos, variable.text));
    variables_.push_back(variable.text);
    if (declares) {
      pipe->is_assign = following.token == Token::Assign;
      return true;
    }
    if (context != "range" || pipe->declared.size() >= 2) {
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
  for (;;) {
    peek_non_space();
    Node* word = operand();
    if (shared_.error) return nullptr;
    if (word != nullptr) node->children.push_back(word);
    Item item = next();
    if (item.token == Token::Space) continue;
    if (item.token == Token::RightDelim || item.token == Token::RightParen) {
      back();
    } else if (item.token != Token::Pipe) {
      return unexpected(item, "operand");
    }
    break;
  }
  if (node->children.empty()) return fail("empty command");
  return node;
}

Node* Parser::operand() {
  Node* node = term();
  if (node == nullptr || peek().token != Token::Field) return node;
  uint32_t pos = peek().pos;
  std::vector<std::string_view> fields;
  while (peek().token == Token::Field) fields.push_back(next().text.substr(1));
  switch (node->kind) {
    case NodeKind::Field:
    case NodeKind::Variable:
      node->pos = pos;
      node->names.insert(node->names.end(), fields.begin(), fields.end());
      return node;
    case NodeKind::Bool:
    case NodeKind::String:
    case NodeKind::Number:
    case NodeKind::Nil:
    case NodeKind::Dot: return fail("unexpected . after term " + quote(node_text(*node)));
    default: break;
  }
  Node* chain = make(NodeKind::Chain, pos);
  chain->children.push_back(node);
  chain->names = std::move(fields);
  return chain;
}

Node* Parser::term() {
  Item item = next_non_space();
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
      node->constant = Value::borrowed(keep(std::move(*text)));
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
  node->number = &shared_.source->numbers.emplace_back(*number);
  node->constant = ideal_constant(*number, item.text);
  return node;
}

Node* Parser::use_variable(const Item& item) {
  if (std::find(variables_.begin(), variables_.end(), item.text) == variables_.end()) {
    return fail("undefined variable " + quote(item.text));
  }
  return make_names(NodeKind::Variable, item.pos, item.text);
}

}  // namespace

Result<TreeSet> parse_trees(std::string_view name, std::string_view text,
                            const FunctionTable& functions) {
  auto source = std::make_shared<Source>();
  source->name = name;
  source->text = text;
  Shared shared{source, functions, Lexer(source->text), {}, 0, {}};
  Parser parser(shared, std::string(name));
  if (!parser.parse_file()) return *shared.error;
  return std::move(shared.trees);
}

}  // namespace bireme::lang::tmpl
