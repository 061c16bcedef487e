// One template's parser, as text/template/parse's Tree; for parser.cc and pipeline.cc only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lang/template/parse/lexer.h"
#include "lang/template/parse/parser.h"

namespace bireme::lang::tmpl {

// What the parsers of one file's nested templates share.
struct Shared {
  std::shared_ptr<Source> source;
  const FunctionTable& functions;
  Lexer lexer;
  TreeSet trees;
  int depth = 0;
  std::optional<Error> error = {};
  // What is collected for the nodes that are open now, innermost last.
  std::vector<Node*> nodes = {};
  std::vector<std::string_view> names = {};
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
  bool collect_declarations(Node* pipe, std::string_view context);
  bool check_pipeline(Node* pipe, std::string_view context);
  Node* command();
  Node* operand();
  Node* term();
  Node* number(const Item& item);
  Node* use_variable(const Item& item);

  const Item& next();
  const Item& peek();
  const Item& next_non_space();
  const Item& peek_non_space();
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
  std::string_view keep(std::string_view text) {
    const std::span<const char> kept = shared_.source->keep(std::span<const char>(text));
    return {kept.data(), kept.size()};
  }
  // Begins to collect the parts of a node; take_nodes(mark) hands them over.
  size_t mark() const { return shared_.nodes.size(); }
  void collect(Node* node) { shared_.nodes.push_back(node); }
  std::span<Node* const> take_nodes(size_t mark);
  std::span<const std::string_view> take_names();

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

}  // namespace bireme::lang::tmpl
