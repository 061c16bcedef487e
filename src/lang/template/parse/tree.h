// A parsed template: nodes as text/template/parse has them, with names and constants resolved for
// execution. Immutable once parsed; any thread.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lang/template/value.h"

namespace bireme::lang::tmpl {

enum class NodeKind : uint8_t {
  List, Text, Action, If, With, Range, Template, Break, Continue, Pipe, Command,
  Identifier, Field, Variable, Chain, Dot, Nil, Bool, Number, String,
  End, Else,  // only seen by the parser
};

// What a number literal can be; a constant takes the type its use asks for.
struct Number {
  bool is_int = false;
  bool is_uint = false;
  bool is_float = false;
  bool is_complex = false;
  int64_t int_value = 0;
  uint64_t uint_value = 0;
  double float_value = 0;
  double imaginary = 0;
};

enum class Special : uint8_t { None, And, Or, Call };

struct Node {
  NodeKind kind;
  Special special = Special::None;       // of built-in functions that are not plain calls
  bool is_assign = false;                // Pipe: = instead of :=
  uint32_t pos = 0;
  std::string_view text;                 // as written; of Template its name; of Identifier too
  std::vector<Node*> children;           // List, Pipe (commands), Command (words), Chain (one)
  std::vector<Node*> declared;           // Pipe: variables
  std::vector<std::string_view> names;   // Field, Variable (first is the $name), Chain
  Node* pipe = nullptr;                  // Action, If, With, Range, Template
  Node* body = nullptr;                  // If, With, Range
  Node* otherwise = nullptr;
  Value constant;                        // Bool, String, and Number as an ideal constant
  const Number* number = nullptr;
  const Function* function = nullptr;    // Identifier
};

// One source file: its text, and every node of the templates it defines.
struct Source {
  std::string name;
  std::string text;
  std::deque<Node> nodes;
  std::deque<std::string> strings;       // literals that needed unescaping
  std::deque<Number> numbers;
};

struct Tree {
  std::string name;
  std::shared_ptr<Source> source;
  Node* root = nullptr;
};

bool is_empty_tree(const Node* node);
std::string node_text(const Node& node);                     // Go's Node.String()
std::string node_location(const Source& source, uint32_t pos);  // NAME:LINE:COLUMN

}  // namespace bireme::lang::tmpl
