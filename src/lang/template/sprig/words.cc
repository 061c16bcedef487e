#include "lang/template/sprig/words.h"

#include "lang/template/fmt/unicode.h"
#include "lang/unicode/unicode.h"

namespace bireme::lang::tmpl {
namespace {

bool is_connector(char32_t code) { return code == '-' || code == '_' || is_space(code); }

enum class Word { Invalid, Number, Upper, Alphabet, Connector, Punct, Other };

struct NextWord {
  Word kind = Word::Invalid;
  std::string_view word;
  std::string_view rest;
};

// xstrings' isAlphabet: letters but for most of the Chinese ones.
bool is_alphabet(char32_t code) {
  bool is_chinese = (code >= 0x4E00 && code <= 0x9FCC) || (code >= 0x3400 && code <= 0x4D85) ||
                    (code >= 0x20000 && code <= 0x2B81D);
  return !is_chinese && is_letter(code);
}
bool is_small(char32_t code) { return is_alphabet(code) && !is_upper(code); }
bool is_other(char32_t code) {
  return !is_connector(code) && !is_alphabet(code) && !unicode::is_number(code) &&
         !unicode::is_punctuation(code);
}

// The next code point of a text; bytes that are none belong to the one behind them, and at the end
// to the one before.
class WordReader {
 public:
  explicit WordReader(std::string_view text) : text_(text) {}

  NextWord read() {
    if (text_.empty()) return {};
    look();
    take();
    if (now_ == kRuneError) return made(Word::Invalid);
    if (is_connector(now_)) return all(Word::Connector, is_connector);
    if (unicode::is_punctuation(now_)) return all(Word::Punct, unicode::is_punctuation);
    if (is_upper(now_)) return upper();
    if (is_alphabet(now_)) return all(Word::Alphabet, is_small);
    if (unicode::is_number(now_)) return all(Word::Number, unicode::is_number);
    return all(Word::Other, is_other);
  }

 private:
  bool is_at_end() const { return end_ == text_.size(); }
  void look() {
    bytes_ = 0;
    while (end_ + bytes_ < text_.size()) {
      Rune rune = decode_rune(text_.substr(end_ + bytes_));
      bytes_ += static_cast<size_t>(rune.bytes);
      if (rune.code == kRuneError) continue;
      now_ = rune.code;
      return;
    }
  }
  void take() { end_ += bytes_; }
  NextWord made(Word kind) const { return {kind, text_.substr(0, end_), text_.substr(end_)}; }

  template <typename Is>
  NextWord all(Word kind, Is is) {
    while (!is_at_end()) {
      look();
      if (!is(now_)) break;
      take();
    }
    return made(kind);
  }

  // "HTTPStatus" is HTTP and Status.
  NextWord upper() {
    if (is_at_end()) return made(Word::Upper);
    look();
    if (!is_upper(now_)) {
      if (!is_alphabet(now_)) return made(Word::Upper);
      take();
      return all(Word::Upper, is_small);
    }
    take();
    size_t last = bytes_;
    while (!is_at_end()) {
      look();
      if (!is_upper(now_)) break;
      last = bytes_;
      take();
    }
    if (!is_at_end() && is_alphabet(now_)) end_ -= last;
    return made(Word::Upper);
  }

  std::string_view text_;
  size_t end_ = 0;
  size_t bytes_ = 0;
  char32_t now_ = kRuneError;
};

NextWord next_word(std::string_view text) { return WordReader(text).read(); }

void append_lower(std::string& out, Word kind, std::string_view word, char connector) {
  if (kind != Word::Upper && kind != Word::Connector) {
    out += word;
    return;
  }
  while (!word.empty()) {
    Rune rune = decode_rune(word);
    if (is_connector(rune.code)) {
      out += connector;
    } else {
      append_rune(out, is_upper(rune.code) ? to_lower_rune(rune.code) : rune.code);
    }
    word.remove_prefix(static_cast<size_t>(rune.bytes));
  }
}

bool joins(Word kind) { return kind == Word::Alphabet || kind == Word::Number; }
bool separates(Word kind) { return kind == Word::Connector || kind == Word::Punct; }

// xstrings.camelCaseToLowerCase as a machine over words.
class LowerCaser {
 public:
  LowerCaser(std::string_view text, char connector) : connector_(connector) {
    now_ = next_word(text);
  }

  std::string run() {
    while (!now_.rest.empty()) {
      if (now_.kind != Word::Connector) append(now_);
      NextWord before = now_;
      advance();
      after(before);
    }
    append(now_);
    return std::move(out_);
  }

 private:
  void append(const NextWord& word) { append_lower(out_, word.kind, word.word, connector_); }
  void advance() { now_ = next_word(now_.rest); }

  void join_run() {
    while (joins(now_.kind)) {
      append(now_);
      advance();
    }
    if (now_.kind != Word::Invalid && !separates(now_.kind)) out_ += connector_;
  }

  void after(const NextWord& before) {
    if (before.kind == Word::Number) return join_run();
    if (before.kind == Word::Connector) return append(before);
    if (before.kind == Word::Punct) return;
    if (now_.kind != Word::Number) {
      if (!separates(now_.kind)) out_ += connector_;
      return;
    }
    if (now_.rest.empty()) return;
    NextWord number = now_;
    advance();
    if (now_.kind != Word::Alphabet) {
      append(number);
      if (!separates(now_.kind)) out_ += connector_;
      return;
    }
    out_ += connector_;
    append(number);
    join_run();
  }

