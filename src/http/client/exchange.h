// Exchange: one request and what becomes of its answer, from send() to on_end. Loop thread only,
// but for its making. It ends exactly once: by its answer, an error, its deadline or cancel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/client.h"
#include "http/loop.h"
#include "http/message.h"
#include "http/net/gzip.h"

namespace bireme::http {

class Protocol;

class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(Loop& loop, Request request, Handlers handlers);
  ~Exchange();

  // Starts the deadline; `on_ended` is told once, after the handlers.
  void begin(std::function<void()> on_ended);
  void on_head(ResponseHead head);
  void on_body(std::string_view bytes);
  void finish(Status status);
  // finish(), and tells the connection to stop carrying it.
  void fail(Error error);
  void set_paused(bool is_paused);
  Loop& loop() { return loop_; }

  bool is_ended() const { return is_ended_; }
  bool has_head() const { return has_head_; }
  bool is_paused() const { return is_paused_; }
  // Whether nothing is lost by sending it again although the server may have seen it.
  bool is_repeatable() const;
  bool wants_gzip() const { return request.accept_gzip && request.lane != Lane::Watch; }

  Request request;
  std::string_view target;     // path and query, a part of request.url
  const std::string* site_authority = nullptr;  // outlives the exchange: the pool's

  // Owned by whoever carries it.
  Protocol* carrier = nullptr;
  int32_t stream = 0;
  size_t slot = 0;             // its place among the carrier's exchanges
  size_t body_sent = 0;
  size_t head_bytes = 0;
  ResponseHead incoming;       // while its headers arrive
  bool is_sent = false;        // the request head has left
  bool has_all = false;        // the answer's last byte has come
  uint32_t attempts = 0;
  size_t unconsumed = 0;       // bytes of the flow-control window held back while paused

 private:
  void deliver(std::string_view bytes);

  Loop& loop_;
  Handlers handlers_;
  std::function<void()> on_ended_;
  std::unique_ptr<Inflater> inflater_;
  work::TimerId timer_ = 0;
  size_t received_bytes_ = 0;
  bool has_head_ = false;
  bool is_ended_ = false;
  bool is_paused_ = false;
};

using ExchangePtr = std::shared_ptr<Exchange>;

}  // namespace bireme::http
