#include "lang/glob/path_match.h"

#include <optional>

#include "base/text.h"
#include "lang/glob/glob.h"

namespace bireme::lang::glob {

namespace {

constexpr int64_t kStepsMax = 10'000'000;  // of one match of a path

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
  const CodePoint bound = decode_utf8(set);
  set.remove_prefix(bound.bytes);
  if (!bound.is_valid || set.empty()) return std::nullopt;
  return bound.value;
}

class Matcher {
 public:
  Matcher(PathDialect dialect, int64_t& fuel)
      : is_path_(dialect == PathDialect::GoPath), fuel_(fuel) {}

  PathMatch match(std::string_view pattern, std::string_view text) {
    while (!pattern.empty()) {
      const Chunk chunk = take_chunk(pattern);
      --fuel_;
      if (chunk.star && chunk.operators.empty()) return is_crossed(text);
      std::string_view rest = text;
      PathMatch found = match_chunk(chunk.operators, rest);
      if (found == PathMatch::Yes && pattern.empty() && !rest.empty()) found = PathMatch::No;
      if (found == PathMatch::No && chunk.star) {
        rest = text;
        found = match_later(chunk.operators, pattern.empty(), rest);
      }
      if (found == PathMatch::No) return fail(pattern);
      if (found == PathMatch::BadPattern) return found;
      text = rest;
    }
    return text.empty() ? PathMatch::Yes : PathMatch::No;
  }

 private:
  bool is_separator(char c) const { return is_path_ && c == '/'; }
  PathMatch is_crossed(std::string_view text) const {
    return is_path_ && text.find('/') != text.npos ? PathMatch::No : PathMatch::Yes;
  }

  // The text does not match; the rest of the pattern may still be malformed.
  PathMatch fail(std::string_view pattern) {
    while (is_path_ && !pattern.empty() && fuel_ >= 0) {
      std::string_view nothing;
      const PathMatch rest = match_chunk(take_chunk(pattern).operators, nothing);
      if (rest == PathMatch::BadPattern) return rest;
    }
    return PathMatch::No;
  }

  // A chunk after a star: at every later place until it fits, to the end if it is the last.
  PathMatch match_later(std::string_view chunk, bool is_last, std::string_view& text) {
    for (size_t i = 0; i < text.size() && !is_separator(text[i]) && fuel_ >= 0; ++i) {
      std::string_view rest = text.substr(i + 1);
      const PathMatch found = match_chunk(chunk, rest);
      if (found == PathMatch::BadPattern) return found;
      if (found == PathMatch::No || (is_last && !rest.empty())) continue;
      text = rest;
      return PathMatch::Yes;
    }
    return PathMatch::No;
  }

  // Matches a chunk at the beginning of `text` and moves it past what matched. After a mismatch a
  // path's pattern is read on for its errors, without the text.
  PathMatch match_chunk(std::string_view chunk, std::string_view& text) {
    bool failed = false;
    while (!chunk.empty()) {
      --fuel_;
      failed = failed || text.empty();
      if (failed && !is_path_) return PathMatch::No;
      const PathMatch one = match_one(chunk, failed ? std::string_view() : text);
      if (one == PathMatch::BadPattern) return one;
      failed = failed || one == PathMatch::No;
      if (!failed) text.remove_prefix(taken_);
    }
    return failed ? PathMatch::No : PathMatch::Yes;
  }

  // One operator against the beginning of `text`; `taken_` bytes of it matched.
  PathMatch match_one(std::string_view& chunk, std::string_view text) {
    const CodePoint letter = decode_utf8(text);
    taken_ = letter.bytes;
    if (chunk[0] == '[') {
      chunk.remove_prefix(1);
      return match_set(chunk, letter.value);
    }
    if (chunk[0] == '?') {
      chunk.remove_prefix(1);
      return !text.empty() && is_separator(text[0]) ? PathMatch::No : PathMatch::Yes;
    }
    if (chunk[0] == '\\') chunk.remove_prefix(1);
    if (chunk.empty()) return PathMatch::BadPattern;
    const char wanted = chunk[0];
    chunk.remove_prefix(1);
    taken_ = 1;
    return text.starts_with(wanted) ? PathMatch::Yes : PathMatch::No;
  }

  // A set, after its bracket.
  PathMatch match_set(std::string_view& set, char32_t letter) {
    const bool negated = set.starts_with('^');
    if (negated) set.remove_prefix(1);
    bool inside = false;
    for (int ranges = 0;; ++ranges, --fuel_) {
      if (ranges > 0 && set.starts_with(']')) {
        set.remove_prefix(1);
        return inside != negated ? PathMatch::Yes : PathMatch::No;
      }
      const auto low = take_bound(set);
      if (!low) return PathMatch::BadPattern;
      auto high = low;
      if (set.starts_with('-')) {
        set.remove_prefix(1);
        high = take_bound(set);
        if (!high) return PathMatch::BadPattern;
      }
      if (*low <= letter && letter <= *high) inside = true;
    }
  }

  bool is_path_;
  int64_t& fuel_;
  size_t taken_ = 0;
};

}  // namespace

PathMatch match_path(std::string_view pattern, std::string_view text, PathDialect dialect,
                     int64_t& fuel) {
  return Matcher(dialect, fuel).match(pattern, text);
}

Result<bool> match_path(std::string_view pattern, std::string_view name) {
  int64_t fuel = kStepsMax;
  switch (match_path(pattern, name, PathDialect::GoPath, fuel)) {
    case PathMatch::Yes: return true;
    case PathMatch::BadPattern: return Error(Reason::Invalid, "syntax error in pattern");
    case PathMatch::No: break;
  }
  if (fuel < 0) return make_error(Reason::LimitExceeded, "a pattern of too many steps");
  return false;
}

}  // namespace bireme::lang::glob
