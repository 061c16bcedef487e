// Patterns over paths. match_path is Go's path.Match: *, ?, [a-z], \ and no separator in a star;
// Glob is gobwas/glob with '/' as separator, which Helm's .Files.Glob uses: also ** and {a,b}.
// Plain values; any thread; matching takes bounded time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bireme::lang::glob {

// An error is "syntax error in pattern", or a pattern that takes too many steps.
Result<bool> match_path(std::string_view pattern, std::string_view name);

class Glob {
 public:
  static Result<Glob> compile(std::string_view pattern, char separator = '/');
  bool match(std::string_view text) const;

  struct Node;

 private:
  std::vector<Node> nodes_;
  char separator_ = '/';
};

struct Glob::Node {
  enum class Kind { Literal, One, Many, AnyDepth, Set, Choice };
  Kind kind = Kind::Literal;
  std::string text;                                   // of a literal
  std::vector<std::pair<char32_t, char32_t>> ranges;  // of a set
  bool negated = false;
  std::vector<std::vector<Node>> choices;
};

}  // namespace bireme::lang::glob
