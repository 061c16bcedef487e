// Scanner: cuts a text into the tokens that the parser asks for. Internal to the folder.
//
// What counts as a token depends on the place: the parser says which kinds it takes there and which
// characters a word may have, by its index in the word from 1.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bireme::lang::envsubst {

enum class Token { Illegal, End, Word, Open, Close };  // Open is "${"

using Accept = bool (*)(char32_t letter, size_t index);

struct Takes {
  bool word = false;
  bool open = false;
  bool close = false;
  bool escapes = false;
};

class Scanner {
 public:
  // A NUL byte ends the text.
  explicit Scanner(std::string_view text) : text_(text.substr(0, text.find('\0'))) {}

  Token scan(const Takes& takes, Accept accept);
  std::string take_word() { return std::move(word_); }
  char32_t peek() const { return peek_at(at_); }
  char32_t peek_second() const;
  void set_backslash_escapes(bool on) { backslash_escapes_ = on; }
  size_t at() const { return at_; }

 private:
  char32_t peek_at(size_t at) const;
  size_t bytes_at(size_t at) const;
  bool is_open(size_t at) const { return text_.substr(at).starts_with("${"); }
  bool is_escape(size_t at) const;
  bool scan_word(const Takes& takes, Accept accept);

  std::string_view text_;
  size_t at_ = 0;
  bool backslash_escapes_ = false;
  std::string word_;
};

}  // namespace bireme::lang::envsubst
