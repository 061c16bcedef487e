#include "lang/envsubst/scanner.h"

#include <algorithm>

#include "base/text.h"

namespace bireme::lang::envsubst {

char32_t Scanner::peek_at(size_t at) const {
  return at < text_.size() ? decode_utf8(text_.substr(at)).value : U'\0';
}

size_t Scanner::bytes_at(size_t at) const {
  return at < text_.size() ? decode_utf8(text_.substr(at)).bytes : 0;
}

char32_t Scanner::peek_second() const { return peek_at(at_ + bytes_at(at_)); }

Token Scanner::scan(const Takes& takes, Accept accept) {
  word_.clear();
  if (at_ >= text_.size()) return Token::End;
  if (takes.open && is_open(at_)) {
    at_ += 2;
    return Token::Open;
  }
  if (takes.close && text_[at_] == '}') {
    ++at_;
    return Token::Close;
  }
  if (takes.word && scan_word(takes, accept)) return Token::Word;
  return Token::Illegal;
}

bool Scanner::is_escape(size_t at) const {
  const std::string_view two = text_.substr(at, 2);
  return two == "$$" || (backslash_escapes_ && (two == "\\/" || two == "\\\\"));
}

bool Scanner::scan_word(const Takes& takes, Accept accept) {
  const size_t start = at_;
  size_t escaped = 0;  // bytes that are in the text but not in the word
  while (at_ < text_.size()) {
    if (at_ != start && takes.open && is_open(at_)) break;
    if (takes.escapes && is_escape(at_)) {
      word_ += text_[at_ + 1];
      at_ += 2;
      ++escaped;
      continue;
    }
    const CodePoint next = decode_utf8(text_.substr(at_));
    if (!accept(next.value, at_ + next.bytes - start - escaped)) break;
    word_ += text_.substr(at_, next.bytes);
    at_ += next.bytes;
  }
  return at_ != start;
}

}  // namespace bireme::lang::envsubst
