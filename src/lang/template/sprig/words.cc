#include "lang/template/sprig/words.h"

#include <wctype.h>

#include "lang/template/fmt/unicode.h"

namespace bireme::lang::tmpl {
namespace {

bool is_connector(char32_t code) { return code == '-' || code == '_' || is_space(code); }

bool is_punct(char32_t code) {
  constexpr std::string_view kAscii = "!\"#%&'()*,-./:;?@[\\]_{}";
  if (code < 0x80) return kAscii.find(static_cast<char>(code)) != std::string_view::npos;
  return code == 0xA1 || code == 0xA7 || code == 0xAB || code == 0xB6 || code == 0xB7 ||
         code == 0xBB || code == 0xBF || (code >= 0x2010 && code <= 0x2027) ||
         (code >= 0x2030 && code <= 0x205E && code != 0x2044 && code != 0x2052) ||
         (code >= 0x3001 && code <= 0x3003) || (code >= 0x3008 && code <= 0x3011);
}

enum class Word { Invalid, Number, Upper, Alphabet, Connector, Punct, Other };

struct NextWord {
  Word kind = Word::Invalid;
  std::u32string_view word;
  std::u32string_view rest;
};

template <typename Is>
size_t count_while(std::u32string_view text, size_t from, Is is) {
  while (from < text.size() && is(text[from])) ++from;
  return from;
}

// xstrings' isAlphabet also holds for scripts without case in its table; letters are near enough.
bool is_alphabet(char32_t code) { return is_letter(code) && (is_upper(code) || is_lower(code)); }

NextWord next_word(std::u32string_view text) {
  if (text.empty()) return {};
  char32_t first = text[0];
  auto make = [&](Word kind, size_t size) {
    return NextWord{kind, text.substr(0, size), text.substr(size)};
  };
  auto is_small = [](char32_t c) { return is_alphabet(c) && !is_upper(c); };
  if (is_connector(first)) return make(Word::Connector, count_while(text, 1, is_connector));
  if (is_punct(first)) return make(Word::Punct, count_while(text, 1, is_punct));
  if (is_upper(first)) {
    if (text.size() > 1 && is_upper(text[1])) {
      size_t end = count_while(text, 2, is_upper);
      if (end < text.size() && is_alphabet(text[end])) --end;
      return make(Word::Upper, end);
    }
    return make(Word::Upper, count_while(text, 1, is_small));
  }
  if (is_alphabet(first)) return make(Word::Alphabet, count_while(text, 1, is_small));
  if (is_digit(first)) return make(Word::Number, count_while(text, 1, is_digit));
  auto is_other = [](char32_t c) {
    return !is_connector(c) && !is_alphabet(c) && !is_digit(c) && !is_punct(c);
  };
  return make(Word::Other, count_while(text, 1, is_other));
}

void append_lower(std::string& out, Word kind, std::u32string_view word, char connector) {
  bool changes = kind == Word::Upper || kind == Word::Connector;
  for (char32_t code : word) {
    if (changes && is_connector(code)) {
      out += connector;
    } else {
      append_rune(out, changes ? to_lower_rune(code) : code);
    }
  }
}

bool joins(Word kind) { return kind == Word::Alphabet || kind == Word::Number; }
bool separates(Word kind) { return kind == Word::Connector || kind == Word::Punct; }

// xstrings.camelCaseToLowerCase as a machine over words.
class LowerCaser {
 public:
  LowerCaser(std::u32string_view text, char connector) : connector_(connector) {
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
    append_rune(out, separates ? to_upper_rune(rune.code) : rune.code);
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
  std::u32string runes = to_runes(text);
  return LowerCaser(runes, connector).run();
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
