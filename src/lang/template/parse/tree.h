// A parsed template: nodes as text/template/parse has them, with names and constants resolved for
// execution. Immutable once parsed; any thread.
#pragma once

#include <algorithm>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>

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

// Lies in its Source's arena, as all it points to; nothing of it is ever destroyed. One cache line:
// what no kind has at once shares its place.
struct Node {
  NodeKind kind;
  Special special = Special::None;       // of built-in functions that are not plain calls
  bool is_assign = false;                // Pipe: = instead of :=
  uint32_t pos = 0;
  std::string_view text;                 // as written; of Template its name; of Identifier too
  union {
    std::span<Node* const> children = {};  // List, Pipe (commands), Command (words), Chain (one)
    Value constant;                        // Bool, String, and Number as an ideal constant
    Node* body;                            // If, With, Range
  };
  union {
    std::span<Node* const> declared = {};     // Pipe: variables
    std::span<const std::string_view> names;  // Field, Variable (first is the $name), Chain
    Node* otherwise;                          // If, With, Range
  };
  union {
    Node* pipe = nullptr;                  // Action, If, With, Range, Template
    const Number* number;                  // Number
    const Function* function;              // Identifier
  };
};
static_assert(sizeof(Node) == 64);

// One source file: its text, and every node of the templates it defines.
struct Source {
  Source(std::string_view source_name, std::string_view source_text)
      : name(source_name), text(source_text), arena(first_block_bytes(text.size())) {}

  template <typename T>
  T* make(T value) {
    return new (arena.allocate(sizeof(T), alignof(T))) T(std::move(value));
  }
  template <typename T>
  std::span<const T> keep(std::span<const T> items) {
    if (items.empty()) return {};
    T* copy = static_cast<T*>(arena.allocate(items.size_bytes(), alignof(T)));
    std::uninitialized_copy(items.begin(), items.end(), copy);
    return {copy, items.size()};
  }

  std::string name;
  std::string text;
  std::pmr::monotonic_buffer_resource arena;

 private:
  static size_t first_block_bytes(size_t text_bytes) {
    constexpr size_t kLeast = 512;
    constexpr size_t kMost = size_t{32} << 10;
    return std::clamp(text_bytes * 12, kLeast, kMost);  // what templates full of actions take
  }
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
