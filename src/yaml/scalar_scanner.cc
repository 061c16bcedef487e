#include "yaml/scalar_scanner.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace bireme::yaml {

// Stands on a character that is neither blank nor break: whether the scalar ends before it.
bool ScalarScanner::is_plain_end(bool in_flow) const {
  const char c = cursor_.peek();
  if (c == ':' && cursor_.is_blank_or_break(1)) return true;
  return in_flow && is_kind(c, kFlowMark);
}

// To the end of what is on this line: end_ is behind its last character, the cursor behind the
// blanks that follow. False where flow has a ':' that libyaml does not take.
bool ScalarScanner::scan_plain_line(bool in_flow) {
  Cursor& in = cursor_;
  const unsigned stops = in_flow ? kStop | kFlowMark | kQuestion : kStop;
  for (;;) {
    while (in.at != in.end && !is_kind(*in.at, stops)) ++in.at;
    end_ = in.at;
    const char c = in.peek();
    if (c == ':') {
      if (in.is_blank_or_break(1)) return true;
      if (in_flow && is_kind(in.peek(1), kFlowMark | kQuestion)) return false;
      ++in.at;
      continue;
    }
    if (in_flow && c == '?') return false;
    if (!is_kind(c, kBlank)) return true;
    in.skip_blanks();
    if (is_kind(in.peek(), kBreak) || in.peek() == '#' || is_plain_end(in_flow)) return true;
  }
}

bool ScalarScanner::plain(bool in_flow, int indent) {
  Cursor& in = cursor_;
  const char* begin = in.at;
  bool joined = false;
  for (;;) {
    if (!scan_plain_line(in_flow)) return false;
    if (joined) buffer_.append(begin, end_);
    crossed_line_ = in.at != in.end && is_kind(*in.at, kBreak);
    if (!crossed_line_) break;
    size_t breaks = 0;
    while (in.at != in.end && is_kind(*in.at, kBreak)) {
      in.skip_break();
      ++breaks;
      while (in.peek() == ' ') ++in.at;
      if (in.peek() == '\t') return false;
    }
    const bool ends = (!in_flow && in.column() < indent) || in.at_end() || in.at_marker() ||
                      in.peek() == '#' || is_plain_end(in_flow);
    if (ends) break;
    if (!joined) buffer_.assign(begin, end_);
    joined = true;
    buffer_.append(breaks == 1 ? 1 : breaks - 1, breaks == 1 ? ' ' : '\n');
    begin = in.at;
  }
  text_ = joined ? std::string_view(buffer_)
                 : std::string_view(begin, static_cast<size_t>(end_ - begin));
  return true;
}

bool ScalarScanner::single_quoted() {
  Cursor& in = cursor_;
  const char* begin = ++in.at;
  while (in.at != in.end && *in.at != '\'' && !is_kind(*in.at, kBreak)) ++in.at;
  if (in.peek() == '\'' && in.peek(1) != '\'') {
    text_ = {begin, static_cast<size_t>(in.at - begin)};
    end_ = ++in.at;
    return true;
  }
  in.at = begin;
  return continue_quoted('\'');
}

bool ScalarScanner::double_quoted() {
  Cursor& in = cursor_;
  const char* begin = ++in.at;
  while (in.at != in.end && *in.at != '"' && *in.at != '\\' && !is_kind(*in.at, kBreak)) ++in.at;
  if (in.peek() == '"') {
    text_ = {begin, static_cast<size_t>(in.at - begin)};
    end_ = ++in.at;
    return true;
  }
  in.at = begin;
  return continue_quoted('"');
}

// The general case, from behind the opening quote: escapes and lines that are folded.
bool ScalarScanner::continue_quoted(char quote) {
  Cursor& in = cursor_;
  buffer_.clear();
  for (;;) {
    const char* begin = in.at;
    while (in.at != in.end && *in.at != quote && *in.at != '\\' &&
           !is_kind(*in.at, kBlank | kBreak)) {
      ++in.at;
    }
    buffer_.append(begin, in.at);
    const char c = in.peek();
    if (c == quote) {
      if (quote == '"' || in.peek(1) != quote) break;
      buffer_ += quote;
      in.at += 2;
    } else if (c == '\\' && quote == '\'') {
      buffer_ += c;
      ++in.at;
    } else if (c == '\\' && is_kind(in.peek(1), kBreak)) {
      ++in.at;
      if (in.at_end() || !fold_quoted(true)) return false;
    } else if (c == '\\') {
      if (!escape()) return false;
    } else {
      begin = in.at;
      in.skip_blanks();
      if (!is_kind(in.peek(), kBreak)) {
        buffer_.append(begin, in.at);
      } else if (in.at_end() || !fold_quoted(false)) {
        return false;
      }
    }
  }
  end_ = ++in.at;
  text_ = buffer_;
  return true;
}

// Stands on a line break within quotes; the blanks before it are dropped already.
bool ScalarScanner::fold_quoted(bool escaped_break) {
  Cursor& in = cursor_;
  size_t breaks = 0;
  while (is_kind(in.peek(), kBreak)) {
    if (!in.skip_break()) return false;
    ++breaks;
    if (in.at_marker()) return false;
    in.skip_blanks();
  }
  if (breaks > 1) {
    buffer_.append(breaks - 1, '\n');
  } else if (!escaped_break) {
    buffer_ += ' ';
  }
  return true;
}

