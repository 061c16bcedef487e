#include "yaml/resolve.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>

#include "base/digest.h"
#include "yaml/timestamp.h"

namespace bireme::yaml {

namespace {

constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";

struct Word {
  std::string_view text;
  ScalarType type;
  int number;  // bool; or 0 NaN, 1 and -1 infinite
};

constexpr Word kWords[] = {
    {"", ScalarType::Null, 0},        {"~", ScalarType::Null, 0},
    {"null", ScalarType::Null, 0},    {"Null", ScalarType::Null, 0},
    {"NULL", ScalarType::Null, 0},    {"true", ScalarType::Bool, 1},
    {"True", ScalarType::Bool, 1},    {"TRUE", ScalarType::Bool, 1},
    {"false", ScalarType::Bool, 0},   {"False", ScalarType::Bool, 0},
    {"FALSE", ScalarType::Bool, 0},   {".nan", ScalarType::Float, 0},
    {".NaN", ScalarType::Float, 0},   {".NAN", ScalarType::Float, 0},
    {".inf", ScalarType::Float, 1},   {".Inf", ScalarType::Float, 1},
    {".INF", ScalarType::Float, 1},   {"+.inf", ScalarType::Float, 1},
    {"+.Inf", ScalarType::Float, 1},  {"+.INF", ScalarType::Float, 1},
    {"-.inf", ScalarType::Float, -1}, {"-.Inf", ScalarType::Float, -1},
    {"-.INF", ScalarType::Float, -1},
};

// What YAML 1.1 has beyond them.
constexpr Word kOldBools[] = {
    {"y", ScalarType::Bool, 1},   {"Y", ScalarType::Bool, 1},   {"yes", ScalarType::Bool, 1},
    {"Yes", ScalarType::Bool, 1}, {"YES", ScalarType::Bool, 1}, {"on", ScalarType::Bool, 1},
    {"On", ScalarType::Bool, 1},  {"ON", ScalarType::Bool, 1},  {"n", ScalarType::Bool, 0},
    {"N", ScalarType::Bool, 0},   {"no", ScalarType::Bool, 0},  {"No", ScalarType::Bool, 0},
    {"NO", ScalarType::Bool, 0},  {"off", ScalarType::Bool, 0}, {"Off", ScalarType::Bool, 0},
    {"OFF", ScalarType::Bool, 0},
};

constexpr size_t kLongestWord = 5;

const Word* find_word(std::string_view text, Resolver resolver) {
  if (text.size() > kLongestWord) return nullptr;
  if (text.empty()) return kWords;
  const auto is_it = [text](const Word& word) {
    return word.text.size() == text.size() && word.text[0] == text[0] && word.text == text;
  };
  for (const Word& word : kWords) {
    if (is_it(word)) return &word;
  }
  if (resolver != Resolver::V2) return nullptr;
  for (const Word& word : kOldBools) {
    if (is_it(word)) return &word;
  }
  return nullptr;
}

Scalar make_word(const Word& word) {
  switch (word.type) {
    case ScalarType::Bool: return {word.type, json::Value(word.number == 1)};
    case ScalarType::Float: {
      const double infinite = std::numeric_limits<double>::infinity();
      return {word.type, json::Value(word.number == 0 ? std::nan("") : word.number * infinite)};
    }
    case ScalarType::Null:
      return {word.type, word.text.empty() ? json::Value::bare_null() : json::Value()};
    case ScalarType::String:
    case ScalarType::Int:
    case ScalarType::Timestamp:
    case ScalarType::Merge: break;
  }
  return {word.type, json::Value()};
}

// Digits of the base only, at least one, within uint64.
std::optional<uint64_t> parse_digits(std::string_view digits, int base) {
  uint64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, code] = std::from_chars(digits.data(), end, value, base);
  if (digits.empty() || code != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::optional<json::Value> signed_value(uint64_t magnitude, bool negative) {
  constexpr uint64_t kMax = std::numeric_limits<int64_t>::max();
  if (!negative) return json::Value(magnitude);
  if (magnitude > kMax + 1) return std::nullopt;
  return json::Value(static_cast<int64_t>(-magnitude));
}

// As strconv.ParseInt with base 0, then ParseUint: 0x, 0b, 0o and a leading 0 choose the base.
std::optional<json::Value> parse_integer(std::string_view text) {
  const bool plus = text.starts_with('+');
  const bool negative = text.starts_with('-');
  if (plus || negative) text.remove_prefix(1);
  int base = 10;
  if (text.size() >= 2 && text[0] == '0') {
    const char mark = static_cast<char>(text[1] | 0x20);
    base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
    text.remove_prefix(mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1);
  }
  const auto magnitude = parse_digits(text, base);
  if (!magnitude) return std::nullopt;
  if (plus && *magnitude > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    return std::nullopt;
  }
  return signed_value(*magnitude, negative);
}

// Go's last resort takes a sign after the mark: 0b-1 is -1, -0b1 is -1.
std::optional<json::Value> parse_marked(std::string_view text, std::string_view mark, int base) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (!text.starts_with(mark)) return std::nullopt;
  text.remove_prefix(mark.size());
  const bool inner = !negative && (text.starts_with('-') || text.starts_with('+'));
  const bool inner_minus = inner && text[0] == '-';
  if (inner) text.remove_prefix(1);
  const auto magnitude = parse_digits(text, base);
  return magnitude ? signed_value(*magnitude, negative || inner_minus) : std::nullopt;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// ^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$
bool is_float_text(std::string_view text) {
  size_t at = 0;
  const auto skip_digits = [&] {
    const size_t begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - begin;
  };
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  const size_t whole = skip_digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (skip_digits() == 0 && whole == 0) return false;
  } else if (whole == 0) {
    return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (skip_digits() == 0) return false;
  }
  return at == text.size();
}

// Nothing where it overflows; what underflows is zero, as in Go.
std::optional<double> parse_float(std::string_view text) {
  if (!is_float_text(text)) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code == std::errc()) return value;
  value = std::strtod(std::string(text).c_str(), nullptr);
  if (std::isinf(value)) return std::nullopt;
  return value;
}

Scalar resolve_number(std::string_view text, Resolver resolver) {
  if (is_timestamp(text)) {
    if (resolver == Resolver::V2) return {ScalarType::Timestamp, json::Value(text)};
    return {ScalarType::Timestamp, json::Value(*find_timestamp(text))};
  }
  std::string without;
  std::string_view plain = text;
  if (text.find('_') != text.npos) {
    std::remove_copy(text.begin(), text.end(), std::back_inserter(without), '_');
    plain = without;
  }
  if (auto integer = parse_integer(plain)) return {ScalarType::Int, std::move(*integer)};
  if (auto number = parse_float(plain)) return {ScalarType::Float, json::Value(*number)};
  if (auto integer = parse_marked(plain, "0b", 2)) return {ScalarType::Int, std::move(*integer)};
  if (resolver == Resolver::V3) {
    if (auto integer = parse_marked(plain, "0o", 8)) return {ScalarType::Int, std::move(*integer)};
  }
  return {ScalarType::String, json::Value()};
}

// What a text may be by its first byte: 1 a number or a date, 2 one of the words.
constexpr std::array<uint8_t, 256> make_first_bytes() {
  std::array<uint8_t, 256> first{};
  for (const char c : {'+', '-', '.'}) first[static_cast<unsigned char>(c)] = 1;
  for (unsigned char c = '0'; c <= '9'; ++c) first[c] = 1;
  for (const char c : {'y', 'Y', 'n', 'N', 't', 'T', 'f', 'F', 'o', 'O', '~'}) {
    first[static_cast<unsigned char>(c)] = 2;
  }
  return first;
}

constexpr std::array<uint8_t, 256> kFirstBytes = make_first_bytes();

// Whether the first byte leaves any doubt that the text is a string.
bool may_be_special(std::string_view text) {
  if (text.empty()) return true;
  const uint8_t first = kFirstBytes[static_cast<unsigned char>(text[0])];
  return first == 1 || (first == 2 && text.size() <= kLongestWord);
}

Scalar resolve_special(std::string_view text, Resolver resolver) {
  if (const Word* word = find_word(text, resolver)) return make_word(*word);
  const char c = text.empty() ? 'x' : text[0];
  if (c == '.') {
    if (auto number = parse_float(text)) return {ScalarType::Float, json::Value(*number)};
  } else if (is_digit(c) || c == '+' || c == '-') {
    return resolve_number(text, resolver);
  }
  return {ScalarType::String, json::Value()};
}

std::string_view type_tag(ScalarType type) {
  switch (type) {
    case ScalarType::String: return "str";
    case ScalarType::Null: return "null";
    case ScalarType::Bool: return "bool";
    case ScalarType::Int: return "int";
    case ScalarType::Float: return "float";
    case ScalarType::Timestamp: return "timestamp";
    case ScalarType::Merge: return "merge";
  }
  return "str";
}

Result<json::Value> resolve_binary(std::string_view text) {
  std::string packed;
  for (const char c : text) {
    if (c != '\n' && c != '\r') packed += c;
  }
  auto data = base64_decode(packed);
  if (!data) return make_error(Reason::Invalid, "!!binary value contains invalid base64 data");
  return json::Value(*data);
}

template <typename Float>
std::string format_shortest(Float number) {
  if (std::isnan(number)) return ".nan";
  if (std::isinf(number)) return number > 0 ? ".inf" : "-.inf";
  char buffer[64];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::scientific);
  const std::string_view text(buffer, static_cast<size_t>(end.ptr - buffer));
  const int exponent = std::atoi(std::string(text.substr(text.find('e') + 1)).c_str());
  constexpr int kFixedMin = -4;
  constexpr int kFixedMax = 6;  // exponents from here on are written as such
  if (exponent < kFixedMin || exponent >= kFixedMax) return std::string(text);
  end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed);
  return std::string(buffer, end.ptr);
}

}  // namespace

