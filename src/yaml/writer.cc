#include "yaml/writer.h"

#include <fmt/core.h>

#include "yaml/emit_scalar.h"

namespace bireme::yaml {

namespace {

bool is_space(std::string_view text, size_t at) { return at < text.size() && text[at] == ' '; }

char32_t decode(std::string_view text, size_t at, size_t length) {
  const auto lead = static_cast<unsigned char>(text[at]);
  char32_t rune = length == 1 ? lead : lead & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length && at + i < text.size(); ++i) {
    rune = (rune << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
  }
  return rune;
}

// The letter of a short escape; 0 where there is none.
char short_escape(char32_t rune) {
  switch (rune) {
    case 0x00: return '0';
    case 0x07: return 'a';
    case 0x08: return 'b';
    case 0x09: return 't';
    case 0x0A: return 'n';
    case 0x0B: return 'v';
    case 0x0C: return 'f';
    case 0x0D: return 'r';
    case 0x1B: return 'e';
    case '"': return '"';
    case '\\': return '\\';
    case 0x85: return 'N';
    case 0xA0: return '_';
    case 0x2028: return 'L';
    case 0x2029: return 'P';
    default: return 0;
  }
}

// "-" strips, "+" keeps, nothing clips: what makes the text come back as it was.
std::string_view chomping(std::string_view text) {
  const auto last_char = [&](size_t end) {
    size_t at = end - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    return at;
  };
  if (text.empty()) return "-";
  const size_t last = last_char(text.size());
  if (!is_break(text, last)) return "-";
  if (last == 0 || is_break(text, last_char(last))) return "+";
  return "";
}

}  // namespace

void Writer::put(char c) {
  out_ += c;
  ++column_;
}

void Writer::put_break() {
  out_ += '\n';
  column_ = 0;
  indentation_ = true;
}

void Writer::indent_to(int indent) {
  if (!indentation_ || column_ > indent || (column_ == indent && !space_)) put_break();
  if (column_ < indent) {
    out_.append(static_cast<size_t>(indent - column_), ' ');
    column_ = indent;
  }
  space_ = true;
  indentation_ = true;
}

void Writer::indicator(std::string_view text, IndicatorStyle style) {
  if (style.need_space && !space_) put(' ');
  out_ += text;
  column_ += static_cast<int>(text.size());
  space_ = false;
  indentation_ = indentation_ && style.keeps_indentation;
}

size_t Writer::copy_char(std::string_view text, size_t at) {
  const size_t length = std::min(char_bytes(text[at]), text.size() - at);
  out_ += text.substr(at, length);
  ++column_;
  return length;
}

size_t Writer::copy_break(std::string_view text, size_t at) {
  if (text[at] == '\n') {
    put_break();
    return 1;
  }
  const size_t length = copy_char(text, at);
  column_ = 0;
  indentation_ = true;
  return length;
}

void Writer::plain(std::string_view text, Room room) {
  if (!space_) put(' ');
  bool after_space = false;
  for (size_t at = 0; at < text.size();) {
    const bool space = text[at] == ' ';
    const bool fold =
        space && room.may_fold && !after_space && column_ > width_ && !is_space(text, at + 1);
    if (fold) {
      indent_to(room.indent);
      ++at;
    } else {
      at += copy_char(text, at);
    }
    if (!space) indentation_ = false;
    after_space = space;
  }
  space_ = false;
  indentation_ = false;
}

void Writer::single_quoted(std::string_view text, Room room) {
  indicator("'", {.need_space = true});
  bool after_space = false;
  bool after_break = false;
  for (size_t at = 0; at < text.size();) {
    if (text[at] == ' ') {
      const bool fold = room.may_fold && !after_space && column_ > width_ && at > 0 &&
                        at + 1 < text.size() && !is_space(text, at + 1);
      if (fold) indent_to(room.indent);
      at += fold ? 1 : copy_char(text, at);
      after_space = true;
    } else if (is_break(text, at)) {
      if (!after_break && text[at] == '\n') put_break();
      at += copy_break(text, at);
      after_break = true;
    } else {
      if (after_break) indent_to(room.indent);
      if (text[at] == '\'') put('\'');
      at += copy_char(text, at);
      indentation_ = after_space = after_break = false;
    }
  }
  indicator("'", {});
}

void Writer::double_quoted(std::string_view text, Room room) {
  indicator("\"", {.need_space = true});
  // Go asks about the first character where it means each: behind a byte order mark all is escaped.
  const bool escapes_all = text.starts_with("\xEF\xBB\xBF");
  bool after_space = false;
  for (size_t at = 0; at < text.size();) {
    const bool plain_char = !escapes_all && is_printable(text, at) && !is_break(text, at) &&
                            text[at] != '"' && text[at] != '\\';
    if (!plain_char) {
      at += escape(text, at);
      after_space = false;
    } else if (text[at] == ' ') {
      const bool fold =
          room.may_fold && !after_space && column_ > width_ && at > 0 && at + 1 < text.size();
      if (fold) {
        indent_to(room.indent);
        if (is_space(text, at + 1)) put('\\');
        ++at;
      } else {
        at += copy_char(text, at);
      }
      after_space = true;
    } else {
      at += copy_char(text, at);
      after_space = false;
    }
  }
  indicator("\"", {});
}

size_t Writer::escape(std::string_view text, size_t at) {
  const size_t length = std::min(char_bytes(text[at]), text.size() - at);
  const char32_t rune = decode(text, at, length);
  std::string written = "\\";
  if (const char letter = short_escape(rune)) {
    written += letter;
  } else if (rune <= 0xFF) {
    written += fmt::format("x{:02X}", static_cast<uint32_t>(rune));
  } else if (rune <= 0xFFFF) {
    written += fmt::format("u{:04X}", static_cast<uint32_t>(rune));
  } else {
    written += fmt::format("U{:08X}", static_cast<uint32_t>(rune));
  }
  out_ += written;
  column_ += static_cast<int>(written.size());
  return length;
}

void Writer::literal(std::string_view text, Room room, int step) {
  indicator("|", {.need_space = true});
  if (text[0] == ' ' || is_break(text, 0)) indicator(std::to_string(step), {});
  indicator(chomping(text), {});
  put_break();
  space_ = true;
  bool after_break = true;
  for (size_t at = 0; at < text.size();) {
    if (is_break(text, at)) {
      at += copy_break(text, at);
      after_break = true;
    } else {
      if (after_break) indent_to(room.indent);
      at += copy_char(text, at);
      indentation_ = after_break = false;
    }
  }
}

}  // namespace bireme::yaml
