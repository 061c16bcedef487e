// HTTP/2 as a client, over nghttp2.
#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/client/protocol.h"

namespace bireme::http {
namespace {

constexpr size_t kFillBytes = 64 * 1024;
constexpr int32_t kConnectionWindowBytes = 64 * 1024 * 1024;
constexpr uint32_t kBulkWindowBytes = 8 * 1024 * 1024;
constexpr size_t kRequestHeadersMax = 64;

class Http2 final : public Protocol {
 public:
  Http2(Carrier& carrier, const ClientOptions& options, Lane lane);
  ~Http2() override { nghttp2_session_del(session_); }

  void start(ExchangePtr exchange) override;
  void abandon(Exchange& exchange) override;
  void set_paused(Exchange& exchange, bool is_paused) override;

  size_t room() const override;
  size_t active() const override { return active_.size(); }
  bool is_settled() const override { return is_settled_; }
  bool is_leaving() const override { return is_leaving_; }
  void leave() override;
  void ping() override;

  void on_bytes(std::string_view bytes) override;
  void fill(std::string& out) override;
  void on_closed(const Error& error, bool is_clean_end) override;

 private:
  static nghttp2_session_callbacks* make_callbacks();
  static Http2& self(void* user) { return *static_cast<Http2*>(user); }
  Exchange* find(int32_t stream) const {
    return static_cast<Exchange*>(nghttp2_session_get_stream_user_data(session_, stream));
  }
  int32_t submit(Exchange& exchange);
  ExchangePtr release(Exchange& exchange);
  void on_header(Exchange& exchange, std::string_view name, std::string_view value);
  void on_frame(const nghttp2_frame& frame);
  void on_answer_part(const nghttp2_frame& frame);
  void on_data(int32_t stream, std::string_view bytes);
  void on_stream_closed(int32_t stream, uint32_t code);
  void close_if_over();

