// Cursor: a place in a YAML text that check_text() calls Ascii or Utf8, and what stands there.
// A CR is always followed by a LF there, and no byte is 0: peek() gives 0 at the end. Plain value.
#pragma once

#include <array>
#include <cstdint>

namespace bireme::yaml {

enum : uint8_t {
  kBlank = 1,       // space, tab
  kBreak = 2,       // the first byte of a line break, or the end
  kStop = 4,        // may end a plain scalar: the two above and ':'
  kFlowMark = 8,    // , [ ] { }
  kIndicator = 16,  // cannot begin a plain scalar, or only before some characters
  kName = 32,       // of an anchor
  kQuestion = 64,   // ends a plain scalar within flow for Go
};

constexpr std::array<uint8_t, 256> make_char_kinds() {
  std::array<uint8_t, 256> kinds{};
  for (const char c : {' ', '\t'}) kinds[static_cast<unsigned char>(c)] = kBlank | kStop;
  for (const char c : {'\n', '\r', '\0'}) kinds[static_cast<unsigned char>(c)] = kBreak | kStop;
  for (const char c : {',', '[', ']', '{', '}'}) {
    kinds[static_cast<unsigned char>(c)] = kFlowMark | kIndicator;
  }
  for (const char c : {'-', '?', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`'}) {
    kinds[static_cast<unsigned char>(c)] = kIndicator;
  }
  kinds['?'] |= kQuestion;
  kinds[':'] = kStop | kIndicator;
  for (unsigned c = 0; c < 128; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || (c >= '0' && c <= '9') || c == '_' || c == '-') kinds[c] |= kName;
  }
  return kinds;
}

inline constexpr std::array<uint8_t, 256> kCharKinds = make_char_kinds();

inline bool is_kind(char c, unsigned kinds) {
  return (kCharKinds[static_cast<unsigned char>(c)] & kinds) != 0;
}

struct Cursor {
  const char* at = nullptr;
  const char* end = nullptr;
  const char* line_begin = nullptr;
  int line = 0;  // from 0

  char peek(long ahead = 0) const { return end - at > ahead ? at[ahead] : '\0'; }
  bool at_end() const { return at == end; }
  int column() const { return static_cast<int>(at - line_begin); }  // in bytes, from 0
  bool is_blank_or_break(long ahead) const { return is_kind(peek(ahead), kBlank | kBreak); }

  void skip_blanks() {
    while (at != end && is_kind(*at, kBlank)) ++at;
  }
  void skip_to_break() {
    while (at != end && !is_kind(*at, kBreak)) ++at;
  }
  // Stands on a break; false at the end of the text.
  bool skip_break() {
    if (at == end) return false;
    at += *at == '\r' ? 2 : 1;
    line_begin = at;
    ++line;
    return true;
  }
  // `---` or `...` at the beginning of a line, alone or before white space.
  bool at_marker() const {
    const char c = peek();
    return (c == '-' || c == '.') && at == line_begin && peek(1) == c && peek(2) == c &&
           is_blank_or_break(3);
  }
  // "x: " or, within flow, "x:": what makes the token before it a key.
  bool at_value_mark(bool in_flow) const {
    return peek() == ':' && (in_flow || is_blank_or_break(1));
  }
};

}  // namespace bireme::yaml
