// Wire: one connected socket, plain or TLS, as bytes in and out without blocking. Loop thread only.
//
// Output is pulled: when the socket takes bytes the user is asked to fill() in more, so nothing is
// encoded before it can be sent. on_closed comes exactly once, also after close(); the owner must
// keep the user alive until the end of that turn.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/loop.h"

struct ssl_st;

namespace bireme::http {

class WireUser {
 public:
  virtual ~WireUser() = default;
  virtual void on_open(std::string_view alpn) = 0;  // connected and, with TLS, verified
  virtual void on_bytes(std::string_view bytes) = 0;
  virtual void fill(std::string& out) = 0;          // appends what goes out next, if anything
  virtual void on_closed(const Error& error, bool is_clean_end) = 0;
};

class Wire final : public FdHandler, public std::enable_shared_from_this<Wire> {
 public:
  // Takes over the descriptor and the TLS state (null: plain). `peer` is for messages.
  static std::shared_ptr<Wire> start(Loop& loop, WireUser* user, int fd, ssl_st* ssl,
                                     std::string peer);
  ~Wire() override;

  void flush_soon();   // at the end of this turn
  void set_reading(bool is_reading);
  // Sends what has been filled in, then closes. For goodbyes.
  void close_when_sent();
  void close(const Error& error);

  bool is_open() const { return state_ == State::Open; }
  bool is_tls() const { return ssl_ != nullptr; }
  bool is_resumed() const;
  size_t unsent_bytes() const { return out_.size() - sent_; }
  MonotonicTime last_read() const { return last_read_; }
  void on_ready(bool readable, bool writable) override;

 private:
  enum class State { Handshake, Open, Closed };
  enum class Step { Moved, Blocked, Failed };

  Wire(Loop& loop, WireUser* user, int fd, ssl_st* ssl, std::string peer);
  void shake_hands();
  void pump();
  void flush();
  Step read_some(char* into, size_t bytes, size_t& got);
  Step write_some();
  Step judge_tls(int result, std::string_view doing);
  void fail(Error error, bool is_clean_end);
  void update_interest();
  void call_soon(void (Wire::*method)());

  Loop& loop_;
  WireUser* user_;
  int fd_;
  ssl_st* ssl_;
  std::string peer_;
  State state_ = State::Handshake;
  bool is_reading_ = true;
  bool wants_write_ = false;
  bool is_flush_scheduled_ = false;
  bool closes_when_sent_ = false;
  std::string out_;
  size_t sent_ = 0;
  MonotonicTime last_read_;
};

}  // namespace bireme::http
