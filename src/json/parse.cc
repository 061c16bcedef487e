#include "json/parse.h"

#include <boost/json/basic_parser_impl.hpp>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "base/secret_text.h"
#include "base/text.h"

namespace bireme::json {

namespace {

// Builds a Value from the parser's events. An open container waits on the stack with its key.
class Builder {
 public:
  static constexpr size_t max_object_size = static_cast<size_t>(-1);
  static constexpr size_t max_array_size = static_cast<size_t>(-1);
  static constexpr size_t max_key_size = static_cast<size_t>(-1);
  static constexpr size_t max_string_size = static_cast<size_t>(-1);
  using error_code = boost::json::error_code;
  using string_view = boost::json::string_view;

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return open(Value::object()); }
  bool on_object_end(size_t, error_code&) { return close(); }
  bool on_array_begin(error_code&) { return open(Value::array()); }
  bool on_array_end(size_t, error_code&) { return close(); }
  bool on_key_part(string_view part, size_t, error_code&) { return collect(part); }
  bool on_key(string_view part, size_t, error_code&) {
    stack_.back().key = take_text(part);
    return true;
  }
  bool on_string_part(string_view part, size_t, error_code&) { return collect(part); }
  bool on_string(string_view part, size_t, error_code&) { return add(take_text(part)); }
  bool on_number_part(string_view part, error_code&) { return collect(part); }
  bool on_int64(int64_t n, string_view part, error_code&) { return add_number(Value(n), part); }
  bool on_uint64(uint64_t n, string_view part, error_code&) { return add_number(Value(n), part); }
  bool on_double(double, string_view part, error_code& code) {
    const Value text = take_text(part);
    const auto number = parse_double(text.as_string());
    if (!number || !std::isfinite(*number)) {
      code = boost::json::error::exponent_overflow;
      return false;
    }
    return add(Value(*number));
  }
  bool on_bool(bool b, error_code&) { return add(Value(b)); }
  bool on_null(error_code&) { return add(Value()); }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

  Value take_root() { return std::move(root_); }

 private:
  struct Open {
    Value container;
    Value key;
  };

  bool collect(string_view part) {
    text_.append(part.data(), part.size());
    return true;
  }

  Value take_text(string_view part) {
    const std::string_view last(part.data(), part.size());
    if (text_.empty()) return Value(last);
    text_.append(last);
    Value made(text_);
    text_.clear();
    return made;
  }

  bool add_number(Value number, string_view) {
    text_.clear();
    return add(std::move(number));
  }

  bool open(Value container) {
    stack_.push_back({std::move(container), Value()});
    return true;
  }

  bool close() {
    Value done = std::move(stack_.back().container);
    stack_.pop_back();
    return add(std::move(done));
  }

  bool add(Value value) {
    if (stack_.empty()) {
      root_ = std::move(value);
    } else if (stack_.back().container.is_array()) {
      stack_.back().container.push_back(std::move(value));
    } else {
      stack_.back().container.set_shared(std::move(stack_.back().key), std::move(value));
    }
    return true;
  }

  Value root_;
  std::vector<Open> stack_;
  std::string text_;
};

}  // namespace

Result<Value> parse(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = kDepthMax;
  boost::json::basic_parser<Builder> parser(options);
  boost::json::error_code code;
  const size_t used = parser.write_some(false, text.data(), text.size(), code);
  if (!code && used < text.size()) code = boost::json::error::extra_data;
  if (code) {
    TextPosition where = locate(text, used);
    if (is_within_secret(text, used)) where.line_text.clear();
    return make_error(Reason::Invalid, "invalid JSON: {}", code.message())
        .at({.file = "", .line = where.line, .column = where.column, .text = where.line_text});
  }
  return parser.handler().take_root();
}

}  // namespace bireme::json
