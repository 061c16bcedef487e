// Sprig's regular expressions, on RE2, with Go's rules for empty matches and $1.
#include <re2/re2.h>

#include <fmt/core.h>

#include "lang/template/fmt/quote.h"
#include "lang/template/fmt/unicode.h"
#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"
#include "lang/template/state.h"

namespace bireme::lang::tmpl {
namespace {

using Groups = std::vector<re2::StringPiece>;

// MustCompile's panic differs from Compile's error only in its words.
Result<const re2::RE2*> compile(const Call& call, bool is_must) {
  TRY(call.run.state().reserve(call.text(1).size()));
  Result<const re2::RE2*> regex = call.run.state().regexes.get(call.text(0));
  if (regex || is_must) return regex;
  std::string quoted = can_backquote(call.text(0)) ? "`" + std::string(call.text(0)) + "`"
                                                   : quote(call.text(0));
  return bad(fmt::format("regexp: Compile({}): {}", quoted, regex.error().message()));
}

std::string_view view(const re2::StringPiece& piece) { return {piece.data(), piece.size()}; }

// Every match, as Go's regexp.allMatches: an empty match right after a match does not count.
std::vector<Groups> find_all(const re2::RE2& regex, std::string_view text, int64_t limit) {
  std::vector<Groups> all;
  re2::StringPiece input(text.data(), text.size());
  int groups = regex.NumberOfCapturingGroups() + 1;
  size_t at = 0;
  int64_t before_end = -1;
  while (at <= text.size() && (limit < 0 || static_cast<int64_t>(all.size()) < limit)) {
    Groups match(static_cast<size_t>(groups));
    if (!regex.Match(input, at, text.size(), re2::RE2::UNANCHORED, match.data(), groups)) break;
    auto begin = static_cast<size_t>(match[0].data() - text.data());
    size_t end = begin + match[0].size();
    bool counts = true;
    if (end == at && begin == at) {
      if (static_cast<int64_t>(begin) == before_end) counts = false;
      int bytes = decode_rune(text.substr(at)).bytes;
      at = bytes > 0 ? at + static_cast<size_t>(bytes) : text.size() + 1;
    } else {
      at = end;
    }
    before_end = static_cast<int64_t>(end);
    if (counts) all.push_back(std::move(match));
  }
  return all;
}

template <bool is_must>
Result<Value> match(const Call& call) {
  Result<const re2::RE2*> regex = compile(call, true);
  if (!regex) {
    if (is_must) return regex.error();
    return Value::boolean(false);
  }
  re2::StringPiece text(call.text(1).data(), call.text(1).size());
  return Value::boolean(re2::RE2::PartialMatch(text, **regex));
}

template <bool is_must>
Result<Value> find(const Call& call) {
  const re2::RE2* regex = TRY(compile(call, is_must));
  std::vector<Groups> all = find_all(*regex, call.text(1), 1);
  return Value::borrowed(all.empty() ? std::string_view() : view(all[0][0]));
}

template <bool is_must>
Result<Value> find_all_function(const Call& call) {
  const re2::RE2* regex = TRY(compile(call, is_must));
  List* list = call.heap().list(0, string_list_type());
  for (const Groups& groups : find_all(*regex, call.text(1), call.integer(2))) {
    call.heap().push(list, Value::borrowed(view(groups[0])));
  }
  list->is_null = list->size == 0;
  return Value(list);
}

// A $name or ${name} at the start of `text` (after the $): its name and what follows.
struct Reference {
  std::string_view name;
  std::string_view rest;
  bool is_good = false;
};

Reference read_reference(std::string_view text) {
  bool has_brace = text.starts_with('{');
  if (has_brace) text.remove_prefix(1);
  size_t bytes = 0;
  while (bytes < text.size()) {
    Rune rune = decode_rune(text.substr(bytes));
    if (!is_letter(rune.code) && !is_digit(rune.code) && rune.code != '_') break;
    bytes += static_cast<size_t>(rune.bytes);
  }
  if (bytes == 0) return {};
  Reference reference{text.substr(0, bytes), text.substr(bytes), true};
  if (!has_brace) return reference;
  if (!reference.rest.starts_with('}')) return {};
  reference.rest.remove_prefix(1);
  return reference;
}

std::string_view group_of(const re2::RE2& regex, const Groups& groups, std::string_view name) {
  bool is_number = name.find_first_not_of("0123456789") == std::string_view::npos;
  if (is_number && name.size() < 9) {
    size_t index = std::stoul(std::string(name));
    return index < groups.size() ? view(groups[index]) : std::string_view();
  }
  const auto& names = regex.NamedCapturingGroups();
  auto at = names.find(std::string(name));
  return at == names.end() ? std::string_view() : view(groups[static_cast<size_t>(at->second)]);
}

void expand(std::string& out, std::string_view pattern, const re2::RE2& regex,
            const Groups& groups) {
  for (;;) {
    size_t dollar = pattern.find('$');
    out += pattern.substr(0, dollar);
    if (dollar == std::string_view::npos) return;
    pattern.remove_prefix(dollar + 1);
    if (pattern.starts_with('$')) {
      out += '$';
      pattern.remove_prefix(1);
      continue;
    }
    Reference reference = read_reference(pattern);
    if (!reference.is_good) {
      out += '$';
      continue;
    }
    out += group_of(regex, groups, reference.name);
    pattern = reference.rest;
  }
}

template <bool is_must, bool is_literal>
Result<Value> replace(const Call& call) {
  const re2::RE2* regex = TRY(compile(call, is_must));
  std::string_view text = call.text(1);
  std::string out;
  size_t at = 0;
  for (const Groups& groups : find_all(*regex, text, -1)) {
    auto begin = static_cast<size_t>(groups[0].data() - text.data());
    out += text.substr(at, begin - at);
    at = begin + groups[0].size();
    if (is_literal) {
      out += call.text(2);
    } else {
      expand(out, call.text(2), *regex, groups);
    }
    if (out.size() > call.run.state().options.limits.memory_bytes_max) break;
  }
  out += text.substr(at);
  TRY(call.run.state().reserve(out.size()));
  return call.heap().text(out);
}

template <bool is_must>
Result<Value> split(const Call& call) {
  const re2::RE2* regex = TRY(compile(call, is_must));
  std::string_view text = call.text(1);
  int64_t limit = call.integer(2);
  List* list = call.heap().list(0, string_list_type());
  if (limit == 0) {
    list->is_null = true;
    return Value(list);
  }
  if (!call.text(0).empty() && text.empty()) {
    call.heap().push(list, Value::borrowed({}));
    return Value(list);
  }
  size_t begin = 0;
  size_t end = 0;
  for (const Groups& groups : find_all(*regex, text, limit)) {
    if (limit > 0 && static_cast<int64_t>(list->size) == limit - 1) break;
    end = static_cast<size_t>(groups[0].data() - text.data());
    size_t match_end = end + groups[0].size();
    if (match_end != 0) call.heap().push(list, Value::borrowed(text.substr(begin, end - begin)));
    begin = match_end;
  }
  if (end != text.size()) call.heap().push(list, Value::borrowed(text.substr(begin)));
  return Value(list);
}

Result<Value> quote_meta(const Call& call) {
  std::string out;
  for (char c : call.text(0)) {
    bool is_special = std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos;
    if (is_special) out += '\\';
    out += c;
  }
  return call.heap().text(out);
}

}  // namespace

void add_regex_functions(FunctionTable& table) {
  using P = Param;
  std::vector<Param> two = {P::String, P::String};
  std::vector<Param> three = {P::String, P::String, P::String};
  std::vector<Param> counted = {P::String, P::String, P::Int};
  table.add({"regexMatch", two, false, match<false>});
  table.add({"mustRegexMatch", two, false, match<true>});
  table.add({"regexFind", two, false, find<false>});
  table.add({"mustRegexFind", two, false, find<true>});
  table.add({"regexFindAll", counted, false, find_all_function<false>});
  table.add({"mustRegexFindAll", counted, false, find_all_function<true>});
  table.add({"regexReplaceAll", three, false, replace<false, false>});
  table.add({"mustRegexReplaceAll", three, false, replace<true, false>});
  table.add({"regexReplaceAllLiteral", three, false, replace<false, true>});
  table.add({"mustRegexReplaceAllLiteral", three, false, replace<true, true>});
  table.add({"regexSplit", counted, false, split<false>});
  table.add({"mustRegexSplit", counted, false, split<true>});
  table.add({"regexQuoteMeta", {P::String}, false, quote_meta});
}

}  // namespace bireme::lang::tmpl