Scalar resolve_plain(std::string_view text, Resolver resolver) {
  if (may_be_special(text)) {
    Scalar scalar = resolve_special(text, resolver);
    if (scalar.type != ScalarType::String) return scalar;
  }
  return {ScalarType::String, json::Value(text)};
}

bool resolves_to_string(std::string_view text, Resolver resolver) {
  return !may_be_special(text) || resolve_special(text, resolver).type == ScalarType::String;
}

bool is_text(const Event& scalar, Resolver resolver) {
  if (resolver == Resolver::V2 ? !scalar.plain_implicit : scalar.style != ScalarStyle::Plain) {
    return true;
  }
  return !may_be_special(scalar.text);
}

json::Value resolve_untagged(const Event& scalar, Resolver resolver) {
  if (is_text(scalar, resolver)) return json::Value(scalar.text);
  return resolve_plain(scalar.text, resolver).value;
}

Result<json::Value> resolve_scalar(const Event& scalar, Resolver resolver) {
  if (scalar.tag.empty()) return resolve_untagged(scalar, resolver);
  std::string_view tag = scalar.tag;
  if (!tag.starts_with(kTagPrefix)) return json::Value(scalar.text);
  tag.remove_prefix(kTagPrefix.size());
  if (tag == "binary") return resolve_binary(scalar.text);
  const bool known =
      tag == "bool" || tag == "int" || tag == "float" || tag == "null" || tag == "timestamp";
  if (!known) return json::Value(scalar.text);
  Scalar resolved = resolve_plain(scalar.text, resolver);
  if (type_tag(resolved.type) == tag) return std::move(resolved.value);
  if (tag == "float" && resolved.type == ScalarType::Int && resolved.value.is_int()) {
    return json::Value(resolved.value.as_double());
  }
  return make_error(Reason::Invalid, "cannot decode !!{} `{}` as a !!{}", type_tag(resolved.type),
                    scalar.text, tag);
}

std::string format_float(double number) { return format_shortest(number); }
std::string format_float(float number) { return format_shortest(number); }

std::string key_text(const json::Value& key) {
  switch (key.type()) {
    case json::Type::Null: return "null";
    case json::Type::Bool: return key.as_bool() ? "true" : "false";
    case json::Type::Int: return std::to_string(key.as_int());
    case json::Type::Uint: return std::to_string(key.as_uint());
    case json::Type::Double: return format_float(static_cast<float>(key.as_double()));
    case json::Type::String: return std::string(key.as_string());
    case json::Type::Array:
    case json::Type::Object: break;
  }
  return "";
}

}  // namespace bireme::yaml
