// Environment substitution: ${name} and its functions, as Flux's postBuild evaluates them
// (github.com/fluxcd/pkg/envsubst 1.8, quirks included: they are compared in tests/differential).
//
// Only ${...} is expanded; $name is text and $$ is a dollar sign. Functions: defaults (:- := :+ :?
// and
// =, all alike), ${#v} length in bytes, ^ ^^ , ,, case, :offset and :offset:length, # ## % %%
// trimming by a pattern in which a star crosses '/', and / // /# /% replacing. A Program is
// immutable; any thread may evaluate it. Errors are Invalid, or LimitExceeded when the work has no
// end in sight.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bireme::lang::envsubst {

using Variables = std::map<std::string, std::string, std::less<>>;

struct Limits {
  size_t output_bytes_max = 256 * 1024 * 1024;
  size_t steps_max = 200'000'000;  // of matching patterns, about a second
  int depth_max = 500;             // of functions inside functions
};

// What a Program is made of: text, or a function of a variable.
struct Part {
  bool is_function = false;
  std::string text;      // of text
  std::string variable;  // of a function
  std::string function;  // "", ":-", "##", ...
  std::vector<Part> arguments;
};

class Program {
 public:
  static Result<Program> compile(std::string_view text, const Limits& limits = {});

  // Strict: a variable that is not set is an error unless the function gives a default.
  Result<std::string> eval(const Variables& variables, bool strict) const;

 private:
  Program(std::vector<Part> parts, const Limits& limits)
      : parts_(std::make_shared<const std::vector<Part>>(std::move(parts))), limits_(limits) {}
  std::shared_ptr<const std::vector<Part>> parts_;
  Limits limits_;
};

// A variable's name as Flux's postBuild wants it, and its value: without line ends.
Status check_variable_name(std::string_view name);
std::string clean_value(std::string_view value);

}  // namespace bireme::lang::envsubst
