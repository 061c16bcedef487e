#include "lang/glob/glob.h"

#include "base/text.h"

namespace bireme::lang::glob {

namespace {

using Nodes = std::vector<Glob::Node>;
using Kind = Glob::Node::Kind;

constexpr int kDepthMax = 20;            // of nested choices
constexpr size_t kStepsMax = 1'000'000;  // of one match

char32_t take_rune(std::string_view& text) {
  const CodePoint rune = decode_utf8(text);
  text.remove_prefix(rune.bytes);
  return rune.value;
}

class Compiler {
 public:
  explicit Compiler(std::string_view pattern) : rest_(pattern) {}

  Result<Nodes> sequence(int depth) {
    if (depth > kDepthMax) return Error(Reason::LimitExceeded, "pattern is nested too deep");
    Nodes nodes;
    while (!rest_.empty()) {
      const char c = rest_[0];
      if (depth > 0 && (c == ',' || c == '}')) break;
      rest_.remove_prefix(1);
      if (c == '*') {
        add_star(nodes);
      } else if (c == '?') {
        nodes.push_back(made(Kind::One));
      } else if (c == '[') {
        TRY(add_set(nodes));
      } else if (c == '{') {
        TRY(add_choice(nodes, depth));
      } else {
        add_literal(nodes, c);
      }
    }
    return nodes;
  }

 private:
  static Glob::Node made(Kind kind) {
    Glob::Node node;
    node.kind = kind;
    return node;
  }

  void add_star(Nodes& nodes) {
    const bool deep = rest_.starts_with('*');
    while (rest_.starts_with('*')) rest_.remove_prefix(1);
    nodes.push_back(made(deep ? Kind::AnyDepth : Kind::Many));
  }

  void add_literal(Nodes& nodes, char c) {
    if (c == '\\' && !rest_.empty()) {
      c = rest_[0];
      rest_.remove_prefix(1);
    }
    if (nodes.empty() || nodes.back().kind != Kind::Literal) nodes.push_back(made(Kind::Literal));
    nodes.back().text += c;
  }

  Status add_set(Nodes& nodes) {
    Glob::Node node = made(Kind::Set);
    if (rest_.starts_with('!')) {
      node.negated = true;
      rest_.remove_prefix(1);
    }
    const size_t end = rest_.find(']');
    if (end == rest_.npos || end == 0) return Error(Reason::Invalid, "unterminated set");
    std::string_view body = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    while (!body.empty()) {
      const char32_t low = take_rune(body);
      char32_t high = low;
      if (body.size() > 1 && body[0] == '-') {
        body.remove_prefix(1);
        high = take_rune(body);
      }
      node.ranges.emplace_back(low, high);
    }
    nodes.push_back(std::move(node));
    return {};
  }

  Status add_choice(Nodes& nodes, int depth) {
    Glob::Node node = made(Kind::Choice);
    for (;;) {
      Nodes choice = TRY(sequence(depth + 1));
      node.choices.push_back(std::move(choice));
      if (rest_.empty()) return Error(Reason::Invalid, "unterminated choice");
      const char c = rest_[0];
      rest_.remove_prefix(1);
      if (c == '}') break;
    }
    nodes.push_back(std::move(node));
    return {};
  }

  std::string_view rest_;
};

// What is still to match: a list of nodes from an index on, then what stands behind it.
struct Todo {
  const Nodes* nodes;
  size_t at;
  const Todo* behind;
};

class Matcher {
 public:
  explicit Matcher(char separator) : separator_(separator) {}

  bool match(const Todo& todo, std::string_view text) {
    if (++steps_ > kStepsMax) return false;
    if (todo.at == todo.nodes->size()) {
      return todo.behind ? match(*todo.behind, text) : text.empty();
    }
    const Glob::Node& node = (*todo.nodes)[todo.at];
    const Todo next{todo.nodes, todo.at + 1, todo.behind};
    switch (node.kind) {
      case Kind::Literal:
        return text.starts_with(node.text) && match(next, text.substr(node.text.size()));
      case Kind::One:
      case Kind::Set: return match_one(node, next, text);
      case Kind::Many:
      case Kind::AnyDepth: return match_many(node, next, text);
      case Kind::Choice:
        for (const Nodes& choice : node.choices) {
          if (match(Todo{&choice, 0, &next}, text)) return true;
        }
        return false;
    }
    return false;
  }

 private:
  bool match_one(const Glob::Node& node, const Todo& next, std::string_view text) {
    if (text.empty()) return false;
    std::string_view rest = text;
    const char32_t rune = take_rune(rest);
    bool good = rune != static_cast<char32_t>(separator_);
    if (node.kind == Kind::Set) {
      bool found = false;
      for (const auto& [low, high] : node.ranges) found = found || (low <= rune && rune <= high);
      good = found != node.negated;
    }
    return good && match(next, rest);
  }

  bool match_many(const Glob::Node& node, const Todo& next, std::string_view text) {
    for (size_t i = 0;; ++i) {
      if (match(next, text.substr(i))) return true;
      if (i == text.size() || steps_ > kStepsMax) return false;
      if (node.kind == Kind::Many && text[i] == separator_) return false;
    }
  }

  char separator_;
  size_t steps_ = 0;
};

}  // namespace

Result<Glob> Glob::compile(std::string_view pattern, char separator) {
  Glob glob;
  glob.separator_ = separator;
  glob.nodes_ = TRY(Compiler(pattern).sequence(0));
  return glob;
}

bool Glob::match(std::string_view text) const {
  return Matcher(separator_).match(Todo{&nodes_, 0, nullptr}, text);
}

}  // namespace bireme::lang::glob
