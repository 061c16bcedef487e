#include "render/helm/outline.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace bireme::render::helm {

namespace {

constexpr size_t kDepthMax = 48;      // of collections in collections
constexpr size_t kFlowDepthMax = 12;  // of those on one line
constexpr size_t kKeyMax = 200;       // libyaml's own limit for a key is 1024

enum Class : uint8_t { Word = 1, Start = 2, Inner = 4 };

// Word: the characters of plain keys and of plain scalars in flow collections. Start: what a plain
// scalar may begin with. Inner: what cannot end one.
constexpr std::array<uint8_t, 256> kClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (size_t c = 0x20; c < 0x7F; ++c) {
    const bool digit = c >= '0' && c <= '9';
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool alone = c == '_' || c == '/';
    if (letter || digit || alone || c == '.' || c == '-') classes[c] |= Word;
    if (letter || digit || alone || c == '$' || c == '(' || c == '^') classes[c] |= Start;
    if (c != ':' && c != '#') classes[c] |= Inner;
  }
  return classes;
}();

bool is(char c, Class wanted) { return (kClasses[static_cast<uint8_t>(c)] & wanted) != 0; }

std::string_view trim_left_spaces(std::string_view text) {
  const size_t kept = text.find_first_not_of(' ');
  return kept == text.npos ? std::string_view() : text.substr(kept);
}

std::string_view trim_right_spaces(std::string_view text) {
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

// What follows a value on its line: nothing, or a comment behind a space.
bool is_rest(std::string_view text) {
  const std::string_view rest = trim_left_spaces(text);
  return rest.empty() || (rest.front() == '#' && rest.size() < text.size());
}

// The length of a quoted scalar that ends on its line, 0 where it does not or has rare escapes.
size_t quoted_size(std::string_view text) {
  const char quote = text.front();
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      const bool doubled = quote == '\'' && i + 1 < text.size() && text[i + 1] == '\'';
      if (!doubled) return i + 1;
      ++i;
    } else if (text[i] == '\\' && quote == '"') {
      constexpr std::string_view kEscapes = "\\\"nt";
      if (i + 1 >= text.size() || kEscapes.find(text[i + 1]) == kEscapes.npos) return 0;
      ++i;
    }
  }
  return 0;
}

// Words, numbers, paths, flags ("-x", "--port=80"); not ".inf", which JSON does not know.
bool is_plain_start(std::string_view text) {
  const size_t dashes = std::min(text.find_first_not_of('-'), text.size());
  return dashes <= 2 && dashes < text.size() && is(text[dashes], Start);
}

// A key that is a name. A null is no key, and numbers are left to the parser.
bool is_name(std::string_view word) {
  const char first = word.empty() ? '0' : word.front();
  const bool null = word == "null" || word == "Null" || word == "NULL";
  return (first < '0' || first > '9') && first != '-' && !null;
}

// The length of a plain scalar up to its line's end or a comment; 0 where it is not surely one.
size_t plain_size(std::string_view text) {
  if (!is_plain_start(text)) return 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (is(text[i], Inner)) continue;
    const bool last = i + 1 == text.size();
    if (text[i] == ':' && (last || text[i + 1] == ' ')) return 0;
    if (text[i] == '#' && text[i - 1] == ' ') return trim_right_spaces(text.substr(0, i)).size();
  }
  return trim_right_spaces(text).size();
}

// Collections in braces and brackets that end on their line.
class Flow {
 public:
  explicit Flow(std::string_view text) : rest_(text) {}

  bool collection(size_t depth) {
    if (depth > kFlowDepthMax) return false;
    const bool is_map = rest_.front() == '{';
    const char close = is_map ? '}' : ']';
    step(1);
    if (rest_.starts_with(close)) return step(1);
    for (;;) {
      if (is_map && !key()) return false;
      if (!value(depth)) return false;
      if (rest_.starts_with(close)) return step(1);
      if (!rest_.starts_with(", ")) return false;
      step(1);
    }
  }

  std::string_view rest() const { return rest_; }

 private:
  bool step(size_t size) {
    rest_ = trim_left_spaces(last_ = rest_.substr(size));
    return true;
  }

  bool key() {
    const std::string_view before = rest_;
    if (!scalar() || rest_.data() != last_.data() || !rest_.starts_with(": ")) return false;
    return is_name(before.substr(0, before.size() - rest_.size())) && step(1);
  }

  bool value(size_t depth) {
    if (rest_.starts_with('{') || rest_.starts_with('[')) return collection(depth + 1);
    return scalar();
  }

