#include "render/helm/set_values.h"

#include <charconv>
#include <optional>

#include "base/text.h"
#include "lang/template/fmt/quote.h"
#include "lang/template/fmt/unicode.h"
#include "lang/template/sprig/read_json.h"

namespace bireme::render::helm {

namespace {

using json::Value;

Error invalid(std::string message) { return Error(Reason::Invalid, std::move(message)); }

constexpr Reason kEndOfText = Reason::NotFound;  // of an index that has no ']'

// Helm ends its loops by an end-of-file error that is none; here it is a flag of each outcome.
enum class More { Yes, End };

struct Token {
  std::string text;
  char stop = 0;  // 0: the input ended first
};

Value typed_value(const std::string& text) {
  const std::string lower = to_lower(text);
  if (lower == "true") return Value(true);
  if (lower == "false") return Value(false);
  if (lower == "null") return Value();
  if (text == "0") return Value(int64_t{0});
  if (!text.empty() && text[0] != '0') {
    std::string_view digits = text;
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const bool sign_twice = digits.size() < text.size() && digits.starts_with('-');
    if (const auto number = sign_twice ? std::nullopt : parse_int(digits)) return Value(*number);
  }
  return Value(text);
}

// The length of the JSON value at the start of a text, white space before it included.
std::optional<size_t> json_length(std::string_view text) {
  size_t at = text.find_first_not_of(" \t\r\n");
  if (at == text.npos) return std::nullopt;
  const char first = text[at];
  if (first != '{' && first != '[' && first != '"') {
    const size_t end = text.find_first_of(", \t\r\n]}", at);
    return end == text.npos ? text.size() : end;
  }
  int depth = 0;
  bool in_string = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') ++at;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    }
    if (depth == 0 && !in_string) return at + 1;
  }
  return std::nullopt;
}

Value as_floats(const Value& value) {
  if (value.is_int() || value.is_uint()) return Value(value.as_double());
  if (value.is_array()) {
    Value made = Value::array();
    for (const Value& item : value.items()) made.push_back(as_floats(item));
    return made;
  }
  if (!value.is_object()) return value;
  Value made = Value::object();
  for (const json::Member& member : value.members()) {
    made.set_shared(member.key, as_floats(member.value));
  }
  return made;
}

class Parser {
 public:
  Parser(const SetText& from, const FileReader& read_file)
      : mode_(from.mode), release_(from.release), rest_(from.text), read_file_(read_file) {}

  Status parse(Value& values) {
    for (;;) {
      const More more = TRY(key(values, 0));
      if (more == More::End) return {};
    }
  }

 private:
  bool is_literal() const { return mode_ == SetMode::Literal; }

  Token until(std::string_view stops) {
    Token token;
    while (!rest_.empty()) {
      const char c = rest_[0];
      rest_.remove_prefix(1);
      if (stops.find(c) != stops.npos) {
        token.stop = c;
        return token;
      }
      if (c != '\\' || is_literal()) {
        token.text += c;
        continue;
      }
      if (rest_.empty()) return token;
      token.text += rest_[0];
      rest_.remove_prefix(1);
    }
    return token;
  }

  Result<More> key(Value& data, int depth) {
    const Token token = until(is_literal() ? "=[." : "=[,.");
    switch (token.stop) {
      case '[': return indexed_key(data, token.text, depth);
      case '=': return assign(data, token.text);
      case '.': return nested_key(data, token.text, depth + 1);
      case ',':
        set(data, token.text, Value(""));
        return invalid(fmt::format("key \"{}\" has no value (cannot end with ,)", token.text));
      default: break;
    }
    if (token.text.empty()) return More::End;
    return invalid(fmt::format("key \"{}\" has no value", token.text));
  }

  static void set(Value& data, std::string_view name, Value value) {
    if (!name.empty()) data.set(name, std::move(value));
  }

  static Error wrong_type(const Value& value, std::string_view want) {
    const std::string_view kind = value.is_null()     ? "nil"
                                  : value.is_string() ? "string"
                                  : value.is_bool()   ? "bool"
                                  : value.is_int()    ? "int64"
                                  : value.is_double() ? "float64"
                                  : value.is_array()  ? "[]interface {}"
                                                      : "map[string]interface {}";
    return invalid(
        fmt::format("unable to parse key: interface conversion: interface {{}} is {}, "
                    "not {}",
                    kind, want));
  }

  Result<More> nested_key(Value& data, const std::string& name, int depth) {
    if (depth > kSetDepthMax) {
      return invalid(
          fmt::format("value name nested level is greater than maximum supported nested "
                      "level of {}",
                      kSetDepthMax));
    }
    Value inner = Value::object();
    if (const Value* there = data.find(name)) {
      if (!there->is_object()) return wrong_type(*there, "map[string]interface {}");
      inner = *there;
    }
    const auto more = key(inner, depth);
    if (more && *more == More::Yes && inner.empty()) {
      return invalid(fmt::format("key map \"{}\" has no value", name));
    }
    if (!inner.empty()) set(data, name, std::move(inner));
    return more;
  }

  // An index without end: Helm 4 takes it for the end of all, Helm 3 for an error.
  Result<More> bad_index(const Error& error) const {
    const bool is_end = error.reason() == kEndOfText && release_ == Release::Helm4;
    if (is_end) return More::End;
    return error.with_reason(Reason::Invalid).during("error parsing index");
  }

  Result<More> indexed_key(Value& data, const std::string& name, int depth) {
    const auto index = key_index();
    if (!index) return bad_index(index.error());
    Value list = Value::array();
    if (const Value* there = data.find(name)) {
      if (!there->is_array()) return wrong_type(*there, "[]interface {}");
      list = *there;
    }
    const auto more = list_item(list, *index, depth);
    set(data, name, std::move(list));
    return more;
  }

