// The tokens of a template, as Go's text/template/parse lexes them, lazily. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bireme::lang::tmpl {

enum class Token : uint8_t {
  Error, Bool, Char, CharConstant, Complex, Assign, Declare, Eof, Field, Identifier, LeftDelim,
  LeftParen, Number, Pipe, RawString, RightDelim, RightParen, Space, String, Text, Variable,
  Keyword,  // only separates the keywords
  Block, Break, Continue, Dot, Define, Else, End, If, Nil, Range, Template, With,
};

struct Item {
  Token token = Token::Eof;
  uint32_t pos = 0;
  uint32_t line = 1;
  std::string_view text;
  std::string to_text() const;  // as Go's messages name it
};

class Lexer {
 public:
  explicit Lexer(std::string_view input) : input_(input) {}
  Lexer(const Lexer&) = delete;
  void next(Item& item);

 private:
  enum class Next : uint8_t { Text, LeftDelim, RightDelim, Inside, Space, Done };
  Next lex_text();
  Next lex_left_delim();
  Next lex_comment();
  Next lex_right_delim();
  Next lex_inside();
  Next lex_space();
  Next lex_identifier();
  Next lex_field(Token token);
  Next lex_quoted(char quote);
  Next lex_raw();
  Next lex_number();
  bool scan_number();

  void skip_word();  // letters, digits and _
  char32_t next_rune();
  char32_t peek_rune();
  void back(int bytes);
  bool accept(std::string_view valid);
  void accept_run(std::string_view valid);
  bool at_terminator();
  bool starts_with(size_t pos, std::string_view text) const;
  // Whether the right delimiter is here, and whether it trims.
  struct Delim { bool is_here; bool trims; };
  Delim right_delim() const;
  Item take(Token token);
  Next emit(Token token);
  Next fail(std::string message);
  void ignore();
  void count_lines();

  std::string_view input_;
  size_t pos_ = 0;
  size_t start_ = 0;
  int last_bytes_ = 0;
  int paren_depth_ = 0;
  uint32_t line_ = 1;
  uint32_t start_line_ = 1;
  bool is_inside_ = false;
  Item item_;
  std::string message_;
};

}  // namespace bireme::lang::tmpl
