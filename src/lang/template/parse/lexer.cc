#include "lang/template/parse/lexer.h"

#include <algorithm>
#include <array>

#include "lang/template/fmt/quote.h"
#include "lang/template/fmt/unicode.h"

namespace bireme::lang::tmpl {
namespace {

constexpr char32_t kEof = 0xFFFFFFFF;
constexpr std::string_view kSpaces = " \t\r\n";

struct Keyword {
  std::string_view word;
  Token token;
};
constexpr Keyword kKeywords[] = {
    {".", Token::Dot},           {"block", Token::Block},   {"break", Token::Break},
    {"continue", Token::Continue}, {"define", Token::Define}, {"else", Token::Else},
    {"end", Token::End},         {"if", Token::If},         {"range", Token::Range},
    {"nil", Token::Nil},         {"template", Token::Template}, {"with", Token::With},
};

bool is_blank(char32_t code) { return code == ' ' || code == '\t' || code == '\r' || code == '\n'; }
bool is_word(char32_t code) { return code == '_' || is_letter(code) || is_digit(code); }

enum AsciiClass : uint8_t { WordByte = 1, EndsWord = 2 };
constexpr std::array<uint8_t, 256> kBytes = [] {
  std::array<uint8_t, 256> bytes{};
  for (char c = 'a'; c <= 'z'; ++c) bytes[static_cast<uint8_t>(c)] = WordByte;
  for (char c = 'A'; c <= 'Z'; ++c) bytes[static_cast<uint8_t>(c)] = WordByte;
  for (char c = '0'; c <= '9'; ++c) bytes[static_cast<uint8_t>(c)] = WordByte;
  bytes['_'] = WordByte;
  for (char c : {' ', '\t', '\r', '\n', '.', ',', '|', ':', ')', '('}) {
    bytes[static_cast<uint8_t>(c)] = EndsWord;
  }
  return bytes;
}();
bool has_class(char c, AsciiClass wanted) { return kBytes[static_cast<uint8_t>(c)] == wanted; }

bool has_left_marker(std::string_view text) {
  return text.size() >= 2 && text[0] == '-' && is_blank(static_cast<unsigned char>(text[1]));
}
bool has_right_marker(std::string_view text) {
  return text.size() >= 2 && is_blank(static_cast<unsigned char>(text[0])) && text[1] == '-';
}

}  // namespace

std::string Item::to_text() const {
  if (token == Token::Eof) return "EOF";
  if (token == Token::Error) return std::string(text);
  if (token > Token::Keyword) return "<" + std::string(text) + ">";
  std::u32string runes = to_runes(text);
  if (text.size() > 10) return quote(from_runes(runes.substr(0, 10))) + "...";
  return quote(text);
}

void Lexer::next(Item& item) {
  item_ = Item{Token::Eof, static_cast<uint32_t>(pos_), start_line_, "EOF"};
  Next state = is_inside_ ? Next::Inside : Next::Text;
  while (state != Next::Done) {
    switch (state) {
      case Next::Text: state = lex_text(); break;
      case Next::LeftDelim: state = lex_left_delim(); break;
      case Next::RightDelim: state = lex_right_delim(); break;
      case Next::Inside: state = lex_inside(); break;
      case Next::Space: state = lex_space(); break;
      case Next::Done: break;
    }
  }
  item = item_;
}

char32_t Lexer::next_rune() {
  if (pos_ >= input_.size()) {
    last_bytes_ = 0;
    return kEof;
  }
  const auto byte = static_cast<unsigned char>(input_[pos_]);
  if (byte < 0x80) {
    last_bytes_ = 1;
    ++pos_;
    if (byte == '\n') ++line_;
    return byte;
  }
  Rune rune = decode_rune(input_.substr(pos_));
  last_bytes_ = rune.bytes;
  pos_ += static_cast<size_t>(rune.bytes);
  return rune.code;
}

char32_t Lexer::peek_rune() {
  char32_t code = next_rune();
  back(last_bytes_);
  return code;
}

void Lexer::back(int bytes) {
  if (bytes == 0) return;
  pos_ -= static_cast<size_t>(bytes);
  if (input_[pos_] == '\n') --line_;
}

Item Lexer::take(Token token) {
  std::string_view text = input_.substr(start_, pos_ - start_);
  Item item{token, static_cast<uint32_t>(start_), start_line_, text};
  start_ = pos_;
  start_line_ = line_;
  return item;
}

Lexer::Next Lexer::emit(Token token) {
  item_ = take(token);
  return Next::Done;
}

Lexer::Next Lexer::fail(std::string message) {
  message_ = std::move(message);
  item_ = Item{Token::Error, static_cast<uint32_t>(start_), start_line_, message_};
  start_ = 0;
  pos_ = 0;
  input_ = {};
  return Next::Done;
}

void Lexer::count_lines() {
  auto begin = input_.begin() + static_cast<ptrdiff_t>(start_);
  auto end = input_.begin() + static_cast<ptrdiff_t>(pos_);
  line_ += static_cast<uint32_t>(std::count(begin, end, '\n'));
}

void Lexer::ignore() {
  count_lines();
  start_ = pos_;
  start_line_ = line_;
}

bool Lexer::starts_with(size_t pos, std::string_view text) const {
  return pos <= input_.size() && input_.substr(pos).starts_with(text);
}

Lexer::Delim Lexer::right_delim() const {
  if (pos_ + 1 >= input_.size()) return {false, false};
  const char first = input_[pos_];
  if (first == '}') return {input_[pos_ + 1] == '}', false};
  if (input_[pos_ + 1] != '-' || !has_right_marker(input_.substr(pos_))) return {false, false};
  const bool is_here = starts_with(pos_ + 2, "}}");
  return {is_here, is_here};
}

Lexer::Next Lexer::lex_text() {
  size_t at = input_.find("{{", pos_);
  if (at == std::string_view::npos) {
    pos_ = input_.size();
    if (pos_ <= start_) return emit(Token::Eof);
    count_lines();
    return emit(Token::Text);
  }
  if (at == pos_) return Next::LeftDelim;
  pos_ = at;
  size_t trimmed = 0;
  if (has_left_marker(input_.substr(at + 2))) {
    std::string_view before = input_.substr(start_, at - start_);
    size_t kept = before.find_last_not_of(kSpaces);
    trimmed = kept == std::string_view::npos ? before.size() : before.size() - kept - 1;
  }
  pos_ -= trimmed;
  count_lines();
  Item item = take(Token::Text);
  pos_ += trimmed;
  ignore();
  if (item.text.empty()) return Next::LeftDelim;
  item_ = item;
  return Next::Done;
}

Lexer::Next Lexer::lex_left_delim() {
  pos_ += 2;
  size_t marker = has_left_marker(input_.substr(pos_)) ? 2 : 0;
  if (starts_with(pos_ + marker, "/*")) {
    pos_ += marker;
    ignore();
    return lex_comment();
  }
  item_ = take(Token::LeftDelim);
  is_inside_ = true;
  pos_ += marker;
  ignore();
  paren_depth_ = 0;
  return Next::Done;
}

Lexer::Next Lexer::lex_comment() {
  pos_ += 2;
  size_t end = input_.find("*/", pos_);
  if (end == std::string_view::npos) return fail("unclosed comment");
  pos_ = end + 2;
  Delim delim = right_delim();
  if (!delim.is_here) return fail("comment ends before closing delimiter");
  count_lines();
  start_ = pos_;
  start_line_ = line_;
  pos_ += delim.trims ? 4 : 2;
  if (delim.trims) {
    size_t kept = input_.find_first_not_of(kSpaces, pos_);
    pos_ = kept == std::string_view::npos ? input_.size() : kept;
  }
  ignore();
  return Next::Text;
}

Lexer::Next Lexer::lex_right_delim() {
  Delim delim = right_delim();
  if (delim.trims) {
    pos_ += 2;
    ignore();
  }
  pos_ += 2;
  item_ = take(Token::RightDelim);
  if (delim.trims) {
    size_t kept = input_.find_first_not_of(kSpaces, pos_);
    pos_ = kept == std::string_view::npos ? input_.size() : kept;
    ignore();
  }
  is_inside_ = false;
  return Next::Done;
}

Lexer::Next Lexer::lex_inside() {
  if (right_delim().is_here) {
    return paren_depth_ == 0 ? Next::RightDelim : fail("unclosed left paren");
  }
  char32_t code = next_rune();
  if (code == kEof) return fail("unclosed action");
  if (is_blank(code)) {
    back(last_bytes_);
    return Next::Space;
  }
  switch (code) {
    case '=': return emit(Token::Assign);
    case '|': return emit(Token::Pipe);
    case '"': return lex_quoted('"');
    case '`': return lex_raw();
    case '\'': return lex_quoted('\'');
    case '$': return at_terminator() ? emit(Token::Variable) : lex_field(Token::Variable);
    case ':':
      return next_rune() == '=' ? emit(Token::Declare) : fail("expected :=");
    case '(':
      ++paren_depth_;
      return emit(Token::LeftParen);
    case ')':
      if (--paren_depth_ < 0) return fail("unexpected right paren");
      return emit(Token::RightParen);
    case '.': {
      bool is_number = pos_ < input_.size() && input_[pos_] >= '0' && input_[pos_] <= '9';
      if (pos_ < input_.size() && !is_number) return lex_field(Token::Field);
      break;
    }
    default: break;
  }
  if (code == '.' || code == '+' || code == '-' || (code >= '0' && code <= '9')) {
    back(last_bytes_);
    return lex_number();
  }
  if (is_word(code)) {
    back(last_bytes_);
    return lex_identifier();
  }
  if (code < 0x80 && is_print(code)) return emit(Token::Char);
  return fail("unrecognized character in action: " + unicode_name(code));
}

Lexer::Next Lexer::lex_space() {
  size_t spaces = 0;
  for (; pos_ < input_.size() && is_blank(static_cast<unsigned char>(input_[pos_])); ++pos_) {
    if (input_[pos_] == '\n') ++line_;
    ++spaces;
  }
  const bool trims = pos_ < input_.size() && input_[pos_] == '-' && starts_with(pos_ + 1, "}}");
  if (trims) {
    back(1);
    if (spaces == 1) return Next::RightDelim;
  }
  return emit(Token::Space);
}

Lexer::Next Lexer::lex_identifier() {
  skip_word();
  std::string_view word = input_.substr(start_, pos_ - start_);
  if (!at_terminator()) return fail("bad character " + unicode_name(peek_rune()));
  constexpr size_t kLongestKeyword = 8;
  for (const Keyword& keyword : kKeywords) {
    if (word.size() > kLongestKeyword) break;
    if (keyword.word == word) return emit(keyword.token);
  }
  if (word[0] == '.') return emit(Token::Field);
  if (word == "true" || word == "false") return emit(Token::Bool);
  return emit(Token::Identifier);
}

Lexer::Next Lexer::lex_field(Token token) {
  if (at_terminator()) return emit(token == Token::Variable ? token : Token::Dot);
  skip_word();
  if (!at_terminator()) return fail("bad character " + unicode_name(peek_rune()));
  return emit(token);
}

void Lexer::skip_word() {
  while (pos_ < input_.size() && has_class(input_[pos_], WordByte)) ++pos_;
  if (pos_ == input_.size() || static_cast<unsigned char>(input_[pos_]) < 0x80) return;
  char32_t code = next_rune();
  while (is_word(code)) code = next_rune();
  back(last_bytes_);
}

bool Lexer::at_terminator() {
  if (pos_ >= input_.size() || has_class(input_[pos_], EndsWord)) return true;
  return starts_with(pos_, "}}");
}

Lexer::Next Lexer::lex_quoted(char quote) {
  for (;;) {
    char32_t code = next_rune();
    if (code == '\\') {
      code = next_rune();
      if (code != kEof && code != '\n') continue;
    }
    if (code == kEof || code == '\n') {
      return fail(quote == '"' ? "unterminated quoted string" : "unterminated character constant");
    }
    if (code == static_cast<unsigned char>(quote)) break;
  }
  return emit(quote == '"' ? Token::String : Token::CharConstant);
}

Lexer::Next Lexer::lex_raw() {
  for (;;) {
    char32_t code = next_rune();
    if (code == kEof) return fail("unterminated raw quoted string");
    if (code == '`') return emit(Token::RawString);
  }
}

bool Lexer::accept(std::string_view valid) {
  char32_t code = next_rune();
  if (code < 0x80 && valid.find(static_cast<char>(code)) != std::string_view::npos) return true;
  back(last_bytes_);
  return false;
}

void Lexer::accept_run(std::string_view valid) {
  while (accept(valid)) {
  }
}

Lexer::Next Lexer::lex_number() {
  auto bad = [this] {
    return fail("bad number syntax: " + quote(input_.substr(start_, pos_ - start_)));
  };
  if (!scan_number()) return bad();
  char32_t sign = peek_rune();
  if (sign != '+' && sign != '-') return emit(Token::Number);
  if (!scan_number() || input_[pos_ - 1] != 'i') return bad();
  return emit(Token::Complex);
}

bool Lexer::scan_number() {
  accept("+-");
  std::string_view digits = "0123456789_";
  bool is_hex = false;
  bool is_decimal = true;
  if (accept("0")) {
    is_hex = accept("xX");
    is_decimal = false;
    if (is_hex) {
      digits = "0123456789abcdefABCDEF_";
    } else if (accept("oO")) {
      digits = "01234567_";
    } else if (accept("bB")) {
      digits = "01_";
    } else {
      is_decimal = true;
    }
  }
  accept_run(digits);
  if (accept(".")) accept_run(digits);
  if ((is_decimal && accept("eE")) || (is_hex && accept("pP"))) {
    accept("+-");
    accept_run("0123456789_");
  }
  accept("i");
  if (!is_word(peek_rune())) return true;
  next_rune();
  return false;
}

}  // namespace bireme::lang::tmpl