  bool scalar() {
    if (rest_.empty()) return false;
    const char first = rest_.front();
    if (first == '"' || first == '\'') {
      const size_t size = quoted_size(rest_);
      return size != 0 && size <= kKeyMax && step(size);
    }
    if (!is_plain_start(rest_)) return false;
    size_t size = 0;
    while (size < rest_.size() && is(rest_[size], Word)) ++size;
    return size != 0 && size <= kKeyMax && step(size);
  }

  std::string_view rest_;
  std::string_view last_;  // the rest before its spaces were skipped
};

// Whether a plain word is text by every YAML 1.1 rule.
bool is_surely_text(std::string_view word) {
  const bool named = std::all_of(word.begin(), word.end(), [](char c) { return is(c, Word); });
  const char first = word.empty() ? '.' : word.front();
  const bool lettered = (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z');
  if (!named || !lettered) return false;
  constexpr size_t kLongestSpecial = 5;  // "false"
  if (word.size() > kLongestSpecial) return true;
  constexpr std::array<std::string_view, 8> kKinds = {"Pod",  "Job",  "Role", "List",
                                                      "Node", "Lease", "User", "Group"};
  return std::find(kKinds.begin(), kKinds.end(), word) != kKinds.end();
}

class Outline {
 public:
  explicit Outline(std::string_view text) : rest_(text) {}

  std::optional<std::string_view> read() {
    while (!rest_.empty()) {
      const std::string_view line = take_line();
      const size_t indent = line.find_first_not_of(' ');
      if (indent == line.npos || line[indent] == '#') continue;
      if (!entry(line, indent)) return std::nullopt;
    }
    return kind_;
  }

 private:
  enum class Shape : uint8_t { Map, Sequence };
  struct Level {
    size_t indent;
    Shape shape;
  };
  // The places of a document's head whose type Helm looks at.
  enum class Place : uint8_t { Other, Kind, ApiVersion, Metadata, Name, Annotations, Annotation };

  std::string_view take_line() {
    const size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == rest_.npos ? rest_.size() : end + 1);
    return line;
  }

  // One line: any number of dashes, then a key with or without a value, or a value.
  bool entry(std::string_view line, size_t column) {
    bool first = true;
    for (;;) {
      const std::string_view text = line.substr(column);
      const bool dash = text.front() == '-' && (text.size() == 1 || text[1] == ' ');
      const size_t key = dash ? 0 : key_size(text);
      if (!dash && key == 0) return !first && value(text, Place::Other);
      const Shape shape = dash ? Shape::Sequence : Shape::Map;
      if (!(first ? settle(column, shape) : push(column, shape))) return false;
      if (!dash) return member(text, key);
      first = false;
      const size_t next = line.find_first_not_of(' ', column + 1);
      pending_ = next == line.npos || line[next] == '#';
      place_ = Place::Other;
      if (pending_) return true;
      column = next;
    }
  }

  bool member(std::string_view text, size_t key) {
    const bool quoted = text.front() == '"' || text.front() == '\'';
    const Place place = place_of(quoted ? text.substr(1, key - 2) : text.substr(0, key));
    const std::string_view after = text.substr(key + 1);
    pending_ = is_rest(after);
    place_ = place;
    if (place == Place::Kind && pending_) return false;
    return pending_ || value(trim_left_spaces(after), place);
  }

  // The length of a key, quotes included, where one stands here.
  static size_t key_size(std::string_view text) {
    size_t size = 0;
    if (text.front() == '"' || text.front() == '\'') {
      size = quoted_size(text);
      const bool escapes = text.substr(0, size).find('\\') != text.npos;
      if (escapes || size < 3) return 0;
    } else {
      while (size < text.size() && is(text[size], Word)) ++size;
      if (size == 0 || !is(text.front(), Start) || !is_name(text.substr(0, size))) return 0;
    }
    const bool ends = size < text.size() && text[size] == ':' &&
                      (size + 1 == text.size() || text[size + 1] == ' ');
    return ends && size <= kKeyMax ? size : 0;
  }

  // Finds the collection that an entry at the begin of a line belongs to, or opens it.
  bool settle(size_t indent, Shape shape) {
    if (depth_ == 0) return indent == 0 && shape == Shape::Map && push(indent, shape);
    const size_t before = depth_;
    while (depth_ > 0 && levels_[depth_ - 1].indent > indent) --depth_;
    if (depth_ == 0) return false;
    const bool popped = depth_ != before;
    const Level& top = levels_[depth_ - 1];
    if (top.indent < indent) return pending_ && !popped && push(indent, shape);
    if (top.shape == shape) return true;
    if (shape == Shape::Sequence) return pending_ && !popped && push(indent, shape);
    --depth_;
    return depth_ > 0 && levels_[depth_ - 1].indent == indent;
  }

  bool push(size_t indent, Shape shape) {
    const bool from_key = depth_ > 0 && levels_[depth_ - 1].shape == Shape::Map;
    if (from_key && place_ != Place::Other) {
      const bool table = place_ == Place::Metadata || place_ == Place::Annotations;
      if (!table || shape != Shape::Map) return false;
      (place_ == Place::Metadata ? in_metadata_ : in_annotations_) = depth_ + 1;
    }
    if (depth_ == kDepthMax) return false;
    levels_[depth_++] = {indent, shape};
    return true;
  }

  Place place_of(std::string_view key) {
    if (depth_ == 1) {
      in_metadata_ = in_annotations_ = 0;
      if (key == "kind") return Place::Kind;
      if (key == "apiVersion") return Place::ApiVersion;
      return key == "metadata" ? Place::Metadata : Place::Other;
    }
    if (depth_ == in_metadata_) {
      in_annotations_ = 0;
      if (key == "name") return Place::Name;
      return key == "annotations" ? Place::Annotations : Place::Other;
    }
    return depth_ == in_annotations_ ? Place::Annotation : Place::Other;
  }

  bool value(std::string_view text, Place place) {
    pending_ = false;
    const char first = text.front();
    const bool table = place == Place::Metadata || place == Place::Annotations;
    if (table) return false;
    if (first == '|' || first == '>') return place != Place::Kind && block_text(text);
    if (first == '{' || first == '[') {
      Flow flow(text);
      return place == Place::Other && flow.collection(0) && is_rest_of(text, flow.rest());
    }
    const bool quoted = first == '"' || first == '\'';
    const size_t size = quoted ? quoted_size(text) : plain_size(text);
    if (size == 0 || !is_rest(text.substr(size))) return false;
    return place != Place::Kind || set_kind(text.substr(0, size), quoted);
  }

  // A flow has skipped the spaces in front of its rest.
  static bool is_rest_of(std::string_view whole, std::string_view rest) {
    return is_rest(rest.empty() ? rest : whole.substr(whole.size() - rest.size() - 1));
  }

  bool set_kind(std::string_view word, bool quoted) {
    if (has_kind_) return false;
    has_kind_ = true;
    kind_ = quoted ? word.substr(1, word.size() - 2) : word;
    if (!quoted) return is_surely_text(word);
    return std::all_of(kind_.begin(), kind_.end(), [](char c) { return is(c, Word); });
  }

  // The lines of a literal or folded scalar: all that are indented as its first one.
  bool block_text(std::string_view header) {
    const bool chomps = header.size() > 1 && (header[1] == '-' || header[1] == '+');
    if (!is_rest(header.substr(chomps ? 2 : 1))) return false;
    const size_t parent = levels_[depth_ - 1].indent;
    size_t content = 0;
    while (!rest_.empty()) {
      const std::string_view before = rest_;
      const std::string_view line = take_line();
      const size_t indent = line.find_first_not_of(' ');
      if (indent == line.npos) {
        if (content == 0 && !line.empty()) return false;
        continue;
      }
      if (content == 0 && indent > parent) content = indent;
      if (content != 0 && indent >= content) continue;
      rest_ = before;
      return indent <= parent && line[indent] != '#';
    }
    return true;
  }

  std::string_view rest_;
  std::array<Level, kDepthMax> levels_;
  size_t depth_ = 0;
  bool pending_ = false;         // the last entry has no value yet
  Place place_ = Place::Other;   // of the last entry
  size_t in_metadata_ = 0;       // the depth at which metadata's members are
  size_t in_annotations_ = 0;
  bool has_kind_ = false;
  std::string_view kind_ = "";
};

bool is_printable(std::string_view text) {
  bool printable = true;
  for (const char c : text) printable &= (c >= 0x20 && c < 0x7F) || c == '\n';
  return printable;
}

}  // namespace

std::optional<std::string_view> outline_kind(std::string_view text) {
  if (!is_printable(text) || text.find("helm.sh/hook") != text.npos) return std::nullopt;
  return Outline(text).read();
}

}  // namespace bireme::render::helm
