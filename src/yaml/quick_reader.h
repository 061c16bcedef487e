// QuickReader: libyaml's event stream, made several times faster for the YAML that people write.
//
// It takes what it is sure of. Anything else - an error, a directive, a complex key, a tag that is
// not simple, a tab where libyaml is particular - is Doubt: the caller then asks libyaml from the
// beginning, so what is accepted, refused and reported is libyaml's. Until then every event is
// exactly libyaml's (tests/differential/yaml/events). One owner; the text must be one that
// check_text() calls Ascii or Utf8 and outlive the reader.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "yaml/cursor.h"
#include "yaml/event.h"
#include "yaml/scalar_scanner.h"

namespace bireme::yaml {

class QuickReader {
 public:
  // Offsets count from `text`'s first byte plus `offset`.
  QuickReader(std::string_view text, bool is_ascii, size_t offset);
  QuickReader(const QuickReader&) = delete;
  QuickReader& operator=(const QuickReader&) = delete;

  // False in doubt.
  bool next(Event& event);

 private:
  enum class State : uint8_t {
    StreamStart,
    FirstDocument,
    NextDocument,
    DocumentContent,
    BareDocument,  // without `---`
    DocumentEnd,
    FirstKey,  // of a block mapping: scanned already
    Key,
    Value,
    Entry,
    FirstFlowEntry,
    FlowEntry,
    FlowValue,
    StreamEnd,
  };
  enum class Kind : uint8_t { Mapping, Sequence, IndentlessSequence, FlowMapping, FlowSequence };
  struct Collection {
    Kind kind;
    int indent;  // of the block collection it is or stands in
  };
  struct Mark {
    const char* at;
    const char* line_begin;
    int line;
  };
  struct Properties {
    Mark begin;
    std::string_view anchor;
    std::string_view tag;
    bool has_any = false;
  };
  struct PendingKey {
    Mark begin;
    const char* end;
    std::string_view text;
    ScalarStyle style;
  };

  bool stream_start(Event& event);
  bool document_start(Event& event);
  bool document_content(Event& event);
  bool document_end(Event& event);
  bool first_key(Event& event);
  bool key(Event& event);
  bool value(Event& event);
  bool entry(Event& event);
  bool flow_entry(Event& event, bool first);
  bool flow_value(Event& event);

  bool node(Event& event);
  bool plain_or_quoted(Event& event, const Properties& properties);
  bool block_scalar(Event& event, const Properties& properties);
  bool block_sequence(Event& event, const Properties& properties);
  bool open_flow(Event& event, const Properties& properties);
  bool node_with_properties(Event& event);
  bool indentless_sequence(Event& event, const Properties& properties);
  bool flow_key(Event& event);
  bool flow_node(Event& event);
  bool alias(Event& event);
  bool scan_properties(Properties& properties);
  bool scan_name(std::string_view& name);
  bool scan_tag(std::string_view& tag);
  bool scan_scalar(ScalarStyle& style);
  enum class Role { Doubt, Key, Value };
  Role role_of(const Mark& begin, ScalarStyle style);

  bool skip_to_token();
  bool may_begin_scalar() const;
  bool is_entry_mark() const { return cursor_.peek() == '-' && cursor_.is_blank_or_break(1); }
  bool brackets_may_be_key();

  bool in_flow() const { return flow_depth_ != 0; }
  int indent() const { return open_.empty() ? -1 : open_.back().indent; }
  Mark mark() const { return {cursor_.at, cursor_.line_begin, cursor_.line}; }
  Mark end_mark() const;
  Mark closing_mark(int indent);
  bool close(Event& event, const Mark& begin, int length = 0);
  void open(Kind kind, int indent) { open_.push_back({kind, indent}); }
  void after_node();
  void empty_scalar(Event& event, const Mark& mark);
  void scalar(Event& event, const Mark& begin, const char* end, ScalarStyle style);
  void begin_event(Event& event, EventKind kind, const Mark& begin, const char* end);
  int shown_column(const Mark& mark);

  Cursor cursor_;
  ScalarScanner scanner_;
  const char* begin_;
  size_t offset_;
  bool is_ascii_;
  State state_ = State::StreamStart;
  bool key_allowed_ = true;  // a simple key may begin at the next token
  int flow_depth_ = 0;
  std::vector<Collection> open_;
  PendingKey pending_{};
  std::string tag_;
  const char* brackets_seen_ = nullptr;  // no bracket up to here is a key
  // Where the characters of a line were counted last.
  const char* counted_line_ = nullptr;
  const char* counted_at_ = nullptr;
  int counted_column_ = 0;
};

}  // namespace bireme::yaml
