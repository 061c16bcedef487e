#include <optional>

#include "base/text.h"
#include "lang/glob/glob.h"

namespace bireme::lang::glob {

namespace {

struct Chunk {
  bool star = false;
  std::string_view text;  // up to the next star
};

Chunk take_chunk(std::string_view& pattern) {
  Chunk chunk;
  while (pattern.starts_with('*')) {
    pattern.remove_prefix(1);
    chunk.star = true;
  }
  bool in_set = false;
  size_t i = 0;
  for (; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) ++i;
    if (c == '[') in_set = true;
    if (c == ']') in_set = false;
    if (c == '*' && !in_set) break;
  }
  chunk.text = pattern.substr(0, i);
  pattern.remove_prefix(i);
  return chunk;
}

size_t rune_bytes(std::string_view text) {
  const size_t bytes = utf8_sequence_bytes(text);
  return bytes == 0 ? 1 : bytes;
}

// One bound of a range in a set.
std::optional<std::string_view> take_bound(std::string_view& chunk) {
  if (chunk.empty() || chunk[0] == '-' || chunk[0] == ']') return std::nullopt;
  if (chunk[0] == '\\') {
    chunk.remove_prefix(1);
    if (chunk.empty()) return std::nullopt;
  }
  const std::string_view rune = chunk.substr(0, rune_bytes(chunk));
  chunk.remove_prefix(rune.size());
  if (chunk.empty()) return std::nullopt;
  return rune;
}

// UTF-8 keeps the order of code points, so bounds are compared as bytes.
std::optional<bool> match_set(std::string_view& chunk, std::string_view rune) {
  chunk.remove_prefix(1);
  const bool negated = chunk.starts_with('^');
  if (negated) chunk.remove_prefix(1);
  bool found = false;
  for (int ranges = 0;; ++ranges) {
    if (chunk.starts_with(']') && ranges > 0) {
      chunk.remove_prefix(1);
      return found != negated;
    }
    const auto low = take_bound(chunk);
    if (!low) return std::nullopt;
    auto high = low;
    if (chunk.starts_with('-')) {
      chunk.remove_prefix(1);
      high = take_bound(chunk);
      if (!high) return std::nullopt;
    }
    found = found || (*low <= rune && rune <= *high);
  }
}

struct ChunkMatch {
  bool valid = true;
  bool matched = false;
  std::string_view rest;
};

// Goes on through the chunk after a mismatch, to find syntax errors as Go does.
ChunkMatch match_chunk(std::string_view chunk, std::string_view text) {
  bool failed = false;
  while (!chunk.empty()) {
    failed = failed || text.empty();
    const std::string_view rune = failed ? "" : text.substr(0, rune_bytes(text));
    if (chunk[0] == '[') {
      const auto in_set = match_set(chunk, rune);
      if (!in_set) return {.valid = false, .matched = false, .rest = {}};
      failed = failed || !*in_set;
      if (!failed) text.remove_prefix(rune.size());
      continue;
    }
    if (chunk[0] == '?') {
      failed = failed || rune == "/";
      if (!failed) text.remove_prefix(rune.size());
      chunk.remove_prefix(1);
      continue;
    }
    if (chunk[0] == '\\') {
      chunk.remove_prefix(1);
      if (chunk.empty()) return {.valid = false, .matched = false, .rest = {}};
    }
    failed = failed || chunk[0] != text[0];
    if (!failed) text.remove_prefix(1);
    chunk.remove_prefix(1);
  }
  return {.valid = true, .matched = !failed, .rest = text};
}

}  // namespace

Result<bool> match_path(std::string_view pattern, std::string_view name) {
  const Error bad(Reason::Invalid, "syntax error in pattern");
  while (!pattern.empty()) {
    const Chunk chunk = take_chunk(pattern);
    if (chunk.star && chunk.text.empty()) return name.find('/') == name.npos;
    ChunkMatch here = match_chunk(chunk.text, name);
    if (!here.valid) return bad;
    if (here.matched && (here.rest.empty() || !pattern.empty())) {
      name = here.rest;
      continue;
    }
    bool found = false;
    for (size_t i = 0; chunk.star && i < name.size() && name[i] != '/' && !found; ++i) {
      const ChunkMatch later = match_chunk(chunk.text, name.substr(i + 1));
      if (!later.valid) return bad;
      if (!later.matched || (pattern.empty() && !later.rest.empty())) continue;
      name = later.rest;
      found = true;
    }
    if (found) continue;
    while (!pattern.empty()) {
      if (!match_chunk(take_chunk(pattern).text, "").valid) return bad;
    }
    return false;
  }
  return name.empty();
}

}  // namespace bireme::lang::glob
