#include "yaml/emit_scalar.h"

#include <algorithm>

namespace bireme::yaml {

namespace {

unsigned char byte_at(std::string_view text, size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

bool is_blank(std::string_view text, size_t at) {
  const unsigned char c = byte_at(text, at);
  return c == ' ' || c == '\t';
}

// What the scan of a text found.
struct Marks {
  bool block_indicators = false, flow_indicators = false;
  bool line_breaks = false, special = false, tabs = false;
  bool leading_space = false, leading_break = false;
  bool trailing_space = false, trailing_break = false;
  bool break_space = false, space_break = false;
};

void mark_first(std::string_view text, bool followed_by_blank, Marks& marks) {
  switch (text[0]) {
    case '#':
    case ',':
    case '[':
    case ']':
    case '{':
    case '}':
    case '&':
    case '*':
    case '!':
    case '|':
    case '>':
    case '\'':
    case '"':
    case '%':
    case '@':
    case '`':
      marks.flow_indicators = true;
      marks.block_indicators = true;
      break;
    case '?':
    case ':':
      marks.flow_indicators = true;
      if (followed_by_blank) marks.block_indicators = true;
      break;
    case '-':
      if (followed_by_blank) marks.flow_indicators = marks.block_indicators = true;
      break;
    default: break;
  }
}

void mark_inner(char c, bool preceded_by_blank, bool followed_by_blank, Marks& marks) {
  switch (c) {
    case ',':
    case '?':
    case '[':
    case ']':
    case '{':
    case '}': marks.flow_indicators = true; break;
    case ':':
      marks.flow_indicators = true;
      if (followed_by_blank) marks.block_indicators = true;
      break;
    case '#':
      if (preceded_by_blank) marks.flow_indicators = marks.block_indicators = true;
      break;
    default: break;
  }
}

Marks scan(std::string_view text, Style style) {
  Marks marks;
  if (text.starts_with("---") || text.starts_with("...")) {
    marks.block_indicators = marks.flow_indicators = true;
  }
  bool preceded_by_blank = true;
  bool previous_space = false;
  bool previous_break = false;
  for (size_t i = 0, width = 0; i < text.size(); i += width) {
    width = char_bytes(text[i]);
    const bool followed_by_blank = i + width >= text.size() || is_blank(text, i + width);
    if (i == 0) {
      mark_first(text, followed_by_blank, marks);
    } else {
      mark_inner(text[i], preceded_by_blank, followed_by_blank, marks);
    }
    if (text[i] == '\t' && style == Style::V3) {
      marks.tabs = true;
    } else if (!is_printable(text, i)) {
      marks.special = true;
    }
    const bool last = i + width == text.size();
    const bool space = text[i] == ' ';
    const bool line_break = !space && is_break(text, i);
    if (space) {
      if (i == 0) marks.leading_space = true;
      if (last) marks.trailing_space = true;
      if (previous_break) marks.break_space = true;
    } else if (line_break) {
      marks.line_breaks = true;
      if (i == 0) marks.leading_break = true;
      if (last) marks.trailing_break = true;
      if (previous_space) marks.space_break = true;
    }
    previous_space = space;
    previous_break = line_break;
    preceded_by_blank = line_break || is_blank(text, i) || text[i] == '\0';
  }
  return marks;
}

// Most texts of manifests: nothing in them needs a closer look.
bool is_simple(std::string_view text) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '/' || c == '.' || c == '-';
  };
  if (!is_word(text[0]) || text[0] == '-' || text[0] == '.') return false;
  return std::all_of(text.begin(), text.end(), is_word);
}

}  // namespace

size_t char_bytes(char lead) {
  const auto c = static_cast<unsigned char>(lead);
  if (c < 0x80) return 1;
  if ((c & 0xE0) == 0xC0) return 2;
  if ((c & 0xF0) == 0xE0) return 3;
  if ((c & 0xF8) == 0xF0) return 4;
  return 1;
}

bool is_break(std::string_view text, size_t at) {
  const unsigned char c = byte_at(text, at);
  if (c == '\n' || c == '\r') return true;
  if (c == 0xC2) return byte_at(text, at + 1) == 0x85;
  if (c != 0xE2 || byte_at(text, at + 1) != 0x80) return false;
  const unsigned char last = byte_at(text, at + 2);
  return last == 0xA8 || last == 0xA9;
}

// The basic plane only, as Go has it: an emoji is written as an escape.
bool is_printable(std::string_view text, size_t at) {
  const unsigned char c = byte_at(text, at);
  if (c < 0x80) return c == '\n' || (c >= 0x20 && c <= 0x7E);
  const unsigned char next = byte_at(text, at + 1);
  if (c == 0xC2) return next >= 0xA0;
  if (c == 0xED) return next < 0xA0;
  if (c == 0xEF) {
    const unsigned char last = byte_at(text, at + 2);
    return !(next == 0xBB && last == 0xBF) && !(next == 0xBF && (last == 0xBE || last == 0xBF));
  }
  return (c > 0xC2 && c < 0xED) || c == 0xEE;
}

TextForm analyze_text(std::string_view text, Style style) {
  TextForm form;
  if (text.empty()) {
    form.block_plain_allowed = form.single_quoted_allowed = true;
    return form;
  }
  if (is_simple(text)) {
    return {.multiline = false,
            .flow_plain_allowed = true,
            .block_plain_allowed = true,
            .single_quoted_allowed = true,
            .block_allowed = true};
  }
  const Marks m = scan(text, style);
  const bool edge = m.leading_space || m.leading_break || m.trailing_space || m.trailing_break;
  const bool hard = m.space_break || m.special;
  const bool plain = !edge && !m.break_space && !hard && !m.tabs && !m.line_breaks;
  form.multiline = m.line_breaks;
  form.flow_plain_allowed = plain && !m.flow_indicators;
  form.block_plain_allowed = plain && !m.block_indicators;
  form.single_quoted_allowed = !m.break_space && !hard && !m.tabs;
  form.block_allowed = !m.trailing_space && !hard;
  return form;
}

}  // namespace bireme::yaml
