// EventReader: the event stream of a YAML text, exactly libyaml's: our own reader gives it as far
// as it is sure, libyaml from where it is not. Not shared between threads. Text of an event is
// valid until the next call. Errors carry Go's message ("yaml: line 3: ..."), the true position
// with its line, and a hint where one is known.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bireme::yaml {

enum class EventKind {
  StreamStart,
  StreamEnd,
  DocumentStart,
  DocumentEnd,
  Alias,
  Scalar,
  SequenceStart,
  SequenceEnd,
  MappingStart,
  MappingEnd,
};

enum class ScalarStyle { Plain, SingleQuoted, DoubleQuoted, Literal, Folded };

struct Event {
  EventKind kind = EventKind::StreamEnd;
  ScalarStyle style = ScalarStyle::Plain;
  bool flow = false;            // of a collection
  bool plain_implicit = false;  // no tag, and a plain scalar (or the tag `!`)
  bool explicit_start = false;  // a document that begins with `---`
  std::string_view text;        // of a scalar
  std::string_view tag;
  std::string_view anchor;  // also the name an alias refers to
  int line = 0;             // from 1
  int column = 0;           // from 1
  size_t begin_bytes = 0;   // in the input, as UTF-8 or UTF-16 as it came
  size_t end_bytes = 0;
};

class QuickReader;
class LibyamlReader;

class EventReader {
 public:
  enum class Source { Quick, Libyaml };  // Libyaml: nothing else, for comparisons
  EventReader(std::string_view text, std::string_view file, Source source = Source::Quick);
  ~EventReader();
  EventReader(const EventReader&) = delete;
  EventReader& operator=(const EventReader&) = delete;

  // False at an error; error() tells it. A plain bool: this runs once for each node.
  bool next(Event& event);
  const Error& error() const { return *error_; }

  // Whether libyaml had to be asked.
  bool is_restarted() const { return quick_ == nullptr; }

  Position position_of(const Event& event) const;
  std::string line_text(int line) const;  // "" inside a Secret
  bool is_within_secret(const Event& event) const;

 private:
  bool restart(Event& event);
  void set_error();
  std::unique_ptr<QuickReader> quick_;  // until it is in doubt
  std::unique_ptr<LibyamlReader> libyaml_;
  size_t given_ = 0;  // events
  std::string_view text_;
  std::string file_;
  std::unique_ptr<Error> error_;
  // The line whose text was asked for last: documents come in order, so each look-up goes on from
  // there instead of counting from the top. A reader belongs to one thread.
  mutable int seen_line_ = 1;
  mutable size_t seen_begin_ = 0;
};

}  // namespace bireme::yaml
