// One formatting call, as Go's fmt.pp: flags of the verb at hand and the text so far.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "lang/template/value.h"

namespace bireme::lang::tmpl {

struct Flags {
  bool has_width = false;
  bool has_precision = false;
  bool minus = false;
  bool plus = false;
  bool sharp = false;
  bool space = false;
  bool zero = false;
  bool plus_v = false;   // %+v
  bool sharp_v = false;  // %#v
  int width = 0;
  int precision = 0;
};

class Printer {
 public:
  Printer(std::string& out, Heap& heap) : out_(out), heap_(heap) {}

  void print_argument(Value value, char32_t verb);
  void format(std::string_view format, std::span<const Value> values);

 private:
  // printer.cc
  void print_value(Value value, char32_t verb, int depth);
  void print_list(Value value, char32_t verb, int depth);
  void print_map(Value value, char32_t verb, int depth);
  void print_struct(Value value, char32_t verb, int depth);
  bool print_by_method(Value value, char32_t verb);
  void print_bytes(std::string_view bytes, const Type& type, char32_t verb);
  void bad_verb(Value value, char32_t verb);
  void print_interface(Value value, char32_t verb, int depth);

  // directives.cc
  size_t read_directive(std::string_view format, size_t at);
  void read_flags(std::string_view format, size_t& at);
  void read_width(std::string_view format, size_t& at);
  void read_precision(std::string_view format, size_t& at);
  bool read_index(std::string_view format, size_t& at);
  bool read_star(int& number, bool& is_set);
  void apply_verb(char32_t verb);
  void print_extra();

  // scalars.cc
  void format_bool(bool value, char32_t verb, Value whole);
  void format_integer(Value value, char32_t verb);
  void format_integer_base(uint64_t magnitude, bool is_negative, int base, char32_t verb);
  void format_hex_text(std::string_view text, bool upper);
  void format_unicode(uint64_t code);
  void format_float(Value value, char32_t verb);
  void format_float_text(double number, char verb, int precision);
  void format_text(std::string_view text, char32_t verb, Value whole);
  void format_quoted(std::string_view text);
  void pad(std::string_view text);

  std::string& out_;
  Heap& heap_;
  Flags flags_;
  std::span<const Value> values_;
  size_t next_ = 0;             // the next argument
  bool reordered_ = false;
  bool any_reordered_ = false;
  bool good_index_ = true;
  bool after_index_ = false;
};

}  // namespace bireme::lang::tmpl
