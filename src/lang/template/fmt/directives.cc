// The directives of a format text, as Go's doPrintf reads them.
#include <fmt/core.h>

#include "lang/template/fmt/print.h"
#include "lang/template/fmt/printer.h"
#include "lang/template/fmt/unicode.h"

namespace bireme::lang::tmpl {
namespace {

struct ParsedNumber {
  int value = 0;
  bool is_number = false;
};

ParsedNumber read_number(std::string_view format, size_t& at) {
  ParsedNumber number;
  for (; at < format.size() && format[at] >= '0' && format[at] <= '9'; ++at) {
    if (number.value > kWidthMax) return {};
    number.value = number.value * 10 + (format[at] - '0');
    number.is_number = true;
  }
  return number;
}

}  // namespace

void Printer::format(std::string_view format, std::span<const Value> values) {
  values_ = values;
  size_t at = 0;
  while (at < format.size()) {
    good_index_ = true;
    size_t percent = format.find('%', at);
    if (percent == std::string_view::npos) {
      out_.append(format.substr(at));
      break;
    }
    out_.append(format.substr(at, percent - at));
    at = read_directive(format, percent + 1);
    if (out_.size() > kPrintBytesMax) return;
  }
  if (!any_reordered_ && next_ < values_.size()) print_extra();
}

void Printer::print_extra() {
  flags_ = Flags{};
  out_ += "%!(EXTRA ";
  for (size_t i = next_; i < values_.size(); ++i) {
    if (i > next_) out_ += ", ";
    if (values_[i].is_nil()) {
      out_ += "<nil>";
      continue;
    }
    out_ += type_name(values_[i]);
    out_ += '=';
    print_argument(values_[i], 'v');
  }
  out_ += ')';
}

void Printer::read_flags(std::string_view format, size_t& at) {
  for (; at < format.size(); ++at) {
    switch (format[at]) {
      case '#': flags_.sharp = true; break;
      case '0': flags_.zero = true; break;
      case '+': flags_.plus = true; break;
      case '-': flags_.minus = true; break;
      case ' ': flags_.space = true; break;
      default: return;
    }
  }
}

// [n]: which argument comes next. Returns whether there was one.
bool Printer::read_index(std::string_view format, size_t& at) {
  if (at >= format.size() || format[at] != '[') return false;
  reordered_ = true;
  any_reordered_ = true;
  size_t close = format.find(']', at);
  if (close == std::string_view::npos) {
    good_index_ = false;
    ++at;
    return false;
  }
  size_t digits = at + 1;
  ParsedNumber number = read_number(format, digits);
  at = close + 1;
  bool is_good = number.is_number && digits == close && number.value >= 1 &&
                 static_cast<size_t>(number.value) <= values_.size();
  if (!is_good) {
    good_index_ = false;
    return true;
  }
  next_ = static_cast<size_t>(number.value) - 1;
  return true;
}

// A width or precision given as *: the next argument. False if it is no good.
bool Printer::read_star(int& number, bool& is_set) {
  is_set = false;
  if (next_ >= values_.size()) return false;
  Value value = values_[next_++];
  if (!value.is_integer()) return false;
  int64_t read = value.as_int();
  if (read > kWidthMax || read < -kWidthMax) return false;
  number = static_cast<int>(read);
  is_set = true;
  return true;
}

void Printer::read_width(std::string_view format, size_t& at) {
  if (at < format.size() && format[at] == '*') {
    ++at;
    if (!read_star(flags_.width, flags_.has_width)) out_ += "%!(BADWIDTH)";
    if (flags_.width < 0) {
      flags_.width = -flags_.width;
      flags_.minus = true;
      flags_.zero = false;
    }
    after_index_ = false;
    return;
  }
  ParsedNumber number = read_number(format, at);
  flags_.width = number.value;
  flags_.has_width = number.is_number;
  if (after_index_ && number.is_number) good_index_ = false;
}

void Printer::read_precision(std::string_view format, size_t& at) {
  if (at >= format.size() || format[at] != '.') return;
  ++at;
  if (after_index_) good_index_ = false;
  after_index_ = read_index(format, at);
  if (at < format.size() && format[at] == '*') {
    ++at;
    bool is_good = read_star(flags_.precision, flags_.has_precision);
    if (flags_.precision < 0) {
      flags_.precision = 0;
      flags_.has_precision = false;
      is_good = false;
    }
    if (!is_good) out_ += "%!(BADPREC)";
    after_index_ = false;
    return;
  }
  ParsedNumber number = read_number(format, at);
  flags_.precision = number.value;
  flags_.has_precision = true;
}

size_t Printer::read_directive(std::string_view format, size_t at) {
  flags_ = Flags{};
  after_index_ = false;
  read_flags(format, at);
  after_index_ = read_index(format, at);
  read_width(format, at);
  read_precision(format, at);
  if (!after_index_) after_index_ = read_index(format, at);
  if (at >= format.size()) {
    out_ += "%!(NOVERB)";
    return at;
  }
  Rune verb = decode_rune(format.substr(at));
  apply_verb(verb.code);
  return at + static_cast<size_t>(verb.bytes);
}

void Printer::apply_verb(char32_t verb) {
  if (verb == '%') {
    out_ += '%';
    return;
  }
  if (!good_index_) {
    out_ += "%!";
    append_rune(out_, verb);
    out_ += "(BADINDEX)";
    return;
  }
  if (next_ >= values_.size()) {
    out_ += "%!";
    append_rune(out_, verb);
    out_ += "(MISSING)";
    return;
  }
  if (verb == 'v') {
    flags_.sharp_v = flags_.sharp;
    flags_.sharp = false;
    flags_.plus_v = flags_.plus;
    flags_.plus = false;
  }
  print_argument(values_[next_++], verb);
}

}  // namespace bireme::lang::tmpl
