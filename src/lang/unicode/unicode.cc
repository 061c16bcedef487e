#include "lang/unicode/unicode.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "lang/unicode/tables.h"

namespace bireme::lang::unicode {

namespace {

struct Range {
  char32_t first;
  char32_t end;   // the one behind the last
  int32_t delta;  // of a mapping
  uint8_t step;   // 2: every second code point
};
using Table = std::vector<Range>;

Table read_table(const char* text, bool is_mapping) {
  Table table;
  char32_t at = 0;
  while (*text != '\0') {
    char* rest = nullptr;
    at += static_cast<char32_t>(std::strtoul(text, &rest, 16));
    Range range{at, at + static_cast<char32_t>(std::strtoul(rest + 1, &rest, 16)), 0, 1};
    if (is_mapping) {
      if (*rest == '*') range.step = 2;
      range.delta = static_cast<int32_t>(std::strtol(rest + 1, &rest, 10));
    }
    at = range.end;
    table.push_back(range);
    text = rest + 1;
  }
  return table;
}

const Range* find(const Table& table, char32_t code) {
  const auto after = std::upper_bound(
      table.begin(), table.end(), code,
      [](char32_t wanted, const Range& range) { return wanted < range.end; });
  return after != table.end() && code >= after->first ? &*after : nullptr;
}

char32_t map(const Table& table, char32_t code) {
  const Range* range = find(table, code);
  if (range == nullptr || (code - range->first) % range->step != 0) return code;
  return static_cast<char32_t>(static_cast<int32_t>(code) + range->delta);
}

bool is_ascii(char32_t code) { return code < 0x80; }

}  // namespace

bool is_letter(char32_t code) {
  if (is_ascii(code)) return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
  static const Table table = read_table(kLetters, false);
  return find(table, code) != nullptr;
}

bool is_digit(char32_t code) {
  if (is_ascii(code)) return code >= '0' && code <= '9';
  static const Table table = read_table(kDigits, false);
  return find(table, code) != nullptr;
}

bool is_number(char32_t code) {
  if (is_ascii(code)) return code >= '0' && code <= '9';
  static const Table table = read_table(kNumbers, false);
  return find(table, code) != nullptr;
}

bool is_punctuation(char32_t code) {
  static const Table table = read_table(kPunctuation, false);
  return find(table, code) != nullptr;
}

bool is_upper(char32_t code) {
  if (is_ascii(code)) return code >= 'A' && code <= 'Z';
  static const Table table = read_table(kUpper, false);
  return find(table, code) != nullptr;
}

bool is_lower(char32_t code) {
  if (is_ascii(code)) return code >= 'a' && code <= 'z';
  static const Table table = read_table(kLower, false);
  return find(table, code) != nullptr;
}

bool is_title(char32_t code) {
  if (is_ascii(code)) return false;
  static const Table table = read_table(kTitle, false);
  return find(table, code) != nullptr;
}

bool is_printable(char32_t code) {
  if (is_ascii(code)) return code >= 0x20 && code < 0x7f;
  static const Table table = read_table(kPrintable, false);
  return find(table, code) != nullptr;
}

char32_t to_upper(char32_t code) {
  if (is_ascii(code)) return is_lower(code) ? code - 32 : code;
  static const Table table = read_table(kToUpper, true);
  return map(table, code);
}

char32_t to_lower(char32_t code) {
  if (is_ascii(code)) return is_upper(code) ? code + 32 : code;
  static const Table table = read_table(kToLower, true);
  return map(table, code);
}

char32_t to_title(char32_t code) {
  if (is_ascii(code)) return to_upper(code);
  static const Table table = read_table(kToTitle, true);
  return map(table, code);
}

}  // namespace bireme::lang::unicode
