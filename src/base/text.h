// Text: the small string functions that the standard library lacks. All are pure, allocate only
// what they return, and are safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bireme {

std::vector<std::string_view> split(std::string_view text, char separator);
std::string_view trim(std::string_view text);  // ASCII white space on both sides
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string to_lower(std::string_view text);  // ASCII only
std::string to_upper(std::string_view text);  // ASCII only
std::string replace_all(std::string_view text, std::string_view from, std::string_view to);
bool contains(std::string_view text, std::string_view part);

std::optional<int64_t> parse_int(std::string_view text);  // base 10, the whole text, in range
std::optional<double> parse_double(std::string_view text);

// The number of bytes of the UTF-8 sequence at the start of `text`, 0 if it is not valid.
size_t utf8_sequence_bytes(std::string_view text);
bool is_utf8(std::string_view text);
// The first code point as Go decodes it: a byte that is not UTF-8 is U+FFFD of one byte, nothing at
// all is U+FFFD of none.
struct CodePoint {
  char32_t value = 0xFFFD;
  size_t bytes = 0;
  bool is_valid = false;
};
CodePoint decode_utf8(std::string_view text);
void append_utf8(std::string& out, char32_t code_point);

// Control bytes as \xNN, so that text from outside is inert in logs and on terminals (I39).
std::string escape_control(std::string_view text);
// The line and column (from 1) of a byte offset, and the line itself.
struct TextPosition {
  int line = 1;
  int column = 1;
  std::string line_text;
};
TextPosition locate(std::string_view text, size_t offset);

// The candidate nearest to `word` in edit distance, if it is near enough to suggest.
std::optional<std::string> find_nearest(std::string_view word,
                                        const std::vector<std::string>& candidates);

}  // namespace bireme
