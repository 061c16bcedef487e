// Writer: the column-keeping output of the emitter, with libyaml's rules for breaks, folding and
// escapes. One owner; the text is taken once.
#pragma once

#include <string>
#include <string_view>

namespace bireme::yaml {

class Writer {
 public:
  explicit Writer(int width) : width_(width) {}

  struct IndicatorStyle {
    bool need_space = false;
    bool keeps_indentation = false;
  };
  // Where a scalar stands: the indent of its further lines, and whether it may have any.
  struct Room {
    int indent = 0;
    bool may_fold = true;
  };

  void indent_to(int indent);
  void indicator(std::string_view text, IndicatorStyle style);
  void plain(std::string_view text, Room room);
  void single_quoted(std::string_view text, Room room);
  void double_quoted(std::string_view text, Room room);
  void literal(std::string_view text, Room room, int step);

  bool at_indentation() const { return indentation_; }
  std::string take() { return std::move(out_); }

 private:
  void put(char c);
  void put_break();
  // Each copies the character at `at` and gives its size.
  size_t copy_char(std::string_view text, size_t at);
  size_t copy_break(std::string_view text, size_t at);
  size_t escape(std::string_view text, size_t at);

  std::string out_;
  int width_;
  int column_ = 0;
  bool space_ = true;        // the last thing written is white space
  bool indentation_ = true;  // the line holds nothing but indentation so far
};

}  // namespace bireme::yaml
