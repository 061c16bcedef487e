// Sprig's functions about letter case and words.
#include "lang/template/fmt/unicode.h"
#include "lang/template/library.h"
#include "lang/template/sprig/words.h"
#include "lang/template/state.h"
#include "lang/unicode/unicode.h"

namespace bireme::lang::tmpl {
namespace {

Result<Value> upper(const Call& call) { return call.heap().text(upper_text(call.text(0))); }
Result<Value> lower(const Call& call) { return call.heap().text(lower_text(call.text(0))); }
Result<Value> title_function(const Call& call) { return call.heap().text(title(call.text(0))); }
Result<Value> camel(const Call& call) { return call.heap().text(pascal_case(call.text(0))); }
Result<Value> snake(const Call& call) { return call.heap().text(lower_words(call.text(0), '_')); }
Result<Value> kebab(const Call& call) { return call.heap().text(lower_words(call.text(0), '-')); }

Result<Value> untitle(const Call& call) {
  std::u32string runes = to_runes(call.text(0));
  bool at_start = true;
  for (char32_t& code : runes) {
    if (is_space(code)) {
      at_start = true;
    } else if (at_start) {
      code = to_lower_rune(code);
      at_start = false;
    }
  }
  return call.heap().text(from_runes(runes));
}

Result<Value> swapcase(const Call& call) {
  std::u32string runes = to_runes(call.text(0));
  bool at_start = true;
  for (char32_t& code : runes) {
    if (is_upper(code) || unicode::is_title(code)) {
      code = to_lower_rune(code);
      at_start = false;
    } else if (is_lower(code)) {
      code = at_start ? unicode::to_title(code) : to_upper_rune(code);
      at_start = false;
    } else {
      at_start = is_space(code);
    }
  }
  return call.heap().text(from_runes(runes));
}

// goutils looks at bytes, each as a code point of its own.
Result<Value> nospace(const Call& call) {
  std::string out;
  size_t kept = 0;
  for (unsigned char byte : call.text(0)) {
    if (is_space(byte)) continue;
    append_rune(out, byte);
    ++kept;
  }
  if (kept == call.text(0).size()) return call[0];
  return call.heap().text(out);
}

Result<Value> initials(const Call& call) {
  std::string out;
  bool after_gap = true;
  for (unsigned char byte : call.text(0)) {
    if (is_space(byte)) {
      after_gap = true;
    } else if (after_gap) {
      append_rune(out, byte);
      after_gap = false;
    }
  }
  return call.heap().text(out);
}

Result<Value> abbrev(const Call& call) {
  if (call.integer(0) < 4) return call[1];
  return call.heap().text(abbreviate(call.text(1), 0, call.integer(0)));
}

Result<Value> abbrevboth(const Call& call) {
  int64_t left = call.integer(0);
  int64_t right = call.integer(1);
  if (right < 4 || (left > 0 && right < 7)) return call[2];
  return call.heap().text(abbreviate(call.text(2), left, right));
}

Result<Value> wrap_function(const Call& call) {
  return call.heap().text(wrap({call.text(1), call.integer(0), "", false}));
}

Result<Value> wrap_with(const Call& call) {
  size_t lines = call.text(2).size() / static_cast<size_t>(std::max<int64_t>(1, call.integer(0)));
  TRY(call.run.state().reserve(call.text(2).size() + (lines + 1) * call.text(1).size()));
  return call.heap().text(wrap({call.text(2), call.integer(0), call.text(1), true}));
}

}  // namespace

void add_case_functions(FunctionTable& table) {
  using P = Param;
  table.add({"upper", {P::String}, false, upper});
  table.add({"lower", {P::String}, false, lower});
  table.add({"title", {P::String}, false, title_function});
  table.add({"untitle", {P::String}, false, untitle});
  table.add({"swapcase", {P::String}, false, swapcase});
  table.add({"camelcase", {P::String}, false, camel});
  table.add({"snakecase", {P::String}, false, snake});
  table.add({"kebabcase", {P::String}, false, kebab});
  table.add({"nospace", {P::String}, false, nospace});
  table.add({"initials", {P::String}, false, initials});
  table.add({"abbrev", {P::Int, P::String}, false, abbrev});
  table.add({"abbrevboth", {P::Int, P::Int, P::String}, false, abbrevboth});
  table.add({"wrap", {P::Int, P::String}, false, wrap_function});
  table.add({"wrapWith", {P::Int, P::String, P::String}, false, wrap_with});
}

}  // namespace bireme::lang::tmpl
