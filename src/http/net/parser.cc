#include "http/net/parser.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"

namespace bireme::http {
namespace {

constexpr size_t kHeadersMax = 256;
constexpr size_t kChunkLineBytesMax = 1024;
constexpr size_t kTrailerBytesMax = 16 * 1024;
constexpr uint64_t kBodyLengthMax = uint64_t{1} << 40;

Error invalid(std::string_view what) {
  return make_error(Reason::Invalid, "HTTP/1.1 message: {}", what);
}

bool is_http_version(std::string_view text) { return text == "HTTP/1.1" || text == "HTTP/1.0"; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trim_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

Status parse_header(std::string_view line, Headers& headers) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return invalid("a header line without a colon");
  const std::string name = to_lower(line.substr(0, colon));
  const std::string_view value = trim_blanks(line.substr(colon + 1));
  TRY(check_header(name, value));
  if (headers.size() >= kHeadersMax) return invalid("too many headers");
  headers.add(name, value);
  return {};
}

bool lists_word(const Headers& headers, std::string_view name, std::string_view word) {
  for (const Header& header : headers) {
    if (header.name != name) continue;
    for (const std::string_view item : split(header.value, ',')) {
      if (to_lower(trim_blanks(item)) == word) return true;
    }
  }
  return false;
}

// Nothing if there is no length; several equal ones count as one (RFC 9110, 8.6).
Result<std::optional<uint64_t>> content_length(const Headers& headers) {
  std::optional<uint64_t> length;
  for (const Header& header : headers) {
    if (header.name != "content-length") continue;
    const bool is_number = !header.value.empty() && header.value.size() <= 15 &&
                           std::all_of(header.value.begin(), header.value.end(), is_digit);
    if (!is_number) return invalid("a content-length that is not a number");
    const uint64_t value = static_cast<uint64_t>(*parse_int(header.value));
    if (value > kBodyLengthMax) return invalid("a content-length out of bounds");
    if (length && *length != value) return invalid("two different content-lengths");
    length = value;
  }
  return length;
}

}  // namespace

Result<size_t> Parser::feed(std::string_view bytes, MessageReceiver& receiver) {
  size_t used = 0;
  while (state_ != State::Done && used < bytes.size()) {
    const std::string_view rest = bytes.substr(used);
    switch (state_) {
      case State::Head: used += TRY(feed_head(rest, receiver)); break;
      case State::Length:
      case State::UntilClose:
      case State::Chunk: used += feed_body(rest, receiver); break;
      case State::ChunkSize:
      case State::ChunkEnd:
      case State::Trailer: used += TRY(feed_line(rest, receiver)); break;
      case State::Done: break;
    }
  }
  return used;
}

Status Parser::feed_end(MessageReceiver& receiver) {
  if (state_ == State::UntilClose) {
    finish(receiver);
    return {};
  }
  if (is_idle() || state_ == State::Done) return {};
  return make_error(Reason::Unavailable, "the connection ended in the middle of a message");
}

void Parser::next() {
  state_ = State::Head;
  head_.clear();
  keeps_alive_ = true;
  expects_continue_ = false;
  answers_head_ = false;
  trailer_bytes_ = 0;
}

Result<size_t> Parser::feed_head(std::string_view bytes, MessageReceiver& receiver) {
  const size_t before = head_.size();
  const size_t room = head_bytes_max_ > before ? head_bytes_max_ - before : 0;
  const std::string_view taken = bytes.substr(0, room);
  head_.append(taken);
  const size_t end = head_.find("\r\n\r\n", before < 3 ? 0 : before - 3);
  if (end == std::string::npos) {
    if (taken.size() < bytes.size()) {
      return make_error(Reason::LimitExceeded, "the message head is larger than {} bytes",
                        head_bytes_max_);
    }
    return taken.size();
  }
  head_.resize(end + 2);
  const size_t used = end + 4 - before;
  TRY(parse_head(receiver));
  return used;
}

Status Parser::parse_head(MessageReceiver& receiver) {
  MessageHead head;
  std::string_view text = head_;
  bool is_first = true;
  while (!text.empty()) {
    const size_t end = text.find("\r\n");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 2);
    if (is_first && line.empty()) continue;  // allowed before a request line (RFC 9112, 2.2)
    if (is_first) {
      TRY(parse_start_line(line, head));
      is_first = false;
      continue;
    }
    TRY(parse_header(line, head.headers));
  }
  if (is_first) return invalid("an empty head");
  head_.clear();
  if (role_ == Role::Response && head.status < 200) {
    if (head.status == 101) return invalid("a protocol switch nobody asked for");
    return {};  // informational: the real head follows
  }
  TRY(frame(head));
  const bool has_body = state_ != State::Done;
  receiver.on_head(std::move(head));
  if (!has_body) receiver.on_message_end();
  return {};
}

