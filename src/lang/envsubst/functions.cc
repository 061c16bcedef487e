#include "lang/envsubst/functions.h"

#include <limits>
#include <optional>

#include "base/text.h"
#include "lang/envsubst/letters.h"
#include "lang/glob/path_match.h"

namespace bireme::lang::envsubst {

namespace {

// As Go's strconv.Atoi.
std::optional<int64_t> parse_number(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  return parse_int(text);
}

std::string substring(const std::string& value, const std::vector<std::string>& arguments) {
  const auto size = static_cast<int64_t>(value.size());
  auto offset = parse_number(arguments[0]);
  if (!offset) return value;
  int64_t begin = *offset;
  if (begin < 0) begin = begin < -size ? 0 : size + begin;
  if (arguments.size() == 1) {
    return begin < size ? value.substr(static_cast<size_t>(begin)) : std::string();
  }
  const auto length = parse_number(arguments[1]);
  if (!length) return value;
  if (*length < 0) {
    const int64_t end = *length < -size ? -1 : size + *length;
    if (end < begin) return {};
    return value.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
  }
  if (begin >= size) return {};
  return value.substr(static_cast<size_t>(begin), static_cast<size_t>(*length));
}

// As Go's strings.Replace: an empty `from` stands before every letter and at the end.
std::string replaced(const std::string& value, const std::string& from, const std::string& to,
                     size_t count) {
  std::string out;
  std::string_view rest = value;
  bool first = true;
  for (size_t i = 0; i < count; ++i) {
    size_t at = from.empty() ? 0 : rest.find(from);
    if (from.empty() && !first) {
      if (rest.empty()) break;
      at = decode_utf8(rest).bytes;
    }
    if (at == std::string_view::npos) break;
    out += rest.substr(0, at);
    out += to;
    rest.remove_prefix(at + from.size());
    first = false;
  }
  return out + std::string(rest);
}

std::string replace(std::string_view function, const std::string& value,
                    const std::vector<std::string>& arguments) {
  if (arguments.empty()) return value;
  const std::string& from = arguments[0];
  const std::string to = arguments.size() > 1 ? arguments[1] : std::string();
  if (function == "//") return replaced(value, from, to, std::numeric_limits<size_t>::max());
  if (function == "/") return replaced(value, from, to, 1);
  if (arguments.size() != 2) return value;
  if (function == "/#") return value.starts_with(from) ? replaced(value, from, to, 1) : value;
  if (!value.ends_with(from)) return value;
  return value.substr(0, value.size() - from.size()) + to;
}

// Takes off the longest or shortest beginning, not empty, that matches; longer ones are tried
// first, and a malformed pattern found on the way leaves the value as it is.
std::string trimmed(const std::string& value, std::string_view pattern, bool shortest,
                    int64_t& fuel) {
  size_t found = 0;
  for (size_t size = value.size(); size > 0 && fuel >= 0; --size) {
    const glob::PathMatch matched = glob::match_path(
        pattern, std::string_view(value).substr(0, size), glob::PathDialect::Envsubst, fuel);
    if (matched == glob::PathMatch::BadPattern) return value;
    if (matched == glob::PathMatch::No) continue;
    found = size;
    if (!shortest) break;
  }
  return value.substr(found);
}

std::string with_first(const std::string& value, char32_t (*change)(char32_t)) {
  if (value.empty()) return value;
  const CodePoint first = decode_utf8(value);
  std::string out;
  append_utf8(out, change(first.value));
  return out + value.substr(first.bytes);
}

std::string default_of(const std::string& value, const std::vector<std::string>& arguments) {
  return value.empty() ? join(arguments, "") : value;
}

}  // namespace

bool gives_default(std::string_view function) {
  for (std::string_view name : {"-", "+", "=", "?", ":-", ":+", ":=", ":?"}) {
    if (function == name) return true;
  }
  return false;
}

std::string apply(std::string_view function, const std::string& value,
                  const std::vector<std::string>& arguments, int64_t& fuel) {
  const bool has_argument = !arguments.empty();
  if (function == "#" && !has_argument) return std::to_string(value.size());
  if (function == ",") return with_first(value, lower);
  if (function == "^") return with_first(value, upper);
  if (function == ",,") return lower_text(value);
  if (function == "^^") return upper_text(value);
  if (function == ":" && has_argument) return substring(value, arguments);
  if (function.starts_with('/')) return replace(function, value, arguments);
  if (function == "#" || function == "##") {
    return trimmed(value, arguments[0], function == "#", fuel);
  }
  if (function == "%" || function == "%%") {
    const std::string turned =
        trimmed(reversed(value), reversed(arguments[0]), function == "%", fuel);
    return reversed(turned);
  }
  return default_of(value, arguments);
}

}  // namespace bireme::lang::envsubst
