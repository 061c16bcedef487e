// LibyamlReader: libyaml's event stream behind plain types; the one place that knows the library.
// It decides whatever QuickReader is not sure of, and every error. One owner; text of an event is
// valid until the next call. Offsets are in bytes of the input, which libyaml counts in characters.
// Refused besides, as Go's libraries do: `\/` in double quotes, `?` in a plain text within flow.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "yaml/event.h"

namespace bireme::yaml {

// What is wrong with the text, and where: lines and columns from 1.
struct Problem {
  std::string what;
  size_t told_line = 0;  // the line that Go's message tells; 0: none
  int line = 1;
  int column = 1;
};

// How many events libyaml by itself makes of a text; 0 at an error. What ours is measured against.
size_t count_libyaml_events(std::string_view text);

class LibyamlReader {
 public:
  explicit LibyamlReader(std::string_view text);
  ~LibyamlReader();
  LibyamlReader(const LibyamlReader&) = delete;
  LibyamlReader& operator=(const LibyamlReader&) = delete;

  // False at an error; problem() tells it.
  bool next(Event& event);
  Problem problem() const;

 private:
  struct State;
  bool has_refused_escape(const Event& event);
  bool has_refused_question(const Event& event);
  void refuse(std::string_view what, size_t offset);
  std::unique_ptr<State> state_;
  std::string_view text_;
  std::unique_ptr<Problem> refused_;
  std::string closings_;  // of the collections that are open; a blank for one that is not flow
};

}  // namespace bireme::yaml
