// HTTP/2 as a client.
#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/client/protocol.h"
#include "http/net/http2_session.h"

namespace bireme::http {
namespace {

constexpr int32_t kConnectionWindowBytes = 64 * 1024 * 1024;
constexpr uint32_t kBulkWindowBytes = 8 * 1024 * 1024;
constexpr size_t kRequestHeadersMax = 64;

class Http2 final : public Protocol, public Http2User {
 public:
  Http2(Carrier& carrier, const ClientOptions& options, Lane lane);

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
  void on_event(const Http2Event& event) override;
  void on_header(int32_t stream, std::string_view name, std::string_view value) override;
  void on_data(int32_t stream, std::string_view bytes) override;
  void on_stream_closed(int32_t stream, uint32_t code) override;
  Http2Piece take_body(int32_t stream, std::span<char> into) override;

  Exchange* find(int32_t stream) const { return static_cast<Exchange*>(session_.tag(stream)); }
  int32_t submit(Exchange& exchange);
  ExchangePtr release(Exchange& exchange);
  void on_answer_part(const Http2Event& event);
  void close_if_over();

  Carrier& carrier_;
  const ClientOptions& options_;
  Http2Session session_;
  std::vector<ExchangePtr> active_;
  bool is_settled_ = false;
  bool is_leaving_ = false;
};

Http2::Http2(Carrier& carrier, const ClientOptions& options, Lane lane)
    : carrier_(carrier),
      options_(options),
      session_(*this,
               {.side = Http2Session::Side::Client,
                .stream_window_bytes = lane == Lane::Bulk ? kBulkWindowBytes : kStreamWindowBytes,
                .connection_window_bytes = kConnectionWindowBytes,
                .header_bytes_max = kResponseHeaderBytesMax}) {
  carrier_.flush_soon();
}

size_t Http2::room() const {
  if (is_leaving_ || !session_.may_request()) return 0;
  // A leader first: the peer's limit is known when its SETTINGS are here.
  const uint32_t limit =
      is_settled_ ? std::min(session_.peer_streams_max(), kStreamsPerConnectionMax) : 1;
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
  std::array<Http2Field, kRequestHeadersMax + 8> fields;
  size_t count = 0;
  const auto add = [&fields, &count](std::string_view name, std::string_view value) {
    fields[count++] = {name, value};
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
  if (!request.body.empty()) add("content-length", length);
  return session_.submit_request({fields.data(), count}, !request.body.empty(), &exchange);
}

Http2Piece Http2::take_body(int32_t stream, std::span<char> into) {
  Exchange* exchange = find(stream);
  if (!exchange) return {.state = Http2Piece::State::Failed};
  const std::string& body = exchange->request.body;
  const size_t count = std::min(into.size(), body.size() - exchange->body_sent);
  memcpy(into.data(), body.data() + exchange->body_sent, count);
  exchange->body_sent += count;
  const bool is_all = exchange->body_sent == body.size();
  return {.state = is_all ? Http2Piece::State::Last : Http2Piece::State::More, .bytes = count};
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

// The stream keeps its slot and its exchange (its body may still be read) until it is closed.
void Http2::abandon(Exchange& exchange) {
  session_.cancel(exchange.stream);
  carrier_.flush_soon();
}

void Http2::set_paused(Exchange& exchange, bool is_paused) {
  if (is_paused || exchange.unconsumed == 0) return;
  session_.consume_stream(exchange.stream, exchange.unconsumed);
  exchange.unconsumed = 0;
  carrier_.flush_soon();
}

void Http2::leave() {
  if (is_leaving_) return;
  is_leaving_ = true;
  session_.go_away();
  carrier_.flush_soon();
  close_if_over();
}

void Http2::ping() {
  session_.ping();
  carrier_.flush_soon();
}

void Http2::on_bytes(std::string_view bytes) {
  if (Status received = session_.receive(bytes); !received) {
    is_leaving_ = true;
    return carrier_.close(received.error());
  }
  if (session_.wants_to_write()) carrier_.flush_soon();
  close_if_over();
}

void Http2::fill(std::string& out) { session_.send_into(out); }

void Http2::on_closed(const Error& error, bool) {
  is_leaving_ = true;
  while (!active_.empty()) {
    Exchange& exchange = *active_.back();
    session_.forget_tag(exchange.stream);
    give_back(carrier_, release(exchange), error);
  }
}

void Http2::on_event(const Http2Event& event) {
  switch (event.kind) {
    case Http2Event::Kind::HeadBegun: return;
    case Http2Event::Kind::Head:
    case Http2Event::Kind::Data: return on_answer_part(event);
    case Http2Event::Kind::HeadSent:
      if (Exchange* exchange = find(event.stream)) exchange->is_sent = true;
      return;
    case Http2Event::Kind::Settings: is_settled_ = true; return carrier_.on_room();
    case Http2Event::Kind::GoAway: is_leaving_ = true; return carrier_.on_room();
  }
}

void Http2::on_header(int32_t stream, std::string_view name, std::string_view value) {
  Exchange* found = find(stream);
  if (!found || found->has_head()) return;  // trailers are not used by anything we call
  Exchange& exchange = *found;
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

void Http2::on_answer_part(const Http2Event& event) {
  Exchange* found = find(event.stream);
  if (!found) return;
  const ExchangePtr exchange = found->shared_from_this();
  if (event.ends_stream) exchange->has_all = true;
  if (event.kind != Http2Event::Kind::Head || exchange->has_head()) return;
  ResponseHead head = std::exchange(exchange->incoming, {});
  exchange->head_bytes = 0;
  if (head.status >= 200) exchange->on_head(std::move(head));
}

void Http2::on_data(int32_t stream, std::string_view bytes) {
  session_.consume_connection(bytes.size());
  Exchange* found = find(stream);
  if (!found) return;
  const ExchangePtr exchange = found->shared_from_this();
  exchange->on_body(bytes);
  if (exchange->is_paused() && !exchange->is_ended()) {
    exchange->unconsumed += bytes.size();
  } else {
    session_.consume_stream(stream, bytes.size());
  }
}

void Http2::on_stream_closed(int32_t stream, uint32_t code) {
  Exchange* found = find(stream);
  if (!found) return;
  session_.forget_tag(stream);
  const ExchangePtr exchange = release(*found);
  if (Http2Session::is_refusal(code)) exchange->is_sent = false;  // safe to send again
  if (exchange->is_ended()) {
    // Cancelled, late or over a limit: its handlers know.
  } else if (exchange->has_all && exchange->has_head()) {
    exchange->finish({});
  } else {
    give_back(carrier_, exchange,
              make_error(Reason::Unavailable, "the server cut the HTTP/2 stream: {}",
                         Http2Session::describe(code)));
  }
  carrier_.on_room();
}

void Http2::close_if_over() {
  const bool is_over = is_leaving_ && active_.empty();
  if (is_over || !session_.wants_to_read()) {
    carrier_.close(make_error(Reason::Unavailable, "the server ended the HTTP/2 connection"));
  }
}

}  // namespace

std::unique_ptr<Protocol> make_http2(Carrier& carrier, const ClientOptions& options, Lane lane) {
  return std::make_unique<Http2>(carrier, options, lane);
}

}  // namespace bireme::http
