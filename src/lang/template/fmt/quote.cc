#include "lang/template/fmt/quote.h"

#include <fmt/core.h>

#include "lang/template/fmt/unicode.h"

namespace bireme::lang::tmpl {
namespace {

void append_escaped(std::string& out, char32_t code, char mark, bool ascii) {
  if (code == static_cast<unsigned char>(mark) || code == '\\') {
    out += '\\';
    out += static_cast<char>(code);
    return;
  }
  if (ascii ? code < 0x80 && is_print(code) : is_print(code)) return append_rune(out, code);
  switch (code) {
    case '\a': out += "\\a"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\v': out += "\\v"; return;
    default: break;
  }
  uint32_t number = static_cast<uint32_t>(code);
  if (code < ' ' || code == 0x7f) {
    out += fmt::format("\\x{:02x}", number);
  } else if (code < 0x10000) {
    out += fmt::format("\\u{:04x}", number);
  } else {
    out += fmt::format("\\U{:08x}", number);
  }
}

std::string quote_with(std::string_view text, bool ascii) {
  std::string out = "\"";
  out.reserve(text.size() + 2);
  while (!text.empty()) {
    Rune rune = decode_rune(text);
    if (rune.bytes == 1 && rune.code == kRuneError) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
    } else {
      append_escaped(out, rune.code, '"', ascii);
    }
    text.remove_prefix(static_cast<size_t>(rune.bytes));
  }
  return out + '"';
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Reads `digits` of the base, moving `text` on.
std::optional<char32_t> read_digits(std::string_view& text, size_t digits, int base) {
  if (text.size() < digits) return {};
  char32_t code = 0;
  for (size_t i = 0; i < digits; ++i) {
    int value = hex_value(text[i]);
    if (value < 0 || value >= base) return {};
    code = code * static_cast<char32_t>(base) + static_cast<char32_t>(value);
  }
  text.remove_prefix(digits);
  return code;
}

struct Unescaped {
  char32_t code;
  bool is_byte;  // \x41 and \101 are bytes, not code points
};

std::optional<Unescaped> read_char(std::string_view& text, char mark) {
  if (text.empty() || text[0] == mark) return {};
  if (text[0] != '\\') {
    Rune rune = decode_rune(text);
    bool is_byte = rune.bytes == 1;
    char32_t code = is_byte ? static_cast<unsigned char>(text[0]) : rune.code;
    text.remove_prefix(static_cast<size_t>(rune.bytes));
    return Unescaped{code, is_byte};
  }
  if (text.size() < 2) return {};
  char kind = text[1];
  text.remove_prefix(2);
  constexpr std::string_view kLetters = "abfnrtv\\";
  constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\";
  if (size_t at = kLetters.find(kind); at != std::string_view::npos) {
    return Unescaped{static_cast<unsigned char>(kMeanings[at]), false};
  }
  if (kind == '\'' || kind == '"') {
    if (kind != mark) return {};
    return Unescaped{static_cast<unsigned char>(kind), false};
  }
  if (kind == 'x' || kind == 'u' || kind == 'U') {
    std::optional<char32_t> code = read_digits(text, kind == 'x' ? 2 : kind == 'u' ? 4 : 8, 16);
    if (!code) return {};
    if (kind == 'x') return Unescaped{*code, true};
    if (*code > 0x10FFFF || (*code >= 0xD800 && *code <= 0xDFFF)) return {};
    return Unescaped{*code, false};
  }
  if (kind < '0' || kind > '7') return {};
  std::optional<char32_t> rest = read_digits(text, 2, 8);
  if (!rest) return {};
  char32_t code = static_cast<char32_t>(kind - '0') * 64 + *rest;
  if (code > 255) return {};
  return Unescaped{code, true};
}

}  // namespace

std::string quote(std::string_view text) { return quote_with(text, false); }
std::string quote_ascii(std::string_view text) { return quote_with(text, true); }

std::string quote_rune(char32_t code, bool ascii) {
  bool is_valid = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  std::string out = "'";
  append_escaped(out, is_valid ? code : kRuneError, '\'', ascii);
  return out + "'";
}

bool can_backquote(std::string_view text) {
  while (!text.empty()) {
    Rune rune = decode_rune(text);
    text.remove_prefix(static_cast<size_t>(rune.bytes));
    if (rune.bytes > 1) {
      if (rune.code == 0xFEFF) return false;
      continue;
    }
    if (rune.code == kRuneError || rune.code == '`' || rune.code == 0x7f) return false;
    if (rune.code < ' ' && rune.code != '\t') return false;
  }
  return true;
}

std::optional<std::string> unquote(std::string_view literal) {
  if (literal.size() < 2 || literal.front() != literal.back()) return {};
  std::string_view text = literal.substr(1, literal.size() - 2);
  std::string out;
  if (literal[0] == '`') {
    for (char c : text) {
      if (c != '\r') out += c;
    }
    return out;
  }
  if (literal[0] != '"' || text.find('\n') != std::string_view::npos) return {};
  out.reserve(text.size());
  while (!text.empty()) {
    std::optional<Unescaped> read = read_char(text, '"');
    if (!read) return {};
    if (read->is_byte) {
      out += static_cast<char>(read->code);
    } else {
      append_rune(out, read->code);
    }
  }
  return out;
}

Result<char32_t> unquote_char(std::string_view literal) {
  std::string_view text = literal.substr(1);
  std::optional<Unescaped> read = read_char(text, '\'');
  if (!read) return make_error(Reason::Invalid, "invalid syntax");
  if (text == "'") return read->code;
  return make_error(Reason::Invalid, "malformed character constant: {}", literal);
}

std::string unicode_name(char32_t code) {
  // Go's lexer reports the end of input as the rune -1.
  if (code == 0xFFFFFFFF) return "U+FFFFFFFFFFFFFFFF";
  std::string out = fmt::format("U+{:04X}", static_cast<uint32_t>(code));
  if (is_print(code)) {
    out += " '";
    append_rune(out, code);
    out += "'";
  }
  return out;
}

}  // namespace bireme::lang::tmpl
