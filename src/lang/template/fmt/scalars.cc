// Bools, numbers and texts by verb, as Go's fmt/format.go.
#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "lang/template/fmt/printer.h"
#include "lang/template/fmt/go_number.h"
#include "lang/template/fmt/quote.h"
#include "lang/template/fmt/unicode.h"

namespace bireme::lang::tmpl {
namespace {

// The flag # keeps the decimal point, and for %g the zeros that the precision asks for.
std::string with_point(std::string text, char verb, int precision) {
  const bool is_hex = verb == 'x' || verb == 'X';
  const size_t exponent = std::min(text.find_first_of(is_hex ? "pP" : "eE"), text.size());
  const std::string tail = text.substr(exponent);
  text.resize(exponent);
  int missing = 0;
  if (verb == 'g' || verb == 'G' || verb == 'x') missing = precision < 0 ? 6 : precision;
  bool is_significant = false;
  for (char c : text) {
    if (c == '.') continue;
    is_significant = is_significant || c != '0';
    if (is_significant) --missing;
  }
  if (text.find('.') == std::string::npos) {
    if (text == "0") --missing;
    text += '.';
  }
  if (missing > 0) text.append(static_cast<size_t>(missing), '0');
  return text + tail;
}

}  // namespace


void Printer::pad(std::string_view text) {
  size_t runes = flags_.has_width ? rune_count(text) : 0;
  size_t width = static_cast<size_t>(flags_.width);
  if (!flags_.has_width || runes >= width) {
    out_.append(text);
    return;
  }
  size_t padding = width - runes;
  if (flags_.minus) {
    out_.append(text);
    out_.append(padding, ' ');
  } else {
    out_.append(padding, flags_.zero ? '0' : ' ');
    out_.append(text);
  }
}

void Printer::format_bool(bool value, char32_t verb, Value whole) {
  if (verb == 't' || verb == 'v') return pad(value ? "true" : "false");
  bad_verb(whole, verb);
}

void Printer::format_integer(Value value, char32_t verb) {
  bool is_negative = value.is_signed() && value.as_int() < 0;
  uint64_t magnitude = is_negative ? -value.as_uint() : value.as_uint();
  switch (verb) {
    case 'v':
      if (flags_.sharp_v && value.is_unsigned()) {
        bool sharp = flags_.sharp;
        flags_.sharp = true;
        format_integer_base(magnitude, false, 16, 'v');
        flags_.sharp = sharp;
        return;
      }
      return format_integer_base(magnitude, is_negative, 10, verb);
    case 'd': return format_integer_base(magnitude, is_negative, 10, verb);
    case 'b': return format_integer_base(magnitude, is_negative, 2, verb);
    case 'o':
    case 'O': return format_integer_base(magnitude, is_negative, 8, verb);
    case 'x':
    case 'X': return format_integer_base(magnitude, is_negative, 16, verb);
    case 'c':
    case 'q': {
      char32_t code = magnitude > 0x10FFFF || is_negative ? kRuneError
                                                          : static_cast<char32_t>(magnitude);
      std::string text;
      if (verb == 'c') {
        append_rune(text, code);
      } else {
        text = quote_rune(code, flags_.plus);
      }
      return pad(text);
    }
    case 'U': return format_unicode(value.as_uint());
    default: return bad_verb(value, verb);
  }
}

void Printer::format_integer_base(uint64_t magnitude, bool is_negative, int base, char32_t verb) {
  size_t precision = 0;
  if (flags_.has_precision) {
    precision = static_cast<size_t>(flags_.precision);
    if (precision == 0 && magnitude == 0) {
      out_.append(flags_.has_width ? static_cast<size_t>(flags_.width) : 0, ' ');
      return;
    }
  } else if (flags_.zero && !flags_.minus && flags_.has_width) {
    precision = static_cast<size_t>(flags_.width);
    if (is_negative || flags_.plus || flags_.space) --precision;
  }
  std::string digits = base == 2    ? fmt::format("{:b}", magnitude)
                       : base == 8  ? fmt::format("{:o}", magnitude)
                       : base == 10 ? fmt::format("{}", magnitude)
                       : verb == 'X' ? fmt::format("{:X}", magnitude)
                                     : fmt::format("{:x}", magnitude);
  if (digits.size() < precision) digits.insert(0, precision - digits.size(), '0');
  std::string prefix;
  if (flags_.sharp) {
    if (base == 2) prefix = "0b";
    if (base == 8 && digits[0] != '0') prefix = "0";
    if (base == 16) prefix = verb == 'X' ? "0X" : "0x";
  }
  if (verb == 'O') prefix = "0o";
  std::string sign = is_negative ? "-" : flags_.plus ? "+" : flags_.space ? " " : "";
  bool zero = flags_.zero;
  flags_.zero = false;
  pad(sign + prefix + digits);
  flags_.zero = zero;
}

void Printer::format_unicode(uint64_t code) {
  int digits = flags_.has_precision && flags_.precision > 4 ? flags_.precision : 4;
  std::string text = fmt::format("U+{:0{}X}", code, digits);
  bool shows = flags_.sharp && code <= 0x10FFFF && is_print(static_cast<char32_t>(code));
  if (shows) {
    text += " '";
    append_rune(text, static_cast<char32_t>(code));
    text += "'";
  }
  bool zero = flags_.zero;
  flags_.zero = false;
  pad(text);
  flags_.zero = zero;
}

void Printer::format_float(Value value, char32_t verb) {
  double number = value.as_float();
  switch (verb) {
    case 'v': return format_float_text(number, 'g', -1);
    case 'b':
    case 'g':
    case 'G':
    case 'x':
    case 'X': return format_float_text(number, static_cast<char>(verb), -1);
    case 'f':
    case 'e':
    case 'E':
    case 'F': return format_float_text(number, verb == 'F' ? 'f' : static_cast<char>(verb), 6);
    default: return bad_verb(value, verb);
  }
}

void Printer::format_float_text(double number, char verb, int precision) {
  if (flags_.has_precision) precision = flags_.precision;
  std::string text = go_format_float(number, verb, precision);
  char sign = '+';
  if (text[0] == '-' || text[0] == '+') {
    sign = text[0];
    text.erase(0, 1);
  }
  if (flags_.space && sign == '+' && !flags_.plus) sign = ' ';
  bool zero = flags_.zero;
  if (std::isinf(number) || std::isnan(number)) {
    // Infinity always shows its sign, and neither is padded with zeros.
    bool hides_sign = std::isnan(number) && !flags_.plus && !flags_.space;
    flags_.zero = false;
    pad(hides_sign ? text : sign + text);
    flags_.zero = zero;
    return;
  }
  if (flags_.sharp && verb != 'b') text = with_point(text, verb, precision);
  bool shows_sign = flags_.plus || sign != '+';
  if (!shows_sign) {
    pad(text);
  } else if (flags_.zero && !flags_.minus && flags_.has_width &&
             static_cast<size_t>(flags_.width) > text.size() + 1) {
    out_ += sign;
    out_.append(static_cast<size_t>(flags_.width) - text.size() - 1, '0');
    out_ += text;
  } else {
    pad(sign + text);
  }
  flags_.zero = zero;
}

void Printer::format_quoted(std::string_view text) {
  if (flags_.has_precision) {
    std::u32string runes = to_runes(text);
    if (runes.size() > static_cast<size_t>(flags_.precision)) {
      std::string cut = from_runes(runes.substr(0, static_cast<size_t>(flags_.precision)));
      return pad(flags_.plus ? quote_ascii(cut) : quote(cut));
    }
  }
  if (flags_.sharp && can_backquote(text)) return pad("`" + std::string(text) + "`");
  pad(flags_.plus ? quote_ascii(text) : quote(text));
}

void Printer::format_hex_text(std::string_view text, bool upper) {
  if (flags_.has_precision) text = text.substr(0, static_cast<size_t>(flags_.precision));
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (flags_.space && i > 0) out += ' ';
    if (flags_.sharp && (flags_.space || i == 0)) out += upper ? "0X" : "0x";
    unsigned byte = static_cast<unsigned char>(text[i]);
    out += upper ? fmt::format("{:02X}", byte) : fmt::format("{:02x}", byte);
  }
  pad(out);
}

void Printer::format_text(std::string_view text, char32_t verb, Value whole) {
  switch (verb) {
    case 'v':
      if (flags_.sharp_v) return pad(quote(text));
      [[fallthrough]];
    case 's': {
      if (!flags_.has_precision) return pad(text);
      size_t bytes = 0;
      for (int i = 0; i < flags_.precision && bytes < text.size(); ++i) {
        bytes += static_cast<size_t>(decode_rune(text.substr(bytes)).bytes);
      }
      return pad(text.substr(0, bytes));
    }
    case 'x': return format_hex_text(text, false);
    case 'X': return format_hex_text(text, true);
    case 'q': return format_quoted(text);
    default: return bad_verb(whole, verb);
  }
}

}  // namespace bireme::lang::tmpl