  Carrier& carrier_;
  const ClientOptions& options_;
  nghttp2_session* session_ = nullptr;
  std::vector<ExchangePtr> active_;
  bool is_settled_ = false;
  bool is_leaving_ = false;
};

nghttp2_nv field(std::string_view name, std::string_view value) {
  return {.name = reinterpret_cast<uint8_t*>(const_cast<char*>(name.data())),
          .value = reinterpret_cast<uint8_t*>(const_cast<char*>(value.data())),
          .namelen = name.size(),
          .valuelen = value.size(),
          .flags = NGHTTP2_NV_FLAG_NONE};
}

std::string_view text_of(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

ssize_t read_body(nghttp2_session*, int32_t, uint8_t* into, size_t bytes, uint32_t* flags,
                  nghttp2_data_source* source, void*) {
  auto& exchange = *static_cast<Exchange*>(source->ptr);
  const std::string& body = exchange.request.body;
  const size_t count = std::min(bytes, body.size() - exchange.body_sent);
  memcpy(into, body.data() + exchange.body_sent, count);
  exchange.body_sent += count;
  if (exchange.body_sent == body.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<ssize_t>(count);
}

Http2::Http2(Carrier& carrier, const ClientOptions& options, Lane lane)
    : carrier_(carrier), options_(options) {
  nghttp2_option* settings_of_ours = nullptr;
  nghttp2_option_new(&settings_of_ours);
  // Windows are opened by us, so that a paused stream holds its peer back.
  nghttp2_option_set_no_auto_window_update(settings_of_ours, 1);
  nghttp2_session_callbacks* callbacks = make_callbacks();
  nghttp2_session_client_new2(&session_, callbacks, this, settings_of_ours);
  nghttp2_session_callbacks_del(callbacks);
  nghttp2_option_del(settings_of_ours);
  const uint32_t window = lane == Lane::Bulk ? kBulkWindowBytes : kStreamWindowBytes;
  const std::array<nghttp2_settings_entry, 3> settings = {{
      {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, window},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, kResponseHeaderBytesMax},
  }};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kConnectionWindowBytes);
  carrier_.flush_soon();
}

nghttp2_session_callbacks* Http2::make_callbacks() {
  nghttp2_session_callbacks* made = nullptr;
  nghttp2_session_callbacks_new(&made);
  nghttp2_session_callbacks_set_on_header_callback(
      made, [](nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name, size_t name_bytes,
               const uint8_t* value, size_t value_bytes, uint8_t, void* user) {
        Exchange* exchange = self(user).find(frame->hd.stream_id);
        if (exchange) {
          self(user).on_header(*exchange, text_of(name, name_bytes), text_of(value, value_bytes));
        }
        return 0;
      });
  nghttp2_session_callbacks_set_on_frame_recv_callback(
      made, [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
        self(user).on_frame(*frame);
        return 0;
      });
  nghttp2_session_callbacks_set_on_frame_send_callback(
      made, [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
        if (frame->hd.type != NGHTTP2_HEADERS) return 0;
        if (Exchange* exchange = self(user).find(frame->hd.stream_id)) exchange->is_sent = true;
        return 0;
      });
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
      made, [](nghttp2_session*, uint8_t, int32_t stream, const uint8_t* bytes, size_t size,
               void* user) {
        self(user).on_data(stream, text_of(bytes, size));
        return 0;
      });
  nghttp2_session_callbacks_set_on_stream_close_callback(
      made, [](nghttp2_session*, int32_t stream, uint32_t code, void* user) {
        self(user).on_stream_closed(stream, code);
        return 0;
      });
  return made;
}

size_t Http2::room() const {
  if (is_leaving_ || nghttp2_session_check_request_allowed(session_) == 0) return 0;
  // A leader first: the peer's limit is known when its SETTINGS are here.
  const uint32_t theirs =
      nghttp2_session_get_remote_settings(session_, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
  const uint32_t limit = is_settled_ ? std::min(theirs, kStreamsPerConnectionMax) : 1;
  return limit > active_.size() ? limit - active_.size() : 0;
}

void Http2::start(ExchangePtr exchange) {
  Exchange& started = *exchange;
  ++started.attempts;
  started.is_sent = false;
  started.body_sent = 0;
  started.unconsumed = 0;
  started.carrier = this;
  started.slot = active_.size();
  active_.push_back(std::move(exchange));
  started.stream = submit(started);
  carrier_.flush_soon();
  if (started.stream >= 0) return;
  const ExchangePtr refused = release(started);
  give_back(carrier_, refused, make_error(Reason::Unavailable, "no stream could be opened"));
}

int32_t Http2::submit(Exchange& exchange) {
  const Request& request = exchange.request;
  std::array<nghttp2_nv, kRequestHeadersMax + 8> fields;
  size_t count = 0;
  const auto add = [&fields, &count](std::string_view name, std::string_view value) {
    fields[count++] = field(name, value);
  };
  add(":method", method_name(request.method));
  add(":scheme", "https");
  add(":authority", *exchange.site_authority);
  add(":path", exchange.target);
  if (!request.headers.has("user-agent")) add("user-agent", options_.user_agent);
  if (exchange.wants_gzip()) add("accept-encoding", "gzip");
  std::string authorization;
  if (!request.bearer_token.empty()) {
    authorization = "Bearer " + request.bearer_token.reveal();
    add("authorization", authorization);
  }
  for (const Header& header : request.headers) {
    if (count < kRequestHeadersMax) add(header.name, header.value);
  }
  const std::string length = std::to_string(request.body.size());
  nghttp2_data_provider body = {.source = {.ptr = &exchange}, .read_callback = read_body};
  if (!request.body.empty()) add("content-length", length);
  return nghttp2_submit_request(session_, nullptr, fields.data(), count,
                                request.body.empty() ? nullptr : &body, &exchange);
}

ExchangePtr Http2::release(Exchange& exchange) {
  const size_t slot = exchange.slot;
  ExchangePtr released = std::move(active_[slot]);
  if (slot + 1 != active_.size()) {
    active_[slot] = std::move(active_.back());
    active_[slot]->slot = slot;
  }
  active_.pop_back();
  released->carrier = nullptr;
  return released;
}

// The stream keeps its slot and its exchange (nghttp2 reads the body from it) until it is closed.
void Http2::abandon(Exchange& exchange) {
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, exchange.stream, NGHTTP2_CANCEL);
  carrier_.flush_soon();
}

void Http2::set_paused(Exchange& exchange, bool is_paused) {
  if (is_paused || exchange.unconsumed == 0) return;
  nghttp2_session_consume_stream(session_, exchange.stream, exchange.unconsumed);
  exchange.unconsumed = 0;
  carrier_.flush_soon();
}

void Http2::leave() {
  if (is_leaving_) return;
  is_leaving_ = true;
  nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE, 0, NGHTTP2_NO_ERROR, nullptr, 0);
  carrier_.flush_soon();
  close_if_over();
}

void Http2::ping() {
  nghttp2_submit_ping(session_, NGHTTP2_FLAG_NONE, nullptr);
  carrier_.flush_soon();
}

