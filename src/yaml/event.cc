#include "yaml/event.h"

#include <yaml.h>

#include "base/text.h"

namespace bireme::yaml {

namespace {

std::string_view text_of(const yaml_char_t* text) {
  return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

ScalarStyle style_of(yaml_scalar_style_t style) {
  switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: return ScalarStyle::SingleQuoted;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: return ScalarStyle::DoubleQuoted;
    case YAML_LITERAL_SCALAR_STYLE: return ScalarStyle::Literal;
    case YAML_FOLDED_SCALAR_STYLE: return ScalarStyle::Folded;
    case YAML_ANY_SCALAR_STYLE:
    case YAML_PLAIN_SCALAR_STYLE: break;
  }
  return ScalarStyle::Plain;
}

void fill_scalar(const yaml_event_t& from, Event& event) {
  const auto& scalar = from.data.scalar;
  event.kind = EventKind::Scalar;
  event.text = {reinterpret_cast<const char*>(scalar.value), scalar.length};
  event.tag = text_of(scalar.tag);
  event.anchor = text_of(scalar.anchor);
  event.style = style_of(scalar.style);
  event.plain_implicit = scalar.plain_implicit != 0;
}

void fill(const yaml_event_t& from, Event& event) {
  event = Event{};
  event.line = static_cast<int>(from.start_mark.line) + 1;
  event.column = static_cast<int>(from.start_mark.column) + 1;
  event.begin_bytes = from.start_mark.index;
  event.end_bytes = from.end_mark.index;
  switch (from.type) {
    case YAML_NO_EVENT:
    case YAML_STREAM_END_EVENT: event.kind = EventKind::StreamEnd; return;
    case YAML_STREAM_START_EVENT: event.kind = EventKind::StreamStart; return;
    case YAML_DOCUMENT_START_EVENT:
      event.kind = EventKind::DocumentStart;
      event.explicit_start = from.data.document_start.implicit == 0;
      return;
    case YAML_DOCUMENT_END_EVENT: event.kind = EventKind::DocumentEnd; return;
    case YAML_ALIAS_EVENT:
      event.kind = EventKind::Alias;
      event.anchor = text_of(from.data.alias.anchor);
      return;
    case YAML_SCALAR_EVENT: fill_scalar(from, event); return;
    case YAML_SEQUENCE_START_EVENT:
      event.kind = EventKind::SequenceStart;
      event.tag = text_of(from.data.sequence_start.tag);
      event.anchor = text_of(from.data.sequence_start.anchor);
      event.flow = from.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
      return;
    case YAML_SEQUENCE_END_EVENT: event.kind = EventKind::SequenceEnd; return;
    case YAML_MAPPING_START_EVENT:
      event.kind = EventKind::MappingStart;
      event.tag = text_of(from.data.mapping_start.tag);
      event.anchor = text_of(from.data.mapping_start.anchor);
      event.flow = from.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
      return;
    case YAML_MAPPING_END_EVENT: event.kind = EventKind::MappingEnd; return;
  }
}

// What the mistake most often is, from libyaml's words and the line they point at.
std::string hint_for(std::string_view problem, std::string_view line) {
  const std::string_view body = trim(line);
  const bool tab =
      contains(problem, "tab character") || contains(problem, "cannot start any token");
  if (tab && line.find('\t') != line.npos) {
    return "YAML does not allow tabs in indentation: use spaces";
  }
  if (contains(body, "{{") || body.starts_with("{%")) {
    return "this looks like a template that was not rendered, or a value that needs quotes";
  }
  if (contains(problem, "mapping values are not allowed")) {
    return "quote the text if it holds \": \", or check the indentation of this line";
  }
  if (contains(problem, "did not find expected key") ||
      contains(problem, "did not find expected '-' indicator")) {
    return "check the indentation of this line and of the ones above it";
  }
  if (contains(problem, "could not find expected ':'")) {
    return "a key needs a \":\" and a space after it; is a line of a block not indented?";
  }
  if (body.starts_with("@") || body.starts_with("`") ||
      contains(problem, "alphabetic or numeric")) {
    return "text that begins with one of @ ` & * ! % needs quotes";
  }
  return "";
}

}  // namespace

struct EventReader::State {
  yaml_parser_t parser;
  yaml_event_t event;
  bool has_event = false;

  State() { yaml_parser_initialize(&parser); }
  ~State() {
    drop_event();
    yaml_parser_delete(&parser);
  }
  void drop_event() {
    if (has_event) yaml_event_delete(&event);
    has_event = false;
  }
};

EventReader::EventReader(std::string_view text, std::string_view file)
    : state_(std::make_unique<State>()), text_(text), file_(file) {
  yaml_parser_set_input_string(&state_->parser, reinterpret_cast<const unsigned char*>(text.data()),
                               text.size());
}

EventReader::~EventReader() = default;

bool EventReader::next(Event& event) {
  if (error_) return false;
  state_->drop_event();
  if (!yaml_parser_parse(&state_->parser, &state_->event)) {
    set_error();
    return false;
  }
  state_->has_event = true;
  fill(state_->event, event);
  return true;
}

// Go's line counts from 0 for errors of its parser and from 1 for those of its scanner, and is left
// out where it is 0: the message keeps that, the position is the true one.
void EventReader::set_error() {
  const yaml_parser_t& parser = state_->parser;
  size_t line = 0;
  if (parser.problem_mark.line != 0) {
    line = parser.problem_mark.line + (parser.error == YAML_SCANNER_ERROR ? 1 : 0);
  } else {
    line = parser.context_mark.line;
  }
  const std::string problem =
      parser.problem ? parser.problem : "unknown problem parsing YAML content";
  std::string message = "yaml: ";
  if (line != 0 && parser.error != YAML_READER_ERROR) message += fmt::format("line {}: ", line);
  message += problem;

  Position at{.file = file_, .line = 1, .column = 1, .text = ""};
  if (parser.error == YAML_READER_ERROR) {
    const TextPosition where = locate(text_, std::min(parser.problem_offset, text_.size()));
    at.line = where.line;
    at.column = where.column;
  } else {
    at.line = static_cast<int>(parser.problem_mark.line) + 1;
    at.column = static_cast<int>(parser.problem_mark.column) + 1;
  }
  at.text = line_text(at.line);
  const std::string hint = hint_for(problem, at.text);
  Error error = Error(Reason::Invalid, message).at(at);
  error_ = std::make_unique<Error>(hint.empty() ? error : error.with_hint(hint));
}

Position EventReader::position_of(const Event& event) const {
  return {.file = file_, .line = event.line, .column = event.column, .text = line_text(event.line)};
}

std::string EventReader::line_text(int line) const {
  static constexpr size_t kShownMax = 400;
  size_t begin = line >= seen_line_ ? seen_begin_ : 0;
  for (int n = line >= seen_line_ ? seen_line_ : 1; n < line; ++n) {
    const size_t end = text_.find('\n', begin);
    if (end == text_.npos) return "";
    begin = end + 1;
  }
  seen_line_ = line;
  seen_begin_ = begin;
  std::string_view text = text_.substr(begin, text_.find('\n', begin) - begin);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return std::string(text.substr(0, kShownMax));
}

}  // namespace bireme::yaml
