#include "lang/envsubst/pattern.h"

#include <optional>

#include "lang/envsubst/letters.h"

namespace bireme::lang::envsubst {

namespace {

struct Chunk {
  bool star = false;
  std::string_view operators;  // no star among them
};

// The next stars and what follows them up to the next star.
Chunk take_chunk(std::string_view& pattern) {
  Chunk chunk;
  while (pattern.starts_with('*')) {
    pattern.remove_prefix(1);
    chunk.star = true;
  }
  bool in_set = false;
  size_t end = 0;
  for (; end < pattern.size(); ++end) {
    const char c = pattern[end];
    if (c == '\\' && end + 1 < pattern.size())
      ++end;
    else if (c == '[')
      in_set = true;
    else if (c == ']')
      in_set = false;
    else if (c == '*' && !in_set)
      break;
  }
  chunk.operators = pattern.substr(0, end);
  pattern.remove_prefix(end);
  return chunk;
}

// One end of a range in a set; nothing where the pattern is malformed.
std::optional<char32_t> take_bound(std::string_view& set) {
  if (set.empty() || set[0] == '-' || set[0] == ']') return std::nullopt;
  if (set[0] == '\\') set.remove_prefix(1);
  if (set.empty()) return std::nullopt;
  const Letter letter = decode(set);
  const bool invalid = letter.letter == 0xFFFD && letter.bytes == 1;
  set.remove_prefix(letter.bytes);
  if (invalid || set.empty()) return std::nullopt;
  return letter.letter;
}

// A set, after its bracket.
Match match_set(std::string_view& set, char32_t letter, int64_t& fuel) {
  const bool negated = set.starts_with('^');
  if (negated) set.remove_prefix(1);
  bool inside = false;
  for (int ranges = 0;; ++ranges, --fuel) {
    if (ranges > 0 && set.starts_with(']')) {
      set.remove_prefix(1);
      return inside != negated ? Match::Yes : Match::No;
    }
    const auto low = take_bound(set);
    if (!low) return Match::BadPattern;
    auto high = low;
    if (set.starts_with('-')) {
      set.remove_prefix(1);
      high = take_bound(set);
      if (!high) return Match::BadPattern;
    }
    if (*low <= letter && letter <= *high) inside = true;
  }
}

// Matches a chunk at the beginning of `text` and moves it past what matched.
Match match_chunk(std::string_view chunk, std::string_view& text, int64_t& fuel) {
  while (!chunk.empty()) {
    --fuel;
    if (text.empty()) return Match::No;
    const char op = chunk[0];
    if (op == '[') {
      const Letter letter = decode(text);
      text.remove_prefix(letter.bytes);
      chunk.remove_prefix(1);
      const Match set = match_set(chunk, letter.letter, fuel);
      if (set != Match::Yes) return set;
      continue;
    }
    if (op == '?') {
      text.remove_prefix(decode(text).bytes);
      chunk.remove_prefix(1);
      continue;
    }
    if (op == '\\') chunk.remove_prefix(1);
    if (chunk.empty()) return Match::BadPattern;
    if (chunk[0] != text[0]) return Match::No;
    text.remove_prefix(1);
    chunk.remove_prefix(1);
  }
  return Match::Yes;
}

// A chunk after a star: at every later place until it fits, to the end if it is the last.
Match match_later(const Chunk& chunk, bool is_last, std::string_view& text, int64_t& fuel) {
  for (size_t i = 0; i < text.size() && fuel >= 0; ++i) {
    std::string_view rest = text.substr(i + 1);
    const Match found = match_chunk(chunk.operators, rest, fuel);
    if (found == Match::BadPattern) return found;
    if (found == Match::No || (is_last && !rest.empty())) continue;
    text = rest;
    return Match::Yes;
  }
  return Match::No;
}

}  // namespace

Match match(std::string_view pattern, std::string_view text, int64_t& fuel) {
  while (!pattern.empty()) {
    const Chunk chunk = take_chunk(pattern);
    --fuel;
    if (chunk.star && chunk.operators.empty()) return Match::Yes;
    std::string_view rest = text;
    const Match here = match_chunk(chunk.operators, rest, fuel);
    if (here == Match::Yes && (rest.empty() || !pattern.empty())) {
      text = rest;
      continue;
    }
    if (here == Match::BadPattern || !chunk.star) return here == Match::Yes ? Match::No : here;
    const Match later = match_later(chunk, pattern.empty(), text, fuel);
    if (later != Match::Yes) return later;
  }
  return text.empty() ? Match::Yes : Match::No;
}

}  // namespace bireme::lang::envsubst
