// Reply: the answer to one request on its way from a service (any thread) to a connection (the
// loop). The service's side fills it, the connection's side takes from it; a mutex is between.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "http/loop.h"
#include "http/service.h"

namespace bireme::http {

class Reply;

class ReplyReader {  // the connection
 public:
  virtual ~ReplyReader() = default;
  virtual void on_reply(Reply& reply) = 0;  // there is something to take; loop thread
};

class Reply final : public std::enable_shared_from_this<Reply> {
 public:
  Reply(Loop& loop, ReplyReader* reader, size_t pending_bytes_max)
      : loop_(loop), reader_(reader), pending_bytes_max_(pending_bytes_max) {}

  // The service's side; the writer answers 500 if it is dropped before its end().
  ResponseWriterPtr make_writer();
  void set_head(ResponseHead head);
  void add_data(std::string_view bytes);
  void set_end(Status status);
  size_t pending_bytes() const { return pending_.load(std::memory_order_relaxed); }
  std::stop_token gone() const { return gone_.get_token(); }

  // The connection's side, loop thread only.
  std::optional<ResponseHead> take_head();
  size_t take_data(char* into, size_t bytes_max);
  bool is_over() const;    // ended, and everything is taken
  bool is_failed() const;
  void detach();           // the reader is gone

  int32_t stream = 0;      // the reader's mark

 private:
  void tell_reader();

  Loop& loop_;
  ReplyReader* reader_;  // loop thread only
  const size_t pending_bytes_max_;
  std::atomic<size_t> pending_{0};
  std::stop_source gone_;

  mutable std::mutex mutex_;
  std::optional<ResponseHead> head_;
  bool has_head_ = false;
  std::string data_;
  size_t taken_ = 0;
  bool is_ended_ = false;
  bool is_failed_ = false;
  bool is_told_ = false;
};

using ReplyPtr = std::shared_ptr<Reply>;

}  // namespace bireme::http
