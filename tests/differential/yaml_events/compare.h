// Two readers of one text: the quick one with libyaml behind it, and libyaml alone. Where libyaml
// refuses a text, the other may have given other events just before the very same error.
#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>

#include "yaml/event.h"

namespace bireme::yaml {

inline std::string show(const Event& e) {
  return fmt::format(
      "{} style {} flow {} implicit {} explicit {} at {}:{} [{}, {}) & '{}' ! '{}' '{}'",
      static_cast<int>(e.kind), static_cast<int>(e.style), e.flow, e.plain_implicit,
      e.explicit_start, e.line, e.column, e.begin_bytes, e.end_bytes, e.anchor, e.tag, e.text);
}

struct Comparison {
  std::string difference;  // empty: none
  bool refused = false;
  bool restarted = false;
};

inline bool is_same(const Event& a, const Event& b) {
  return a.kind == b.kind && a.style == b.style && a.flow == b.flow &&
         a.plain_implicit == b.plain_implicit && a.explicit_start == b.explicit_start &&
         a.line == b.line && a.column == b.column && a.begin_bytes == b.begin_bytes &&
         a.end_bytes == b.end_bytes && a.text == b.text && a.tag == b.tag && a.anchor == b.anchor;
}

// The rest of both streams, from events that differ: fine only if both end in the same error
// before either ends the document.
inline std::string compare_rest(EventReader& want, EventReader& got) {
  Event event;
  const auto ends_in_error = [&](EventReader& reader) {
    while (reader.next(event)) {
      if (event.kind == EventKind::DocumentEnd || event.kind == EventKind::StreamEnd) return false;
    }
    return true;
  };
  if (!ends_in_error(want) || !ends_in_error(got)) return "one of them goes on";
  const std::string told = want.error().report();
  return got.error().report() == told ? "" : "want " + told + "\ngot " + got.error().report();
}

inline Comparison compare_readers(std::string_view text) {
  EventReader quick(text, "x");
  EventReader libyaml(text, "x", EventReader::Source::Libyaml);
  Comparison result;
  Event want;
  Event got;
  for (;;) {
    const bool has_want = libyaml.next(want);
    const bool has_got = quick.next(got);
    if (has_want && has_got && is_same(want, got)) {
      if (want.kind != EventKind::StreamEnd) continue;
    } else {
      result.difference = compare_rest(libyaml, quick);
      result.refused = result.difference.empty();
      if (!result.refused) {
        result.difference += "\nwant " + show(want) + "\ngot  " + show(got);
      }
    }
    result.restarted = quick.is_restarted();
    return result;
  }
}

}  // namespace bireme::yaml
