// Number literals, as text/template/parse reads them.
#include <cmath>
#include <optional>

#include "base/text.h"
#include "lang/template/fmt/go_number.h"
#include "lang/template/parse/parser.h"
#include "lang/template/fmt/quote.h"

namespace bireme::lang::tmpl {
namespace {

bool is_whole(double d) { return d >= -9223372036854775808.0 && d < 9223372036854775808.0 &&
                                 std::trunc(d) == d; }
bool is_whole_unsigned(double d) {
  return d >= 0 && d < 18446744073709551616.0 && std::trunc(d) == d;
}

void take_integers_of_float(Number& number) {
  if (!number.is_int && is_whole(number.float_value)) {
    number.is_int = true;
    number.int_value = static_cast<int64_t>(number.float_value);
  }
  if (!number.is_uint && is_whole_unsigned(number.float_value)) {
    number.is_uint = true;
    number.uint_value = static_cast<uint64_t>(number.float_value);
  }
}

void simplify_complex(Number& number) {
  number.is_complex = true;
  number.is_float = number.imaginary == 0;
  if (number.is_float) take_integers_of_float(number);
}

Result<Number> read_complex(std::string_view text) {
  size_t sign = text.find_last_of("+-");
  while (sign != std::string_view::npos && sign > 0 &&
         (text[sign - 1] == 'e' || text[sign - 1] == 'E')) {
    sign = text.find_last_of("+-", sign - 1);
  }
  Number number;
  std::string_view imaginary = text.substr(sign, text.size() - sign - 1);
  std::optional<double> real = go_parse_float(text.substr(0, sign));
  std::optional<double> other = go_parse_float(imaginary);
  if (!real || !other) return make_error(Reason::Invalid, "syntax error scanning complex number");
  number.float_value = *real;
  number.imaginary = *other;
  simplify_complex(number);
  return number;
}

}  // namespace

Result<Number> parse_number(std::string_view text, bool is_char, bool is_complex) {
  Number number;
  if (is_char) {
    const char32_t code = TRY(unquote_char(text));
    number.is_int = number.is_uint = number.is_float = true;
    number.int_value = static_cast<int64_t>(code);
    number.uint_value = code;
    number.float_value = static_cast<double>(code);
    return number;
  }
  if (is_complex) return read_complex(text);
  if (text.ends_with("i")) {
    if (std::optional<double> d = go_parse_float(text.substr(0, text.size() - 1))) {
      number.imaginary = *d;
      simplify_complex(number);
      return number;
    }
  }
  if (std::optional<uint64_t> u = go_parse_uint(text, 0)) {
    number.is_uint = true;
    number.uint_value = *u;
  }
  if (std::optional<int64_t> i = go_parse_int(text, 0)) {
    number.is_int = true;
    number.int_value = *i;
    if (*i == 0) number.is_uint = true;
  }
  if (number.is_int || number.is_uint) {
    number.is_float = true;
    number.float_value = number.is_int ? static_cast<double>(number.int_value)
                                       : static_cast<double>(number.uint_value);
    return number;
  }
  if (std::optional<double> d = go_parse_float(text)) {
    if (text.find_first_of(".eEpP") == std::string_view::npos) {
      return make_error(Reason::Invalid, "integer overflow: {}", quote(text));
    }
    number.is_float = true;
    number.float_value = *d;
    take_integers_of_float(number);
  }
  if (!number.is_float) {
    return make_error(Reason::Invalid, "illegal number syntax: {}", quote(text));
  }
  return number;
}

Value ideal_constant(const Number& number, std::string_view text) {
  if (number.is_complex) return Value::complex(number.float_value, number.imaginary);
  bool is_hex = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') &&
                text.find_first_of("pP") == std::string_view::npos;
  bool is_rune = !text.empty() && text[0] == '\'';
  bool has_float_form = text.find_first_of(".eEpP") != std::string_view::npos;
  if (number.is_float && !is_hex && !is_rune && has_float_form) {
    return Value::float64(number.float_value);
  }
  if (number.is_int) return Value::integer(number.int_value);
  return {};
}

}  // namespace bireme::lang::tmpl