  char connector_;
  NextWord now_;
  std::string out_;
};

}  // namespace

std::string_view trim_go_space(std::string_view text) {
  for (Rune rune; !text.empty() && (rune = decode_rune(text), is_space(rune.code));) {
    text.remove_prefix(static_cast<size_t>(rune.bytes));
  }
  while (!text.empty()) {
    size_t start = text.size() - 1;
    while (start > 0 && (text[start] & 0xC0) == 0x80) --start;
    Rune rune = decode_rune(text.substr(start));
    bool is_last = start + static_cast<size_t>(rune.bytes) == text.size();
    if (!is_last || !is_space(rune.code)) break;
    text.remove_suffix(static_cast<size_t>(rune.bytes));
  }
  return text;
}

std::string_view trim_runes(std::string_view text, std::string_view cutset) {
  std::u32string cut = to_runes(cutset);
  while (!text.empty()) {
    Rune rune = decode_rune(text);
    if (cut.find(rune.code) == std::u32string::npos) break;
    text.remove_prefix(static_cast<size_t>(rune.bytes));
  }
  while (!text.empty()) {
    size_t start = text.size() - 1;
    while (start > 0 && (text[start] & 0xC0) == 0x80) --start;
    Rune rune = decode_rune(text.substr(start));
    if (start + static_cast<size_t>(rune.bytes) != text.size()) rune = {kRuneError, 1};
    if (cut.find(rune.code) == std::u32string::npos) break;
    text.remove_suffix(static_cast<size_t>(rune.bytes));
  }
  return text;
}

std::vector<std::string_view> split_go(std::string_view text, std::string_view separator,
                                       int64_t limit) {
  std::vector<std::string_view> parts;
  if (limit == 0) return parts;
  auto is_full = [&] { return limit > 0 && static_cast<int64_t>(parts.size()) + 1 >= limit; };
  if (separator.empty()) {
    while (!text.empty()) {
      size_t bytes = is_full() ? text.size() : static_cast<size_t>(decode_rune(text).bytes);
      parts.push_back(text.substr(0, bytes));
      text.remove_prefix(bytes);
    }
    return parts;
  }
  while (!is_full()) {
    size_t at = text.find(separator);
    if (at == std::string_view::npos) break;
    parts.push_back(text.substr(0, at));
    text.remove_prefix(at + separator.size());
  }
  parts.push_back(text);
  return parts;
}

std::string title(std::string_view text) {
  std::string out;
  char32_t before = ' ';
  while (!text.empty()) {
    Rune rune = decode_rune(text);
    bool is_word = before == '_' || is_letter(before) || is_digit(before);
    // Go's strings.Title: beyond ASCII only spaces separate.
    bool separates = before < 0x80 ? !is_word : !is_word && is_space(before);
    append_rune(out, separates ? unicode::to_title(rune.code) : rune.code);
    before = rune.code;
    text.remove_prefix(static_cast<size_t>(rune.bytes));
  }
  return out;
}

std::string pascal_case(std::string_view text) {
  if (text.empty()) return "";
  std::u32string runes = to_runes(text);
  std::string out;
  size_t at = 0;
  char32_t now = 0;
  bool first_was_upper = false;
  bool found = false;
  for (; at < runes.size() && !found; ++at) {
    now = runes[at];
    found = !is_connector(now);
    if (found) {
      first_was_upper = is_upper(now);
      now = to_upper_rune(now);
    } else {
      append_rune(out, now);
    }
  }
  if (at >= runes.size()) {
    append_rune(out, now);
    return out;
  }
  for (; at < runes.size(); ++at) {
    char32_t before = now;
    now = runes[at];
    if (is_connector(now) && is_connector(before)) {
      append_rune(out, before);
    } else if (is_connector(before)) {
      first_was_upper = is_upper(now);
      now = to_upper_rune(now);
    } else {
      if (first_was_upper) {
        first_was_upper = is_upper(now);
        if (first_was_upper) now = to_lower_rune(now);
      }
      append_rune(out, before);
    }
  }
  append_rune(out, now);
  return out;
}

std::string lower_words(std::string_view text, char connector) {
  if (text.empty()) return "";
  return LowerCaser(text, connector).run();
}

std::string abbreviate(std::string_view text, int64_t offset, int64_t width) {
  auto size = static_cast<int64_t>(text.size());
  if (text.empty() || width < 4) return "";
  if (size <= width) return std::string(text);
  if (offset > size) offset = size;
  if (size - offset < width - 3) offset = size - (width - 3);
  if (offset <= 4) return std::string(text.substr(0, static_cast<size_t>(width - 3))) + "...";
  if (width < 7) return "";
  if (offset + width - 3 < size) {
    return "..." + abbreviate(text.substr(static_cast<size_t>(offset)), 0, width - 3);
  }
  return "..." + std::string(text.substr(static_cast<size_t>(size - (width - 3))));
}

std::string wrap(const Wrapping& wrapping) {
  std::string_view text = wrapping.text;
  std::string_view newline = wrapping.newline.empty() ? "\n" : wrapping.newline;
  size_t width = wrapping.width < 1 ? 1 : static_cast<size_t>(wrapping.width);
  std::string out;
  size_t at = 0;
  while (text.size() - at > width) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    size_t space = text.substr(at, width + 1).rfind(' ');
    size_t end = at + width;
    if (space != std::string_view::npos) {
      end = at + space;
    } else if (!wrapping.cuts_long_words) {
      end = text.find(' ', at + width);
      if (end == std::string_view::npos) break;
    }
    out += text.substr(at, end - at);
    out += newline;
    bool cuts = space == std::string_view::npos && wrapping.cuts_long_words;
    at = cuts ? end : end + 1;
  }
  out += text.substr(at);
  return out;
}

}  // namespace bireme::lang::tmpl
