#include "cli/streams.h"

#include <unistd.h>

#include <cerrno>

namespace bireme::cli {

namespace {

constexpr size_t kBufferBytes = 1 << 20;

bool write_fully(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(descriptor, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    text.remove_prefix(static_cast<size_t>(put));
  }
  return true;
}

}  // namespace

ProcessStreams::~ProcessStreams() { flush(); }

void ProcessStreams::out(std::string_view text) {
  pending_ += text;
  const bool show_now = pending_.size() >= kBufferBytes || ::isatty(STDOUT_FILENO);
  if (show_now) flush();
}

void ProcessStreams::err(std::string_view text) {
  flush();
  write_fully(STDERR_FILENO, text);
}

bool ProcessStreams::is_terminal() const {
  return ::isatty(STDOUT_FILENO) != 0 && ::isatty(STDERR_FILENO) != 0;
}

bool ProcessStreams::flush() {
  if (!pending_.empty() && !write_fully(STDOUT_FILENO, pending_)) failed_ = true;
  pending_.clear();
  return !failed_;
}

}  // namespace bireme::cli
