#include "lang/template/sprig/read_json.h"

#include <algorithm>
#include <string>

#include <fmt/core.h>

#include "json/parse.h"
#include "lang/template/fmt/quote.h"
#include "lang/template/fmt/unicode.h"

namespace bireme::lang::tmpl {
namespace {

constexpr int kNestingMax = 5000;  // encoding/json allows twice that

// Looks for the first place encoding/json would stop at, and says what it would say.
class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : text_(text) {}

  std::string find_error() {
    value(0);
    if (error_.empty()) {
      skip_space();
      if (at_ < text_.size()) fail("after top-level value");
    }
    return error_;
  }

 private:
  bool fail(std::string_view where) {
    if (!error_.empty()) return false;
    if (at_ >= text_.size()) {
      error_ = "unexpected end of JSON input";
      return false;
    }
    char c = text_[at_];
    std::string one;
    append_rune(one, static_cast<unsigned char>(c));
    std::string quoted = quote(one);
    std::string shown = c == '\'' ? "\\'" : c == '"' ? "\"" : quoted.substr(1, quoted.size() - 2);
    error_ = fmt::format("invalid character '{}' {}", shown, where);
    return false;
  }
  char now() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() {
    at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
  }
  bool is_digit() const { return now() >= '0' && now() <= '9'; }

  bool is_escape() const {
    constexpr std::string_view kEscapes = "bfnrt\\/\"";
    return now() != '\0' && kEscapes.find(now()) != std::string_view::npos;
  }

  bool value(int depth) {
    skip_space();
    if (depth > kNestingMax) {
      error_ = "exceeded max depth";
      return false;
    }
    switch (now()) {
      case '{': return object(depth);
      case '[': return array(depth);
      case '"': return string();
      case 't': return literal("true");
      case 'f': return literal("false");
      case 'n': return literal("null");
      default: break;
    }
    if (now() == '-' || is_digit()) return number();
    return fail("looking for beginning of value");
  }

  bool literal(std::string_view word) {
    for (size_t i = 0; i < word.size(); ++i, ++at_) {
      if (now() != word[i]) {
        return fail(fmt::format("in literal {} (expecting '{}')", word, word[i]));
      }
    }
    return true;
  }

  bool digits(std::string_view where) {
    if (!is_digit()) return fail(where);
    while (is_digit()) ++at_;
    return true;
  }

  bool number() {
    if (now() == '-') ++at_;
    if (now() == '0') {
      ++at_;
    } else if (!digits("in numeric literal")) {
      return false;
    }
    if (now() == '.') {
      ++at_;
      if (!digits("after decimal point in numeric literal")) return false;
    }
    if (now() != 'e' && now() != 'E') return true;
    ++at_;
    if (now() == '+' || now() == '-') ++at_;
    return digits("in exponent of numeric literal");
  }

  bool string() {
    for (++at_; at_ < text_.size(); ++at_) {
      char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20) return fail("in string literal");
      if (c != '\\') continue;
      ++at_;
      if (now() == 'u') {
        for (int i = 0; i < 4; ++i) {
          ++at_;
          bool is_hex = is_digit() || ((now() | 0x20) >= 'a' && (now() | 0x20) <= 'f');
          if (!is_hex) return fail("in \\u hexadecimal character escape");
        }
      } else if (!is_escape()) {
        return fail("in string escape code");
      }
    }
    return fail("");
  }

  bool array(int depth) {
    ++at_;
    skip_space();
    if (now() == ']') return ++at_ != 0;
    for (;;) {
      if (!value(depth + 1)) return false;
      skip_space();
      if (now() == ']') return ++at_ != 0;
      if (now() != ',') return fail("after array element");
      ++at_;
    }
  }

  bool object(int depth) {
    ++at_;
    skip_space();
    if (now() == '}') return ++at_ != 0;
    for (;;) {
      skip_space();
      if (now() != '"') return fail("looking for beginning of object key string");
      if (!string()) return false;
      skip_space();
      if (now() != ':') return fail("after object key");
      ++at_;
      if (!value(depth + 1)) return false;
      skip_space();
      if (now() == '}') return ++at_ != 0;
      if (now() != ',') return fail("after object key:value pair");
      ++at_;
    }
  }

  std::string_view text_;
  size_t at_ = 0;
  std::string error_;
};

}  // namespace

Result<json::Value> read_json(std::string_view text) {
  Result<json::Value> read = json::parse(text);
  if (read) return read;
  std::string message = JsonScanner(text).find_error();
  if (message.empty()) return read;
  return Error(Reason::Invalid, std::move(message));
}

}  // namespace bireme::lang::tmpl
