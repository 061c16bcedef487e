// What one Run knows while it executes; for the functions and the evaluator of this room only.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lang/template/sprig/crypto/random.h"
#include "lang/template/sprig/regex_cache.h"
#include "lang/template/template.h"
#include "lang/template/parse/tree.h"

namespace bireme::lang::tmpl {

inline constexpr size_t kStackBytesMax = size_t{5} << 20;  // of the thread's own stack
inline constexpr int kIncludesMax = 1000;                  // of one name inside itself, as Helm

struct Variable {
  std::string_view name;
  Value value;
};

// What an execution restores when it returns to the template that included another.
struct Frame {
  const TemplateSet* set = nullptr;
  const Tree* tree = nullptr;
  const Node* node = nullptr;
  size_t variables_begin = 0;
};

// A template that tpl parsed, kept for the next call with the same text.
struct ParsedText {
  std::unique_ptr<TemplateSet> set;
  std::shared_ptr<Tree> main;
};

struct Run::State {
  State(const TemplateSet& set, RunOptions options);

  Run* owner = nullptr;
  const TemplateSet& root_set;
  RunOptions options;
  Heap heap;
  Random random;
  RegexCache regexes;
  std::string out;
  Frame frame;
  std::vector<Variable> variables;
  std::optional<Error> error;
  uint64_t steps = 0;
  size_t output_begin = 0;
  MonotonicTime deadline{};
  const char* stack_top = nullptr;
  std::unordered_map<const Tree*, int> included;
  std::map<std::pair<const TemplateSet*, std::string>, ParsedText> parsed;
  size_t parsed_bytes = 0;

  const Clock& clock() const;
  // Counts work; false when a limit is reached, and then `error` is set.
  bool spend(uint64_t steps_more) {
    steps += steps_more;
    if ((steps & 0x3FF) >= steps_more && steps < options.limits.steps_max) return true;
    return check_limits();
  }
  bool check_limits();
  bool check_stack();
  // What a function that is about to make `bytes` asks first.
  Status reserve(size_t bytes);

  // Executes a template of `set` and returns its output as a value on the heap.
  Result<Value> capture(const TemplateSet& set, const Tree& tree, Value root);
  Status execute(const TemplateSet& set, const Tree& tree, Value root);
};

}  // namespace bireme::lang::tmpl
