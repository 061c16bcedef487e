// The flow collections of QuickReader: [a, b] and {a: b}.
#include "yaml/quick_reader.h"

#include <algorithm>

namespace bireme::yaml {

bool QuickReader::open_flow(Event& event, const Properties& properties) {
  if ((key_allowed_ || properties.has_any) && brackets_may_be_key()) return false;
  const bool mapping = *cursor_.at == '{';
  open(mapping ? Kind::FlowMapping : Kind::FlowSequence, indent());
  ++flow_depth_;
  begin_event(event, mapping ? EventKind::MappingStart : EventKind::SequenceStart,
              properties.has_any ? properties.begin : mark(), cursor_.at + 1);
  event.flow = true;
  event.anchor = properties.anchor;
  event.tag = properties.tag;
  ++cursor_.at;
  key_allowed_ = true;
  state_ = State::FirstFlowEntry;
  return true;
}

// A collection that turns out to be a key has its mapping's event before it: looked for ahead, no
// further than the line, which is as far as a key may reach. Strings that hold "]:" are doubt too.
bool QuickReader::brackets_may_be_key() {
  const char* at = std::max(cursor_.at, brackets_seen_);
  bool closed = false;
  for (; at != cursor_.end && !is_kind(*at, kBreak); ++at) {
    if (*at == ':' && closed) return true;
    closed = *at == ']' || *at == '}' || (closed && is_kind(*at, kBlank));
  }
  brackets_seen_ = at;
  return false;
}

bool QuickReader::flow_entry(Event& event, bool first) {
  if (!skip_to_token() || cursor_.at_end() || cursor_.at_marker()) return false;
  const bool mapping = open_.back().kind == Kind::FlowMapping;
  const char closing = mapping ? '}' : ']';
  if (!first && *cursor_.at != closing) {
    if (*cursor_.at != ',') return false;
    ++cursor_.at;
    key_allowed_ = true;
    if (!skip_to_token() || cursor_.at_end() || cursor_.at_marker()) return false;
  }
  if (*cursor_.at != closing) return mapping ? flow_key(event) : flow_node(event);
  const Mark begin = mark();
  ++cursor_.at;
  key_allowed_ = false;
  return close(event, begin, 1);
}

bool QuickReader::flow_key(Event& event) {
  if (!may_begin_scalar()) return false;
  const Mark begin = mark();
  ScalarStyle style = ScalarStyle::Plain;
  if (!scan_scalar(style) || role_of(begin, style) != Role::Key) return false;
  scalar(event, begin, scanner_.end(), style);
  ++cursor_.at;
  key_allowed_ = false;
  state_ = State::FlowValue;
  return true;
}

bool QuickReader::flow_value(Event& event) {
  if (!skip_to_token() || cursor_.at_end() || cursor_.at_marker()) return false;
  if (*cursor_.at != ',' && *cursor_.at != '}') return flow_node(event);
  empty_scalar(event, mark());
  state_ = State::FlowEntry;
  return true;
}

bool QuickReader::flow_node(Event& event) {
  const char c = *cursor_.at;
  if (c == '[' || c == '{') return open_flow(event, {});
  if (c == '*') return alias(event);
  if (!may_begin_scalar()) return false;
  const Mark begin = mark();
  ScalarStyle style = ScalarStyle::Plain;
  if (!scan_scalar(style) || role_of(begin, style) != Role::Value) return false;
  scalar(event, begin, scanner_.end(), style);
  after_node();
  return true;
}

}  // namespace bireme::yaml
