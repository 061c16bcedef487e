#include "yaml/quick_reader.h"

#include <cstring>

namespace bireme::yaml {

QuickReader::QuickReader(std::string_view text, bool is_ascii, size_t offset)
    : cursor_{text.data(), text.data() + text.size(), text.data(), 0},
      scanner_(cursor_),
      begin_(text.data()),
      offset_(offset),
      is_ascii_(is_ascii) {}

bool QuickReader::next(Event& event) {
  switch (state_) {
    case State::StreamStart: return stream_start(event);
    case State::FirstDocument:
    case State::NextDocument: return document_start(event);
    case State::DocumentContent: return document_content(event);
    case State::BareDocument: return node(event);
    case State::DocumentEnd: return document_end(event);
    case State::FirstKey: return first_key(event);
    case State::Key: return key(event);
    case State::Value: return value(event);
    case State::Entry: return entry(event);
    case State::FirstFlowEntry: return flow_entry(event, true);
    case State::FlowEntry: return flow_entry(event, false);
    case State::FlowValue: return flow_value(event);
    case State::StreamEnd:
      begin_event(event, EventKind::StreamEnd, end_mark(), cursor_.end);
      return true;
  }
  return false;
}

bool QuickReader::stream_start(Event& event) {
  begin_event(event, EventKind::StreamStart, mark(), cursor_.at);
  state_ = State::FirstDocument;
  return true;
}

bool QuickReader::document_start(Event& event) {
  if (!skip_to_token()) return false;
  const bool first = state_ == State::FirstDocument;
  while (!first && cursor_.peek() == '.' && cursor_.at_marker()) {
    cursor_.at += 3;
    key_allowed_ = false;
    if (!skip_to_token()) return false;
  }
  if (cursor_.at_end()) {
    state_ = State::StreamEnd;
    begin_event(event, EventKind::StreamEnd, end_mark(), cursor_.end);
    return true;
  }
  if (!cursor_.at_marker()) {
    state_ = State::BareDocument;
    begin_event(event, EventKind::DocumentStart, mark(), cursor_.at);
    return first && *cursor_.at != '%';
  }
  if (*cursor_.at == '.') return false;
  begin_event(event, EventKind::DocumentStart, mark(), cursor_.at + 3);
  event.explicit_start = true;
  cursor_.at += 3;
  key_allowed_ = false;
  state_ = State::DocumentContent;
  return true;
}

bool QuickReader::document_content(Event& event) {
  if (!skip_to_token()) return false;
  if (!cursor_.at_end() && !cursor_.at_marker()) return node(event);
  state_ = State::DocumentEnd;
  empty_scalar(event, end_mark());
  return true;
}

bool QuickReader::document_end(Event& event) {
  if (!skip_to_token()) return false;
  if (!cursor_.at_end() && !cursor_.at_marker()) return false;
  const bool closed = cursor_.peek() == '.';
  begin_event(event, EventKind::DocumentEnd, end_mark(), cursor_.at + (closed ? 3 : 0));
  if (closed) {
    cursor_.at += 3;
    key_allowed_ = false;
  }
  state_ = State::NextDocument;
  return true;
}

bool QuickReader::first_key(Event& event) {
  begin_event(event, EventKind::Scalar, pending_.begin, pending_.end);
  event.text = pending_.text;
  event.style = pending_.style;
  event.plain_implicit = pending_.style == ScalarStyle::Plain;
  ++cursor_.at;
  key_allowed_ = false;
  state_ = State::Value;
  return true;
}

bool QuickReader::key(Event& event) {
  if (!skip_to_token()) return false;
  const int indent = open_.back().indent;
  const int column = cursor_.column();
  if (cursor_.at_end() || column < indent || cursor_.at_marker()) {
    return close(event, closing_mark(indent));
  }
  if (column != indent || !key_allowed_ || !may_begin_scalar()) return false;
  const Mark begin = mark();
  ScalarStyle style = ScalarStyle::Plain;
  if (!scan_scalar(style) || role_of(begin, style) != Role::Key) return false;
  scalar(event, begin, scanner_.end(), style);
  ++cursor_.at;
  key_allowed_ = false;
  state_ = State::Value;
  return true;
}

bool QuickReader::value(Event& event) {
  const Mark behind_colon = mark();
  if (!skip_to_token()) return false;
  const int indent = open_.back().indent;
  const int column = cursor_.column();
  if (!cursor_.at_end() && column > indent) return node(event);
  if (!cursor_.at_end() && column == indent && !cursor_.at_marker()) {
    if (is_entry_mark()) return indentless_sequence(event, {});
    if (!may_begin_scalar()) return false;
  }
  state_ = State::Key;
  empty_scalar(event, behind_colon);
  return true;
}

bool QuickReader::entry(Event& event) {
  if (!skip_to_token()) return false;
  const Collection top = open_.back();
  const int column = cursor_.column();
  if (cursor_.at_end() || column < top.indent || cursor_.at_marker()) {
    return close(event, closing_mark(top.indent));
  }
  if (column != top.indent || !key_allowed_) return false;
  const bool indentless = top.kind == Kind::IndentlessSequence;
  if (!is_entry_mark()) {
    return indentless && may_begin_scalar() && close(event, mark());
  }
  ++cursor_.at;
  key_allowed_ = true;
  const Mark behind_dash = mark();
  if (!skip_to_token()) return false;
  const int item_column = cursor_.column();
  if (!cursor_.at_end() && item_column > top.indent) return node(event);
  if (!cursor_.at_end() && item_column == top.indent && !cursor_.at_marker()) {
    if (!is_entry_mark() && !(indentless && may_begin_scalar())) return false;
  }
  empty_scalar(event, behind_dash);
  return true;
}

// Stands on a token that is deeper than the collection around it.
bool QuickReader::node(Event& event) {
  switch (*cursor_.at) {
    case '[':
    case '{': return open_flow(event, {});
    case '|':
    case '>': return block_scalar(event, {});
    case '&':
    case '!': return node_with_properties(event);
    case '*': return alias(event);
    case '-':
      if (is_entry_mark()) return block_sequence(event, {});
      break;
    default: break;
  }
  return may_begin_scalar() && plain_or_quoted(event, {});
}

bool QuickReader::plain_or_quoted(Event& event, const Properties& properties) {
  const Mark begin = mark();
  const Mark& node_begin = properties.has_any ? properties.begin : begin;
  const int column = cursor_.column();
  const bool may_be_key = key_allowed_;
  ScalarStyle style = ScalarStyle::Plain;
  if (!scan_scalar(style)) return false;
  const Role role = role_of(begin, style);
  if (role == Role::Doubt || (role == Role::Key && !may_be_key)) return false;
  if (role == Role::Key) {
    open(Kind::Mapping, column);
    pending_ = {begin, scanner_.end(), scanner_.text(), style};
    begin_event(event, EventKind::MappingStart, node_begin, begin.at);
    state_ = State::FirstKey;
  } else {
    scalar(event, node_begin, scanner_.end(), style);
    event.plain_implicit = event.plain_implicit && properties.tag.empty();
    after_node();
  }
  event.anchor = properties.anchor;
  event.tag = properties.tag;
  return true;
}

bool QuickReader::block_scalar(Event& event, const Properties& properties) {
  const Mark begin = properties.has_any ? properties.begin : mark();
  const bool literal = *cursor_.at == '|';
  if (!scanner_.block(indent())) return false;
  scalar(event, begin, scanner_.end(), literal ? ScalarStyle::Literal : ScalarStyle::Folded);
  event.anchor = properties.anchor;
  event.tag = properties.tag;
  key_allowed_ = true;
  after_node();
  return true;
}

bool QuickReader::block_sequence(Event& event, const Properties& properties) {
  if (!key_allowed_) return false;
  open(Kind::Sequence, cursor_.column());
  begin_event(event, EventKind::SequenceStart, properties.has_any ? properties.begin : mark(),
              cursor_.at);
  event.anchor = properties.anchor;
  event.tag = properties.tag;
  state_ = State::Entry;
  return true;
}

// A sequence whose dashes stand under the key that it is the value of.
bool QuickReader::indentless_sequence(Event& event, const Properties& properties) {
  if (!key_allowed_) return false;
  open(Kind::IndentlessSequence, indent());
  begin_event(event, EventKind::SequenceStart, properties.has_any ? properties.begin : mark(),
              cursor_.at + 1);
  event.anchor = properties.anchor;
  event.tag = properties.tag;
  state_ = State::Entry;
  return true;
}

bool QuickReader::node_with_properties(Event& event) {
  Properties properties;
  if (!scan_properties(properties) || cursor_.at_end() || cursor_.at_marker()) return false;
  const int column = cursor_.column();
  if (column <= indent()) {
    const bool indentless =
        column == indent() && open_.back().kind == Kind::Mapping && is_entry_mark();
    return indentless && indentless_sequence(event, properties);
  }
  switch (*cursor_.at) {
    case '[':
    case '{': return open_flow(event, properties);
    case '|':
    case '>': return block_scalar(event, properties);
    case '-':
      if (is_entry_mark()) return block_sequence(event, properties);
      break;
    default: break;
  }
  return may_begin_scalar() && plain_or_quoted(event, properties);
}

bool QuickReader::scan_properties(Properties& properties) {
  properties.begin = mark();
  properties.has_any = true;
  for (char c = cursor_.peek(); c == '&' || c == '!'; c = cursor_.peek()) {
    std::string_view& name = c == '&' ? properties.anchor : properties.tag;
    if (!name.empty() || !(c == '&' ? scan_name(name) : scan_tag(name))) return false;
    if (!cursor_.is_blank_or_break(0)) return false;
    key_allowed_ = false;
    if (!skip_to_token()) return false;
    if (cursor_.column() <= indent()) break;
  }
  return true;
}

// Stands on & or *.
bool QuickReader::scan_name(std::string_view& name) {
  const char* begin = ++cursor_.at;
  while (!cursor_.at_end() && is_kind(*cursor_.at, kName)) ++cursor_.at;
  name = {begin, static_cast<size_t>(cursor_.at - begin)};
  return !name.empty();
}

// `!name` and `!!name`; anything longer is left to libyaml.
bool QuickReader::scan_tag(std::string_view& tag) {
  const bool standard = cursor_.peek(1) == '!';
  if (standard) ++cursor_.at;
  std::string_view name;
  if (!scan_name(name)) return false;
  tag_ = standard ? "tag:yaml.org,2002:" : "!";
  tag_ += name;
  tag = tag_;
  return true;
}

bool QuickReader::alias(Event& event) {
  const Mark begin = mark();
  std::string_view name;
  if (!scan_name(name)) return false;
  const char c = cursor_.peek();
  if (!is_kind(c, kBlank | kBreak) && c != ',' && c != ']' && c != '}') return false;
  begin_event(event, EventKind::Alias, begin, cursor_.at);
  event.anchor = name;
  key_allowed_ = false;
  cursor_.skip_blanks();
  if (cursor_.peek() == ':') return false;
  after_node();
  return true;
}

bool QuickReader::scan_scalar(ScalarStyle& style) {
  const char c = *cursor_.at;
  if (c == '"' || c == '\'') {
    style = c == '"' ? ScalarStyle::DoubleQuoted : ScalarStyle::SingleQuoted;
    key_allowed_ = false;
    return c == '"' ? scanner_.double_quoted() : scanner_.single_quoted();
  }
  style = ScalarStyle::Plain;
  if (!scanner_.plain(in_flow(), indent() + 1)) return false;
  key_allowed_ = scanner_.crossed_line();
  return true;
}

// What the scalar just scanned is. A key is limited to one line and to 1024 characters. A quoted
// text with something close behind it is an error sooner or later.
QuickReader::Role QuickReader::role_of(const Mark& begin, ScalarStyle style) {
  constexpr ptrdiff_t kKeyBytesMax = 1024;
  cursor_.skip_blanks();
  if (!cursor_.at_value_mark(in_flow())) {
    const char c = cursor_.peek();
    const bool ends = style == ScalarStyle::Plain || is_kind(c, kBreak) || c == '#' ||
                      (in_flow() && is_kind(c, kFlowMark));
    return ends ? Role::Value : Role::Doubt;
  }
  const bool simple = cursor_.line == begin.line && cursor_.at - begin.at <= kKeyBytesMax;
  return simple ? Role::Key : Role::Doubt;
}

// To the next token, over white space and comments. False at a tab that libyaml refuses.
bool QuickReader::skip_to_token() {
  for (;;) {
    while (cursor_.at != cursor_.end && *cursor_.at == ' ') ++cursor_.at;
    if (cursor_.at_end()) return true;
    const char c = *cursor_.at;
    if (is_kind(c, kBreak)) {
      cursor_.skip_break();
      if (!in_flow()) key_allowed_ = true;
    } else if (c == '#') {
      const auto left = static_cast<size_t>(cursor_.end - cursor_.at);
      const void* line_end = std::memchr(cursor_.at, '\n', left);
      cursor_.at = line_end ? static_cast<const char*>(line_end) : cursor_.end;
    } else if (c == '\t') {
      if (!in_flow() && key_allowed_) return false;
      ++cursor_.at;
    } else {
      return true;
    }
  }
}

bool QuickReader::may_begin_scalar() const {
  const char c = *cursor_.at;
  if (!is_kind(c, kIndicator) || c == '"' || c == '\'') return true;
  if (c == '-') return !cursor_.is_blank_or_break(1);
  return !in_flow() && (c == '?' || c == ':') && !cursor_.is_blank_or_break(1);
}

// libyaml ends the last line before it closes what is still open there.
QuickReader::Mark QuickReader::end_mark() const {
  if (!cursor_.at_end() || cursor_.at == cursor_.line_begin) return mark();
  return {cursor_.at, cursor_.at, cursor_.line + 1};
}

QuickReader::Mark QuickReader::closing_mark(int indent) {
  if (!cursor_.at_end()) return mark();
  return indent > shown_column(mark()) ? mark() : end_mark();
}

bool QuickReader::close(Event& event, const Mark& begin, int length) {
  const Kind kind = open_.back().kind;
  const bool mapping = kind == Kind::Mapping || kind == Kind::FlowMapping;
  begin_event(event, mapping ? EventKind::MappingEnd : EventKind::SequenceEnd, begin,
              begin.at + length);
  if (kind == Kind::FlowMapping || kind == Kind::FlowSequence) --flow_depth_;
  open_.pop_back();
  after_node();
  return true;
}

void QuickReader::after_node() {
  if (open_.empty()) {
    state_ = State::DocumentEnd;
    return;
  }
  switch (open_.back().kind) {
    case Kind::Mapping: state_ = State::Key; return;
    case Kind::Sequence:
    case Kind::IndentlessSequence: state_ = State::Entry; return;
    case Kind::FlowMapping:
    case Kind::FlowSequence: state_ = State::FlowEntry; return;
  }
}

void QuickReader::empty_scalar(Event& event, const Mark& mark) {
  begin_event(event, EventKind::Scalar, mark, mark.at);
  event.plain_implicit = true;
}

void QuickReader::scalar(Event& event, const Mark& begin, const char* end, ScalarStyle style) {
  begin_event(event, EventKind::Scalar, begin, end);
  event.text = scanner_.text();
  event.style = style;
  event.plain_implicit = style == ScalarStyle::Plain;
}

void QuickReader::begin_event(Event& event, EventKind kind, const Mark& begin, const char* end) {
  event.kind = kind;
  event.style = ScalarStyle::Plain;
  event.flow = event.plain_implicit = event.explicit_start = false;
  event.text = event.tag = event.anchor = {};
  event.line = begin.line + 1;
  event.column = shown_column(begin) + 1;
  event.begin_bytes = static_cast<size_t>(begin.at - begin_) + offset_;
  event.end_bytes = static_cast<size_t>(end - begin_) + offset_;
}

// In characters. Marks of one line come in order, so each count goes on from the one before.
int QuickReader::shown_column(const Mark& mark) {
  if (is_ascii_) return static_cast<int>(mark.at - mark.line_begin);
  if (counted_line_ != mark.line_begin || counted_at_ > mark.at) {
    counted_line_ = counted_at_ = mark.line_begin;
    counted_column_ = 0;
  }
  for (; counted_at_ != mark.at; ++counted_at_) {
    if ((static_cast<unsigned char>(*counted_at_) & 0xC0) != 0x80) ++counted_column_;
  }
  return counted_column_;
}

}  // namespace bireme::yaml