void Http2::on_bytes(std::string_view bytes) {
  const ssize_t used = nghttp2_session_mem_recv(
      session_, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  if (used < 0) {
    is_leaving_ = true;
    return carrier_.close(make_error(Reason::Unavailable, "HTTP/2: {}",
                                     nghttp2_strerror(static_cast<int>(used))));
  }
  if (nghttp2_session_want_write(session_)) carrier_.flush_soon();
  close_if_over();
}

void Http2::fill(std::string& out) {
  while (out.size() < kFillBytes) {
    const uint8_t* bytes = nullptr;
    const ssize_t count = nghttp2_session_mem_send(session_, &bytes);
    if (count <= 0) return;
    out.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(count));
  }
}

void Http2::on_closed(const Error& error, bool) {
  is_leaving_ = true;
  while (!active_.empty()) {
    Exchange& exchange = *active_.back();
    nghttp2_session_set_stream_user_data(session_, exchange.stream, nullptr);
    give_back(carrier_, release(exchange), error);
  }
}

void Http2::on_header(Exchange& exchange, std::string_view name, std::string_view value) {
  if (exchange.has_head()) return;  // trailers are not used by anything we call
  exchange.head_bytes += name.size() + value.size() + 32;  // as RFC 7540 counts them
  if (exchange.head_bytes > kResponseHeaderBytesMax) {
    return exchange.fail(make_error(Reason::LimitExceeded,
                                    "the response headers are larger than {} bytes",
                                    kResponseHeaderBytesMax));
  }
  if (name == ":status") {
    exchange.incoming.status = static_cast<int>(parse_int(value).value_or(0));
    exchange.incoming.headers.reserve(12);
  } else if (!name.starts_with(':')) {
    exchange.incoming.headers.add(name, value);
  }
}

void Http2::on_frame(const nghttp2_frame& frame) {
  switch (frame.hd.type) {
    case NGHTTP2_HEADERS:
    case NGHTTP2_DATA: return on_answer_part(frame);
    case NGHTTP2_SETTINGS:
      if ((frame.hd.flags & NGHTTP2_FLAG_ACK) != 0) return;
      is_settled_ = true;
      return carrier_.on_room();
    case NGHTTP2_GOAWAY:
      is_leaving_ = true;
      return carrier_.on_room();
    default: return;
  }
}

void Http2::on_answer_part(const nghttp2_frame& frame) {
  Exchange* found = find(frame.hd.stream_id);
  if (!found) return;
  const ExchangePtr exchange = found->shared_from_this();
  if ((frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) exchange->has_all = true;
  if (frame.hd.type != NGHTTP2_HEADERS || exchange->has_head()) return;
  ResponseHead head = std::exchange(exchange->incoming, {});
  exchange->head_bytes = 0;
  if (head.status >= 200) exchange->on_head(std::move(head));
}

void Http2::on_data(int32_t stream, std::string_view bytes) {
  nghttp2_session_consume_connection(session_, bytes.size());
  Exchange* found = find(stream);
  if (!found) return;
  const ExchangePtr exchange = found->shared_from_this();
  exchange->on_body(bytes);
  if (exchange->is_paused() && !exchange->is_ended()) {
    exchange->unconsumed += bytes.size();
  } else {
    nghttp2_session_consume_stream(session_, stream, bytes.size());
  }
}

void Http2::on_stream_closed(int32_t stream, uint32_t code) {
  Exchange* found = find(stream);
  if (!found) return;
  nghttp2_session_set_stream_user_data(session_, stream, nullptr);
  const ExchangePtr exchange = release(*found);
  if (code == NGHTTP2_REFUSED_STREAM) exchange->is_sent = false;  // safe to send again
  if (exchange->is_ended()) {
    // Cancelled, late or over a limit: its handlers know.
  } else if (exchange->has_all && exchange->has_head()) {
    exchange->finish({});
  } else {
    give_back(carrier_, exchange,
              make_error(Reason::Unavailable, "the server cut the HTTP/2 stream: {}",
                         nghttp2_http2_strerror(code)));
  }
  carrier_.on_room();
}

void Http2::close_if_over() {
  const bool is_over = is_leaving_ && active_.empty();
  const bool wants_nothing = nghttp2_session_want_read(session_) == 0;
  if (is_over || wants_nothing) {
    carrier_.close(make_error(Reason::Unavailable, "the server ended the HTTP/2 connection"));
  }
}

}  // namespace

std::unique_ptr<Protocol> make_http2(Carrier& carrier, const ClientOptions& options, Lane lane) {
  return std::make_unique<Http2>(carrier, options, lane);
}

}  // namespace bireme::http
