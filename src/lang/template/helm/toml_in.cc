#include "lang/template/helm/toml_in.h"

#include <set>

#include <fmt/core.h>

#include "base/text.h"
#include "lang/template/fmt/go_number.h"
#include "lang/template/fmt/unicode.h"

namespace bireme::lang::tmpl {
namespace {

bool is_bare(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '-';
}

class TomlReader {
 public:
  TomlReader(Heap& heap, std::string_view text) : heap_(heap), text_(text) {
    root_ = heap.map();
    root_->changed = true;
  }

  Result<Value> read();

 private:
  Status read_header();
  Status read_pair(Map* into);
  Result<std::vector<std::string>> read_key();
  Result<std::string> read_key_part();
  Result<Map*> descend(Map* map, const std::string& key);
  Result<Value> read_value(int depth);
  Result<Value> read_array(int depth);
  Result<Value> read_inline_table(int depth);
  Result<std::string> read_string();
  Result<std::string> read_basic(bool is_long);
  Result<std::string> read_literal(bool is_long);
  Status read_escape(std::string& out, bool is_long);
  Result<Value> read_scalar();
  Status end_of_line();
  void skip_blank() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  void skip_lines();
  char now() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  Error fail(std::string_view what) const {
    int line = locate(text_, std::min(at_, text_.size())).line;
    return make_error(Reason::Invalid, "toml: line {}: {}", line, what);
  }

