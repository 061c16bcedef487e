#include "yaml/event.h"

#include "base/secret_text.h"
#include "base/text.h"
#include "yaml/libyaml_reader.h"
#include "yaml/quick_reader.h"
#include "yaml/text_check.h"

namespace bireme::yaml {

namespace {

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

EventReader::EventReader(std::string_view text, std::string_view file, Source source)
    : text_(text), file_(file) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const size_t offset = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  const TextBytes bytes =
      source == Source::Libyaml ? TextBytes::Odd : check_text(text.substr(offset));
  if (bytes == TextBytes::Odd) {
    libyaml_ = std::make_unique<LibyamlReader>(text);
  } else {
    quick_ = std::make_unique<QuickReader>(text.substr(offset), bytes == TextBytes::Ascii, offset);
  }
}

EventReader::~EventReader() = default;

bool EventReader::next(Event& event) {
  if (quick_) {
    if (quick_->next(event)) {
      ++given_;
      return true;
    }
    if (!restart(event)) return false;
  }
  if (error_) return false;
  if (libyaml_->next(event)) return true;
  set_error();
  return false;
}

// The events given so far are libyaml's too: it goes on behind them.
bool EventReader::restart(Event& event) {
  quick_.reset();
  libyaml_ = std::make_unique<LibyamlReader>(text_);
  for (size_t i = 0; i < given_; ++i) {
    if (libyaml_->next(event)) continue;
    set_error();
    return false;
  }
  return true;
}

void EventReader::set_error() {
  const Problem problem = libyaml_->problem();
  std::string message = "yaml: ";
  if (problem.told_line != 0) message += fmt::format("line {}: ", problem.told_line);
  message += problem.what;
  const Position at{.file = file_,
                    .line = problem.line,
                    .column = problem.column,
                    .text = line_text(problem.line)};
  const std::string hint = hint_for(problem.what, at.text);
  const Error error = Error(Reason::Invalid, message).at(at);
  error_ = std::make_unique<Error>(hint.empty() ? error : error.with_hint(hint));
}

Position EventReader::position_of(const Event& event) const {
  return {.file = file_, .line = event.line, .column = event.column, .text = line_text(event.line)};
}

bool EventReader::is_within_secret(const Event& event) const {
  return bireme::is_within_secret(text_, event.begin_bytes);
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
  if (bireme::is_within_secret(text_, begin)) return "";
  std::string_view text = text_.substr(begin, text_.find('\n', begin) - begin);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return std::string(text.substr(0, kShownMax));
}

}  // namespace bireme::yaml
