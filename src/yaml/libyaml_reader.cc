#include "yaml/libyaml_reader.h"

#include <fmt/core.h>
#include <yaml.h>

#include <algorithm>

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

// Turns libyaml's counts of characters into offsets of the input, near the one asked for last.
class CharacterOffsets {
 public:
  explicit CharacterOffsets(std::string_view text) : text_(text) {
    const auto starts_with = [&](std::string_view mark) { return text.starts_with(mark); };
    if (starts_with("\xFF\xFE") || starts_with("\xFE\xFF")) {
      high_byte_ = text[0] == '\xFF' ? 1 : 0;
      begin_ = 2;
    } else if (starts_with("\xEF\xBB\xBF")) {
      begin_ = 3;
    }
    offset_ = begin_;
  }
  bool is_utf16() const { return high_byte_ >= 0; }

  size_t offset_of(size_t character) {
    if (character < character_) {
      character_ = 0;
      offset_ = begin_;
    }
    for (; character_ < character && offset_ < text_.size(); ++character_) {
      offset_ = std::min(text_.size(), offset_ + bytes_at(offset_));
    }
    return offset_;
  }

 private:
  size_t bytes_at(size_t at) const {
    if (high_byte_ >= 0) {
      const size_t high = at + static_cast<size_t>(high_byte_);
      const bool pair =
          high < text_.size() && (static_cast<unsigned char>(text_[high]) & 0xFC) == 0xD8;
      return pair ? 4 : 2;
    }
    size_t bytes = 1;
    while (at + bytes < text_.size() &&
           (static_cast<unsigned char>(text_[at + bytes]) & 0xC0) == 0x80) {
      ++bytes;
    }
    return bytes;
  }

  std::string_view text_;
  int high_byte_ = -1;  // of a UTF-16 unit: its place; -1 for UTF-8
  size_t begin_ = 0;
  size_t character_ = 0;
  size_t offset_ = 0;
};

}  // namespace

size_t count_libyaml_events(std::string_view text) {
  yaml_parser_t parser;
  yaml_parser_initialize(&parser);
  yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()),
                               text.size());
  size_t count = 0;
  for (bool more = true; more;) {
    yaml_event_t event;
    if (!yaml_parser_parse(&parser, &event)) {
      count = 0;
      break;
    }
    ++count;
    more = event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  return count;
}

struct LibyamlReader::State {
  yaml_parser_t parser;
  yaml_event_t event;
  CharacterOffsets offsets;
  bool has_event = false;

  explicit State(std::string_view text) : offsets(text) { yaml_parser_initialize(&parser); }
  ~State() {
    drop_event();
    yaml_parser_delete(&parser);
  }
  void drop_event() {
    if (has_event) yaml_event_delete(&event);
    has_event = false;
  }
};

LibyamlReader::LibyamlReader(std::string_view text)
    : state_(std::make_unique<State>(text)), text_(text) {
  yaml_parser_set_input_string(&state_->parser, reinterpret_cast<const unsigned char*>(text.data()),
                               text.size());
}

LibyamlReader::~LibyamlReader() = default;

bool LibyamlReader::next(Event& event) {
  if (refused_) return false;
  state_->drop_event();
  if (!yaml_parser_parse(&state_->parser, &state_->event)) return false;
  state_->has_event = true;
  fill(state_->event, event);
  event.begin_bytes = state_->offsets.offset_of(state_->event.start_mark.index);
  event.end_bytes = state_->offsets.offset_of(state_->event.end_mark.index);
  switch (event.kind) {
    case EventKind::SequenceStart: closings_ += event.flow ? ']' : ' '; return true;
    case EventKind::MappingStart: closings_ += event.flow ? '}' : ' '; return true;
    case EventKind::SequenceEnd:
    case EventKind::MappingEnd: closings_.pop_back(); return true;
    case EventKind::Scalar: return !has_refused_escape(event) && !has_refused_question(event);
    case EventKind::StreamStart:
    case EventKind::StreamEnd:
    case EventKind::DocumentStart:
    case EventKind::DocumentEnd:
    case EventKind::Alias: break;
  }
  return true;
}

bool LibyamlReader::has_refused_question(const Event& event) {
  const bool in_flow = !closings_.empty() && closings_.back() != ' ';
  if (!in_flow || event.style != ScalarStyle::Plain || state_->offsets.is_utf16()) return false;
  const std::string_view written =
      text_.substr(event.begin_bytes, event.end_bytes - event.begin_bytes);
  const size_t at = written.find('?');
  if (at == written.npos || !contains(event.text, "?")) return false;
  refuse(fmt::format("did not find expected ',' or '{}'", closings_.back()),
         event.begin_bytes + at);
  if (refused_->told_line != 0) --refused_->told_line;
  return true;
}

void LibyamlReader::refuse(std::string_view what, size_t offset) {
  const TextPosition where = locate(text_, offset);
  refused_ = std::make_unique<Problem>();
  refused_->what = what;
  refused_->told_line = where.line == 1 ? 0 : static_cast<size_t>(where.line);
  refused_->line = where.line;
  refused_->column = where.column;
}

bool LibyamlReader::has_refused_escape(const Event& event) {
  if (event.style != ScalarStyle::DoubleQuoted || state_->offsets.is_utf16()) return false;
  const std::string_view written =
      text_.substr(event.begin_bytes, event.end_bytes - event.begin_bytes);
  for (size_t at = written.find('"'); at < written.size(); ++at) {
    if (written[at] != '\\') continue;
    if (written.substr(at + 1, 1) != "/") {
      ++at;
      continue;
    }
    refuse("found unknown escape character", event.begin_bytes + at);
    return true;
  }
  return false;
}

// Go counts lines from 0 for errors of its parser and from 1 for those of its scanner, and leaves
// the line out where it is 0: told_line keeps that, the position is the true one.
Problem LibyamlReader::problem() const {
  if (refused_) return *refused_;
  const yaml_parser_t& parser = state_->parser;
  Problem problem;
  problem.what = parser.problem ? parser.problem : "unknown problem parsing YAML content";
  if (parser.error == YAML_READER_ERROR) {
    const TextPosition where = locate(text_, std::min(parser.problem_offset, text_.size()));
    problem.line = where.line;
    problem.column = where.column;
    return problem;
  }
  if (parser.problem_mark.line != 0) {
    problem.told_line = parser.problem_mark.line + (parser.error == YAML_SCANNER_ERROR ? 1 : 0);
  } else {
    problem.told_line = parser.context_mark.line;
  }
  problem.line = static_cast<int>(parser.problem_mark.line) + 1;
  problem.column = static_cast<int>(parser.problem_mark.column) + 1;
  return problem;
}

}  // namespace bireme::yaml
