// Http2Session: one end of an HTTP/2 connection, and the only place that knows nghttp2. What
// arrives becomes calls of an Http2User; what is submitted is pulled out as bytes.
//
// Loop thread only. The user owns the session; it is called within receive() and send_into() and
// nowhere else. A stream's tag is the client's own pointer: it comes with the request, is given
// back by tag() and ends with the stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

struct nghttp2_session;

namespace bireme::http {

struct Http2Field {
  std::string_view name;  // copied when it is submitted
  std::string_view value;
};

struct Http2Event {
  enum class Kind {
    HeadBegun,  // a request's first header frame is here
    Head,       // a header block is whole
    HeadSent,
    Data,  // a data frame is whole
    Settings,
    GoAway,
  };
  Kind kind;
  int32_t stream = 0;
  bool ends_stream = false;
};

struct Http2Piece {
  enum class State { More, Last, Later, Failed };
  State state;
  size_t bytes = 0;
};

class Http2User {
 public:
  virtual ~Http2User() = default;
  virtual void on_event(const Http2Event& event) = 0;
  virtual void on_header(int32_t stream, std::string_view name, std::string_view value) = 0;
  virtual void on_data(int32_t stream, std::string_view bytes) = 0;
  virtual void on_stream_closed(int32_t stream, uint32_t code) = 0;
  // The next piece of the body that goes out. After `Later` the stream rests until resume().
  virtual Http2Piece take_body(int32_t stream, std::span<char> into) = 0;
};

class Http2Session {
 public:
  enum class Side { Client, Server };
  struct Options {
    Side side = Side::Client;
    uint32_t streams_max = 0;  // a server's
    uint32_t stream_window_bytes = 0;
    int32_t connection_window_bytes = 0;
    uint32_t header_bytes_max = 0;
  };
  Http2Session(Http2User& user, const Options& options);
  ~Http2Session();
  Http2Session(const Http2Session&) = delete;
  Http2Session& operator=(const Http2Session&) = delete;

  Status receive(std::string_view bytes);
  void send_into(std::string& out);  // as much as makes one good write
  bool wants_to_read() const;
  bool wants_to_write() const;

  bool may_request() const;
  uint32_t peer_streams_max() const;
  // The stream, or a negative number.
  int32_t submit_request(std::span<const Http2Field> head, bool has_body, void* tag);
  void submit_response(int32_t stream, std::span<const Http2Field> head, bool has_body);
  void* tag(int32_t stream) const;
  void forget_tag(int32_t stream);
  void resume(int32_t stream);
  void cancel(int32_t stream);
  void cut(int32_t stream);           // its answer failed halfway
  void want_no_more(int32_t stream);  // answered before the request was whole
  void go_away();
  void ping();
  // A client opens its peer's windows itself, so that a paused stream holds the peer back.
  void consume_connection(size_t bytes);
  void consume_stream(int32_t stream, size_t bytes);

  static bool is_refusal(uint32_t code);  // the peer has not processed the request
  static const char* describe(uint32_t code);

 private:
  nghttp2_session* session_ = nullptr;
};

}  // namespace bireme::http