Status Parser::parse_start_line(std::string_view line, MessageHead& head) const {
  if (role_ == Role::Response) {
    if (line.size() < 12 || !is_http_version(line.substr(0, 8)) || line[8] != ' ') {
      return invalid("the status line is not valid");
    }
    const std::string_view code = line.substr(9, 3);
    const bool is_code = std::all_of(code.begin(), code.end(), is_digit) && code[0] != '0' &&
                         (line.size() == 12 || line[12] == ' ');
    if (!is_code) return invalid("the status is not a number");
    head.status = static_cast<int>(*parse_int(code));
    head.is_http10 = line[7] == '0';
    return {};
  }
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return invalid("the request line is not valid");
  }
  const std::optional<Method> method = find_method(line.substr(0, first));
  if (!method || *method == Method::Connect) {
    return make_error(Reason::Unsupported, "the method is not known");
  }
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const bool is_target = target.starts_with('/') || target == "*";
  if (!is_target || !std::all_of(target.begin(), target.end(),
                                 [](char c) { return c > 0x20 && c < 0x7f; })) {
    return invalid("the request target is not valid");
  }
  if (!is_http_version(line.substr(last + 1))) return invalid("the HTTP version is not known");
  head.method = *method;
  head.target = target;
  head.is_http10 = line.back() == '0';
  return {};
}

// Decides where the body ends (RFC 9112, 6.3).
Status Parser::frame(const MessageHead& head) {
  keeps_alive_ = head.is_http10 ? lists_word(head.headers, "connection", "keep-alive")
                                : !lists_word(head.headers, "connection", "close");
  expects_continue_ = role_ == Role::Request && lists_word(head.headers, "expect", "100-continue");
  const std::optional<uint64_t> length = TRY(content_length(head.headers));
  const std::optional<std::string_view> coding = head.headers.find("transfer-encoding");
  if (coding) {
    size_t count = 0;
    for (const Header& header : head.headers) count += header.name == "transfer-encoding";
    if (count != 1 || to_lower(*coding) != "chunked" || head.is_http10) {
      return invalid("a transfer-encoding other than chunked");
    }
    if (length) return invalid("both a length and chunks");
  }
  const bool has_no_body = role_ == Role::Response &&
                           (answers_head_ || head.status == 204 || head.status == 304);
  if (has_no_body) {
    state_ = State::Done;
  } else if (coding) {
    state_ = State::ChunkSize;
  } else if (length) {
    left_ = *length;
    state_ = left_ > 0 ? State::Length : State::Done;
  } else if (role_ == Role::Response) {
    state_ = State::UntilClose;
    keeps_alive_ = false;
  } else {
    state_ = State::Done;
  }
  return {};
}

size_t Parser::feed_body(std::string_view bytes, MessageReceiver& receiver) {
  if (state_ == State::UntilClose) {
    receiver.on_body(bytes);
    return bytes.size();
  }
  const size_t taken = static_cast<size_t>(std::min<uint64_t>(left_, bytes.size()));
  left_ -= taken;
  if (taken > 0) receiver.on_body(bytes.substr(0, taken));
  if (left_ > 0) return taken;
  if (state_ == State::Chunk) {
    state_ = State::ChunkEnd;
  } else {
    finish(receiver);
  }
  return taken;
}

Result<size_t> Parser::feed_line(std::string_view bytes, MessageReceiver& receiver) {
  const size_t newline = bytes.find('\n');
  const size_t used = newline == std::string_view::npos ? bytes.size() : newline + 1;
  if (head_.size() + used > kChunkLineBytesMax) return invalid("a chunk or trailer line too long");
  head_.append(bytes.substr(0, used));
  if (newline == std::string_view::npos) return used;
  if (!head_.ends_with("\r\n")) return invalid("a line that does not end in CRLF");
  const std::string line = head_.substr(0, head_.size() - 2);
  head_.clear();
  if (state_ == State::ChunkSize) {
    TRY(parse_chunk_size(line));
  } else if (state_ == State::ChunkEnd) {
    if (!line.empty()) return invalid("a chunk longer than its size");
    state_ = State::ChunkSize;
  } else if (line.empty()) {
    finish(receiver);
  } else {
    trailer_bytes_ += line.size();
    if (trailer_bytes_ > kTrailerBytesMax) return invalid("trailers too large");
  }
  return used;
}

Status Parser::parse_chunk_size(std::string_view line) {
  const std::string_view digits = trim_blanks(line.substr(0, line.find(';')));
  if (digits.empty() || digits.size() > 10) return invalid("a chunk size that is not valid");
  uint64_t size = 0;
  for (const char c : digits) {
    const char lower = static_cast<char>(c | 0x20);
    const bool is_letter = lower >= 'a' && lower <= 'f';
    if (!is_digit(c) && !is_letter) return invalid("a chunk size that is not hexadecimal");
    size = size * 16 + static_cast<uint64_t>(is_letter ? lower - 'a' + 10 : c - '0');
  }
  left_ = size;
  state_ = size == 0 ? State::Trailer : State::Chunk;
  return {};
}

void Parser::finish(MessageReceiver& receiver) {
  state_ = State::Done;
  receiver.on_message_end();
}

}  // namespace bireme::http