  Result<int64_t> key_index() {
    const Token token = until("]");
    if (token.stop == 0) return Error(kEndOfText, "EOF");
    std::string_view digits = token.text;
    if (digits.starts_with('+')) digits.remove_prefix(1);
    if (const auto number = parse_int(digits)) return *number;
    return invalid(fmt::format("strconv.Atoi: parsing \"{}\": invalid syntax", token.text));
  }

  // Go's %q of a slice of code points: ['a' 'b'].
  static std::string runes(std::string_view text) {
    std::string out = "[";
    for (char32_t code : lang::tmpl::to_runes(text)) {
      if (out.size() > 1) out += ' ';
      out += lang::tmpl::quote_rune(code);
    }
    return out + "]";
  }

  static Status set_index(Value& list, int64_t index, Value value) {
    if (index < 0) return invalid(fmt::format("negative {} index not allowed", index));
    if (index > kSetIndexMax) {
      return invalid(fmt::format("index of {} is greater than maximum supported index of {}", index,
                                 kSetIndexMax));
    }
    while (list.size() <= static_cast<size_t>(index)) list.push_back(Value());
    list.edit(static_cast<size_t>(index)) = std::move(value);
    return {};
  }

  Result<More> list_item(Value& list, int64_t index, int depth) {
    if (index < 0) return invalid(fmt::format("negative {} index not allowed", index));
    const Token token = until("[.=");
    if (!token.text.empty()) {
      return invalid(fmt::format("unexpected data at end of array index: {}", runes(token.text)));
    }
    switch (token.stop) {
      case '=': return assign_item(list, index);
      case '[': return nested_list(list, index, depth);
      case '.': return nested_map(list, index, depth);
      default: return More::End;
    }
  }

  Result<More> assign_item(Value& list, int64_t index) {
    Value made;
    TRY(value(made));
    TRY(set_index(list, index, std::move(made)));
    return More::Yes;
  }

  Result<More> nested_list(Value& list, int64_t index, int depth) {
    const auto next = key_index();
    if (!next) return bad_index(next.error());
    Value inner = Value::array();
    const Value& there = list[static_cast<size_t>(index)];
    if (!there.is_null()) {
      if (!there.is_array()) return wrong_type(there, "[]interface {}");
      inner = there;
    }
    if (depth >= kSetDepthMax) return invalid("lists are nested too deep");
    const More more = TRY(list_item(inner, *next, depth + 1));
    if (more == More::End) return more;  // as in nested_map
    TRY(set_index(list, index, std::move(inner)));
    return more;
  }

  Result<More> nested_map(Value& list, int64_t index, int depth) {
    const Value& there = list[static_cast<size_t>(index)];
    Value inner = there.is_object() ? there : Value::object();
    const More more = TRY(key(inner, depth));
    // Helm drops a new item where the input ends inside it: `a[0].b=` is an empty list.
    if (more == More::End && static_cast<size_t>(index) >= list.size()) return more;
    TRY(set_index(list, index, std::move(inner)));
    return more;
  }

  Result<More> assign(Value& data, const std::string& name) {
    if (is_literal()) {
      set(data, name, Value(rest_));
      rest_ = {};
      return More::Yes;
    }
    Value made;
    const auto more = value(made);
    if (more) set(data, name, std::move(made));
    return more;
  }

  // What stands after '=': JSON, a list in braces, or a scalar.
  Result<More> value(Value& out) {
    if (is_literal()) {
      out = Value(rest_);
      rest_ = {};
      return More::Yes;
    }
    if (mode_ == SetMode::Json) return json_value(out);
    if (rest_.empty()) {
      out = Value("");
      return More::End;
    }
    if (rest_[0] == '{') {
      rest_.remove_prefix(1);
      return list_value(out);
    }
    const Token token = until(",");
    out = TRY(convert(token.text));
    return More::Yes;
  }

  Result<More> list_value(Value& out) {
    out = Value::array();
    for (;;) {
      const Token token = until(",}");
      if (token.stop == 0) return invalid("list must terminate with '}'");
      Value item = TRY(convert(token.text));
      out.push_back(std::move(item));
      if (token.stop == ',') continue;
      if (rest_.starts_with(',')) rest_.remove_prefix(1);
      return More::Yes;
    }
  }

  Result<Value> convert(const std::string& text) {
    if (mode_ == SetMode::String) return Value(text);
    if (mode_ != SetMode::File) return typed_value(text);
    if (!read_file_) return make_error(Reason::Unsupported, "files cannot be read here");
    const std::string content = TRY(read_file_(text));
    return Value(content);
  }

  // White space up to a comma or the end: no value.
  bool take_empty() {
    while (!rest_.empty()) {
      const char c = rest_[0];
      if (c != ',' && c != ' ' && !(c >= '\t' && c <= '\r')) return false;
      rest_.remove_prefix(1);
      if (c == ',') return true;
    }
    return true;
  }

  Result<More> json_value(Value& out) {
    if (take_empty()) {
      out = Value();
      return More::Yes;
    }
    const auto length = json_length(rest_);
    if (!length) return invalid("unexpected EOF");
    const Value parsed = TRY(lang::tmpl::read_json(rest_.substr(0, *length)));
    out = as_floats(parsed);
    rest_.remove_prefix(*length);
    take_empty();
    return More::Yes;
  }

  SetMode mode_;
  Release release_;
  std::string_view rest_;
  const FileReader& read_file_;
};

}  // namespace

Status set_into(json::Value& values, const SetText& from, const FileReader& read_file) {
  if (values.is_null()) values = Value::object();
  return Parser(from, read_file).parse(values);
}

json::Value numbers_as_floats(const json::Value& value) { return as_floats(value); }

}  // namespace bireme::render::helm