bool ScalarScanner::escape() {
  const char c = cursor_.peek(1);
  cursor_.at += 2;
  switch (c) {
    case '0': buffer_ += '\0'; return true;
    case 'a': buffer_ += '\a'; return true;
    case 'b': buffer_ += '\b'; return true;
    case 't':
    case '\t': buffer_ += '\t'; return true;
    case 'n': buffer_ += '\n'; return true;
    case 'v': buffer_ += '\v'; return true;
    case 'f': buffer_ += '\f'; return true;
    case 'r': buffer_ += '\r'; return true;
    case 'e': buffer_ += '\x1B'; return true;
    case ' ':
    case '"':
    case '\\': buffer_ += c; return true;
    case 'N': buffer_ += "\xC2\x85"; return true;
    case '_': buffer_ += "\xC2\xA0"; return true;
    case 'L': buffer_ += "\xE2\x80\xA8"; return true;
    case 'P': buffer_ += "\xE2\x80\xA9"; return true;
    case 'x': return append_code_point(2);
    case 'u': return append_code_point(4);
    case 'U': return append_code_point(8);
    default: return false;
  }
}

bool ScalarScanner::append_code_point(int digits) {
  uint32_t value = 0;
  for (int i = 0; i < digits; ++i) {
    const char c = cursor_.peek();
    const char lower = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9') {
      value = value * 16 + static_cast<uint32_t>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      value = value * 16 + static_cast<uint32_t>(lower - 'a' + 10);
    } else {
      return false;
    }
    ++cursor_.at;
  }
  if ((value >= 0xD800 && value <= 0xDFFF) || value > 0x10FFFF) return false;
  append_utf8(buffer_, value);
  return true;
}

struct ScalarScanner::BlockLayout {
  int indent = 0;  // 0: not known yet
  char chomping = 0;
  bool after_text = false;      // the break behind the last line is still to be written
  bool after_indented = false;  // that line began with a blank
  size_t empty_lines = 0;
};

// Stands behind | or >.
bool ScalarScanner::block_header(BlockLayout& layout) {
  Cursor& in = cursor_;
  for (int i = 0; i < 2; ++i) {
    const char c = in.peek();
    if ((c == '+' || c == '-') && layout.chomping == 0) {
      layout.chomping = c;
      ++in.at;
    } else if (c >= '0' && c <= '9' && layout.indent == 0) {
      if (c == '0') return false;
      layout.indent = c - '0';
      ++in.at;
    }
  }
  in.skip_blanks();
  if (in.peek() == '#') in.skip_to_break();
  if (!is_kind(in.peek(), kBreak)) return false;
  in.skip_break();
  return true;
}

bool ScalarScanner::block(int parent_indent) {
  Cursor& in = cursor_;
  const bool literal = *in.at == '|';
  ++in.at;
  BlockLayout layout;
  if (!block_header(layout)) return false;
  if (layout.indent != 0) layout.indent += std::max(parent_indent, 0);
  buffer_.clear();
  if (!block_breaks(layout, parent_indent)) return false;
  while (in.column() == layout.indent && !in.at_end()) {
    block_line(layout, literal);
    if (!block_breaks(layout, parent_indent)) return false;
  }
  if (layout.chomping != '-' && layout.after_text) buffer_ += '\n';
  if (layout.chomping == '+') buffer_.append(layout.empty_lines, '\n');
  text_ = buffer_;
  return true;
}

// Over empty lines and the indentation of the next one; the first call finds the indent.
bool ScalarScanner::block_breaks(BlockLayout& layout, int parent_indent) {
  Cursor& in = cursor_;
  int deepest = 0;
  end_ = in.at;
  for (;;) {
    while ((layout.indent == 0 || in.column() < layout.indent) && in.peek() == ' ') ++in.at;
    deepest = std::max(deepest, in.column());
    const bool in_indent = layout.indent == 0 || in.column() < layout.indent;
    if (in_indent && in.peek() == '\t') return false;
    if (in.at_end() || !is_kind(*in.at, kBreak)) break;
    in.skip_break();
    ++layout.empty_lines;
    end_ = in.at;
  }
  if (layout.indent == 0) layout.indent = std::max({deepest, parent_indent + 1, 1});
  return true;
}

void ScalarScanner::block_line(BlockLayout& layout, bool literal) {
  Cursor& in = cursor_;
  const bool indented = is_kind(*in.at, kBlank);
  const bool fold = !literal && layout.after_text && !layout.after_indented && !indented;
  if (fold && layout.empty_lines == 0) buffer_ += ' ';
  if (!fold && layout.after_text) buffer_ += '\n';
  buffer_.append(layout.empty_lines, '\n');
  layout.empty_lines = 0;
  layout.after_indented = indented;
  const char* begin = in.at;
  const void* line_end = std::memchr(begin, '\n', static_cast<size_t>(in.end - begin));
  in.at = line_end ? static_cast<const char*>(line_end) : in.end;
  if (line_end && in.at != begin && in.at[-1] == '\r') --in.at;
  buffer_.append(begin, in.at);
  layout.after_text = in.skip_break();
}

}  // namespace bireme::yaml
