// Errors as data: in GitOps the error is the product (a condition, an event, a retry time).
//
// An Error is a cheap value (one shared pointer); copies may travel between threads. The reason is
// neutral: each API face maps it to its own condition words in one table. The message is lower
// case, says what was being done, and never holds a secret. `retry()` comes from one table unless
// set.
#pragma once

#include <fmt/core.h>

#include <memory>
#include <string>
#include <string_view>

namespace bireme {

enum class Reason {
  Internal,
  Invalid,
  NotFound,
  AlreadyExists,
  Conflict,
  Forbidden,
  AuthFailed,
  Immutable,
  Timeout,
  Cancelled,
  Unavailable,
  Throttled,
  Gone,
  LimitExceeded,
  VerifyFailed,
  BuildFailed,
  Unsupported,
  Held,
  Io,
};

enum class Retry { Now, Backoff, AtInterval, OnChange, Never };

std::string_view reason_name(Reason reason);
Retry default_retry(Reason reason);

// A place in an input. `line` and `column` count from 1; 0 means not known. `text` is that line of
// the input where it is at hand, for the caret under the message.
struct Position {
  std::string file = {};
  int line = 0;
  int column = 0;
  std::string text = {};
};

class [[nodiscard]] Error {
 public:
  Error(Reason reason, std::string message);

  Reason reason() const;
  Retry retry() const;
  int http_status() const;  // 0 unless an HTTP answer caused it
  const std::string& message() const;
  const std::string& hint() const;   // empty unless one is known
  const Position* position() const;  // null unless the input is a file

  // Each returns the error changed, so that context is added where the error passes.
  Error during(std::string_view doing) const;  // message becomes "<doing>: <message>"
  Error at(Position position) const;           // keeps a position that is already there
  Error in_file(std::string_view file) const;  // names the file of a position that has none
  Error with_hint(std::string hint) const;
  Error with_retry(Retry retry) const;
  Error with_status(int http_status) const;
  Error with_reason(Reason reason) const;

  // "error: <message>", then "  at file:line:column", the line, a caret, and "  hint: ...".
  std::string report() const;

 private:
  struct Data;
  explicit Error(std::shared_ptr<const Data> data);
  std::shared_ptr<Data> copy() const;
  std::shared_ptr<const Data> data_;
};

template <typename... Args>
Error make_error(Reason reason, fmt::format_string<Args...> format, Args&&... args) {
  return Error(reason, fmt::vformat(format, fmt::make_format_args(args...)));
}

}  // namespace bireme
