// Parser of HTTP/1.1 messages from a peer we do not trust, fed in pieces of any size. One thread.
//
// Strict where leniency has been used for request smuggling: lines end in CRLF, no folded headers,
// no space before a colon, no length beside chunked, no two lengths. Heads, chunk lines and
// trailers have byte limits; bodies are handed on as they come, their limit is the receiver's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.h"

namespace bireme::http {

struct MessageHead {
  Method method = Method::Get;  // of a request
  std::string target;
  int status = 0;               // of a response
  bool is_http10 = false;
  Headers headers;
};

class MessageReceiver {
 public:
  virtual ~MessageReceiver() = default;
  virtual void on_head(MessageHead head) = 0;  // informational (1xx) heads are not told
  virtual void on_body(std::string_view bytes) = 0;
  virtual void on_message_end() = 0;
};

class Parser {
 public:
  enum class Role { Request, Response };
  Parser(Role role, size_t head_bytes_max) : role_(role), head_bytes_max_(head_bytes_max) {}

  // Before each response: whether it answers a HEAD (no body whatever it says).
  void expect_response(bool to_head) { answers_head_ = to_head; }
  // Consumes bytes up to the end of the message at most; returns how many. After the end feed()
  // consumes nothing until next().
  Result<size_t> feed(std::string_view bytes, MessageReceiver& receiver);
  // The peer has closed the connection: ends a body without length, fails in any other middle.
  Status feed_end(MessageReceiver& receiver);
  void next();

  bool is_idle() const { return state_ == State::Head && head_.empty(); }
  bool is_in_head() const { return state_ == State::Head; }
  bool is_done() const { return state_ == State::Done; }
  // Whether the connection may carry another message after this one.
  bool keeps_alive() const { return keeps_alive_; }
  bool expects_continue() const { return expects_continue_; }

 private:
  enum class State { Head, Length, UntilClose, ChunkSize, Chunk, ChunkEnd, Trailer, Done };

  Result<size_t> feed_head(std::string_view bytes, MessageReceiver& receiver);
  Result<size_t> feed_line(std::string_view bytes, MessageReceiver& receiver);
  size_t feed_body(std::string_view bytes, MessageReceiver& receiver);
  Status parse_head(MessageReceiver& receiver);
  Status parse_start_line(std::string_view line, MessageHead& head) const;
  Status frame(const MessageHead& head);
  Status parse_chunk_size(std::string_view line);
  void finish(MessageReceiver& receiver);

  Role role_;
  size_t head_bytes_max_;
  State state_ = State::Head;
  bool answers_head_ = false;
  bool keeps_alive_ = true;
  bool expects_continue_ = false;
  std::string head_;        // an unfinished head or line
  uint64_t left_ = 0;       // body or chunk bytes still to come
  size_t trailer_bytes_ = 0;
};

}  // namespace bireme::http