  Heap& heap_;
  std::string_view text_;
  size_t at_ = 0;
  Map* root_ = nullptr;
  Map* table_ = nullptr;
  std::set<std::string> headers_;
};

void TomlReader::skip_lines() {
  for (;;) {
    skip_blank();
    if (now() == '#') at_ = std::min(text_.find('\n', at_), text_.size());
    if (at_ >= text_.size() || (now() != '\n' && now() != '\r')) return;
    ++at_;
  }
}

Status TomlReader::end_of_line() {
  skip_blank();
  if (now() == '#') at_ = std::min(text_.find('\n', at_), text_.size());
  if (at_ >= text_.size() || take("\n") || take("\r\n")) return {};
  return fail(fmt::format("expected a top-level item to end with a newline, comment, or EOF, but "
                          "got '{}' instead",
                          now()));
}

Result<Value> TomlReader::read() {
  table_ = root_;
  for (skip_lines(); at_ < text_.size(); skip_lines()) {
    if (now() == '[') {
      TRY(read_header());
    } else {
      TRY(read_pair(table_));
    }
    TRY(end_of_line());
  }
  return Value(root_);
}

// The table at `key`, made if it is not there; of an array of tables the last one.
Result<Map*> TomlReader::descend(Map* map, const std::string& key) {
  Value* found = heap_.find(map, key);
  if (found == nullptr) {
    Map* made = heap_.map();
    made->changed = true;
    heap_.set(map, key, made);
    return made;
  }
  if (found->is(Kind::Map)) return found->as_map();
  bool has_last = found->is(Kind::List) && found->as_list()->size > 0;
  if (has_last) {
    Value last = heap_.items(found->as_list()).back();
    if (last.is(Kind::Map)) return last.as_map();
  }
  return fail(fmt::format("Key '{}' has already been defined.", key));
}

Status TomlReader::read_header() {
  bool is_array = take("[[");
  if (!is_array) ++at_;
  std::vector<std::string> keys = TRY(read_key());
  if (!take(is_array ? "]]" : "]")) return fail("expected end of table header");
  Map* map = root_;
  for (size_t i = 0; i + 1 < keys.size(); ++i) map = TRY(descend(map, keys[i]));
  if (!is_array) {
    if (!headers_.insert(join(keys, "\n")).second) {
      return fail(fmt::format("Key '{}' has already been defined.", join(keys, ".")));
    }
    table_ = TRY(descend(map, keys.back()));
    return {};
  }
  Value* found = heap_.find(map, keys.back());
  if (found == nullptr) {
    heap_.set(map, keys.back(), heap_.list());
    found = heap_.find(map, keys.back());
  }
  if (!found->is(Kind::List)) {
    return fail(fmt::format("Key '{}' has already been defined.", join(keys, ".")));
  }
  table_ = heap_.map();
  table_->changed = true;
  heap_.push(found->as_list(), table_);
  std::erase_if(headers_, [&](const std::string& header) {
    return header.starts_with(join(keys, "\n") + "\n");
  });
  return {};
}

Status TomlReader::read_pair(Map* into) {
  std::vector<std::string> keys = TRY(read_key());
  if (!take("=")) {
    return fail(fmt::format("expected '.' or '=', but got '{}' instead", now()));
  }
  skip_blank();
  for (size_t i = 0; i + 1 < keys.size(); ++i) into = TRY(descend(into, keys[i]));
  if (heap_.find(into, keys.back()) != nullptr) {
    return fail(fmt::format("Key '{}' has already been defined.", join(keys, ".")));
  }
  Value value = TRY(read_value(0));
  heap_.set(into, keys.back(), value);
  return {};
}

Result<std::vector<std::string>> TomlReader::read_key() {
  std::vector<std::string> keys;
  do {
    skip_blank();
    std::string part = TRY(read_key_part());
    keys.push_back(std::move(part));
    skip_blank();
    if (keys.size() > kTomlNestingMax) return fail("too many parts in a key");
  } while (take("."));
  return keys;
}

Result<std::string> TomlReader::read_key_part() {
  if (now() == '"' || now() == '\'') return read_string();
  size_t start = at_;
  while (at_ < text_.size() && is_bare(text_[at_])) ++at_;
  if (at_ == start) return fail(fmt::format("unexpected '{}' in a key", now()));
  return std::string(text_.substr(start, at_ - start));
}

Result<Value> TomlReader::read_value(int depth) {
  if (depth > kTomlNestingMax) return fail("values are nested too deeply");
  char c = now();
  if (c == '[') return read_array(depth);
  if (c == '{') return read_inline_table(depth);
  if (c != '"' && c != '\'') return read_scalar();
  std::string text = TRY(read_string());
  return heap_.text(text);
}

Result<Value> TomlReader::read_array(int depth) {
  ++at_;
  List* list = heap_.list();
  for (;;) {
    skip_lines();
    if (take("]")) return Value(list);
    Value value = TRY(read_value(depth + 1));
    heap_.push(list, value);
    skip_lines();
    if (take(",")) continue;
    if (take("]")) return Value(list);
    return fail(fmt::format("expected a comma (',') or array terminator (']'), but got '{}'",
                            now()));
  }
}

Result<Value> TomlReader::read_inline_table(int depth) {
  ++at_;
  Map* map = heap_.map();
  map->changed = true;
  skip_lines();
  if (take("}")) return Value(map);
  for (;;) {
    std::vector<std::string> keys = TRY(read_key());
    if (!take("=")) return fail("expected '=' in an inline table");
    skip_blank();
    Map* into = map;
    for (size_t i = 0; i + 1 < keys.size(); ++i) into = TRY(descend(into, keys[i]));
    if (heap_.find(into, keys.back()) != nullptr) {
      return fail(fmt::format("Key '{}' has already been defined.", join(keys, ".")));
    }
    Value value = TRY(read_value(depth + 1));
    heap_.set(into, keys.back(), value);
    skip_lines();
    if (take("}")) return Value(map);
    if (!take(",")) return fail("expected a comma or an inline table terminator '}'");
    skip_lines();
    if (take("}")) return Value(map);
  }
}

Result<std::string> TomlReader::read_string() {
  if (take("\"\"\"")) return read_basic(true);
  if (take("'''")) return read_literal(true);
  bool is_basic = now() == '"';
  ++at_;
  return is_basic ? read_basic(false) : read_literal(false);
}

Result<std::string> TomlReader::read_literal(bool is_long) {
  std::string_view end = is_long ? "'''" : "'";
  if (is_long && !take("\n")) take("\r\n");
  size_t close = text_.find(end, at_);
  if (close == std::string_view::npos) return fail("unexpected EOF; expected \"'\"");
  while (is_long && close + 3 < text_.size() && text_[close + 3] == '\'') ++close;
  std::string_view body = text_.substr(at_, close - at_);
  if (!is_long && body.find('\n') != std::string_view::npos) {
    return fail("strings cannot contain newlines");
  }
  at_ = close + end.size();
  return std::string(body);
}

Result<std::string> TomlReader::read_basic(bool is_long) {
  std::string out;
  if (is_long && !take("\n")) take("\r\n");
  for (;;) {
    if (at_ >= text_.size()) return fail("unexpected EOF; expected '\"'");
    if (is_long && text_.substr(at_).starts_with("\"\"\"")) {
      at_ += 3;
      for (int extra = 0; extra < 2 && take("\""); ++extra) out += '"';
      return out;
    }
    if (!is_long && take("\"")) return out;
    char c = text_[at_++];
    if (c == '\n' && !is_long) return fail("strings cannot contain newlines");
    if (c != '\\') {
      out += c;
      continue;
    }
    TRY(read_escape(out, is_long));
  }
}

Status TomlReader::read_escape(std::string& out, bool is_long) {
  constexpr std::string_view kLetters = "btnfre\"\\";
  constexpr std::string_view kMeanings = "\b\t\n\f\r\x1b\"\\";
  char kind = now();
  if (size_t i = kLetters.find(kind); kind != '\0' && i != std::string_view::npos) {
    out += kMeanings[i];
    ++at_;
    return {};
  }
  if (kind == 'u' || kind == 'U' || kind == 'x') {
    size_t digits = kind == 'u' ? 4 : kind == 'U' ? 8 : 2;
    auto code = go_parse_uint(text_.substr(at_ + 1, digits), 16);
    if (!code || at_ + 1 + digits > text_.size()) return fail("invalid unicode escape");
    append_rune(out, static_cast<char32_t>(*code));
    at_ += digits + 1;
    return {};
  }
  bool is_blank = kind == ' ' || kind == '\t' || kind == '\n' || kind == '\r';
  if (!is_long || !is_blank) {
    return fail(fmt::format("invalid escape character '{}'", kind));
  }
  at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
  return {};
}

Result<Value> TomlReader::read_scalar() {
  size_t start = at_;
  while (at_ < text_.size() && (is_bare(text_[at_]) || text_[at_] == '.' || text_[at_] == '+' ||
                                text_[at_] == ':')) {
    ++at_;
  }
  std::string_view word = text_.substr(start, at_ - start);
  if (word == "true" || word == "false") return Value::boolean(word == "true");
  bool is_date = word.size() >= 10 && word[4] == '-' && word[7] == '-';
  bool is_clock = word.size() >= 8 && word[2] == ':';
  if (is_date || is_clock) {
    bool has_time = word.size() == 10 && now() == ' ' && at_ + 3 < text_.size() &&
                    text_[at_ + 3] == ':';
    if (!has_time) return heap_.text(word);
    ++at_;
    size_t clock = at_;
    while (at_ < text_.size() && (is_bare(text_[at_]) || text_[at_] == '.' || text_[at_] == ':' ||
                                  text_[at_] == '+')) {
      ++at_;
    }
    return heap_.text(std::string(word) + "T" + std::string(text_.substr(clock, at_ - clock)));
  }
  std::string digits(word);
  bool has_leading_zero = digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' &&
                          digits[1] <= '9';
  if (!has_leading_zero) {
    if (auto number = go_parse_int(digits, 0)) return Value::int64(*number);
    if (auto number = go_parse_float(replace_all(digits, "_", ""))) return Value::float64(*number);
  }
  at_ = start;
  if (word.empty()) return fail(fmt::format("expected value but found '{}' instead", now()));
  return fail(fmt::format("expected value but found \"{}\" instead", word));
}

}  // namespace

Result<Value> parse_toml(Heap& heap, std::string_view text) {
  return TomlReader(heap, text).read();
}

}  // namespace bireme::lang::tmpl
