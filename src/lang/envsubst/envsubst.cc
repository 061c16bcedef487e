#include "lang/envsubst/envsubst.h"

#include "base/text.h"
#include "lang/envsubst/functions.h"
#include "lang/envsubst/letters.h"
#include "lang/envsubst/parse.h"

namespace bireme::lang::envsubst {

namespace {

class Evaluation {
 public:
  Evaluation(const Variables& variables, bool strict, const Limits& limits)
      : variables_(variables),
        strict_(strict),
        limits_(limits),
        fuel_(static_cast<int64_t>(limits.steps_max)) {}

  Status add(const Part& part, std::string& out) {
    if (!part.is_function) {
      out += part.text;
    } else {
      std::string value = TRY(call(part));
      out += value;
    }
    if (out.size() <= limits_.output_bytes_max) return {};
    return make_error(Reason::LimitExceeded, "substitution gives more than {} bytes",
                      limits_.output_bytes_max);
  }

 private:
  // The arguments come first, needed or not: one that fails fails the whole.
  Result<std::string> call(const Part& part) {
    std::vector<std::string> arguments;
    for (const Part& argument : part.arguments) {
      std::string value;
      TRY(add(argument, value));
      arguments.push_back(std::move(value));
    }
    const auto found = variables_.find(part.variable);
    const bool is_set = found != variables_.end();
    if (!is_set && strict_ && !gives_default(part.function)) return not_set(part.variable);
    std::string value =
        apply(part.function, is_set ? found->second : std::string(), arguments, fuel_);
    if (fuel_ >= 0) return value;
    return make_error(Reason::LimitExceeded, "matching the pattern of ${{{}}} takes too long",
                      part.variable);
  }

  Error not_set(const std::string& name) const {
    Error error = make_error(Reason::Invalid, "variable not set (strict mode): \"{}\"", name);
    std::vector<std::string> names;
    for (const auto& [known, value] : variables_) names.push_back(known);
    const auto nearest = find_nearest(name, names);
    return nearest ? error.with_hint("did you mean " + *nearest + "?") : error;
  }

  const Variables& variables_;
  const bool strict_;
  const Limits& limits_;
  int64_t fuel_;
};

}  // namespace

Result<Program> Program::compile(std::string_view text, const Limits& limits) {
  std::vector<Part> parts = TRY(parse(text, limits));
  return Program(std::move(parts), limits);
}

Result<std::string> Program::eval(const Variables& variables, bool strict) const {
  Evaluation evaluation(variables, strict, limits_);
  std::string out;
  for (const Part& part : *parts_) TRY(evaluation.add(part, out));
  return out;
}

Status check_variable_name(std::string_view name) {
  bool valid = !name.empty() && !(name[0] >= '0' && name[0] <= '9');
  for (char c : name) {
    const auto letter = static_cast<unsigned char>(c);
    valid = valid && letter < 0x80 && (is_letter_or_digit(letter) || c == '_');
  }
  if (valid) return {};
  return make_error(Reason::Invalid,
                    "'{}' var name is invalid, must match "
                    "'^[_[:alpha:]][_[:alpha:][:digit:]]*$'",
                    escape_control(name));
}

std::string clean_value(std::string_view value) { return replace_all(value, "\n", ""); }

}  // namespace bireme::lang::envsubst
