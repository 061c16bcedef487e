// HTTP/2 as a server.
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/net/http2_session.h"
#include "http/server/protocol.h"

namespace bireme::http {
namespace {

constexpr uint32_t kRequestWindowBytes = 1024 * 1024;
constexpr int32_t kConnectionWindowBytes = 16 * 1024 * 1024;

// One request on its way in and its reply on its way out.
struct Stream {
  Request request;
  bool has_head = false;
  bool is_bodiless = false;  // answers a HEAD
  size_t head_bytes = 0;
  int refusal = 0;  // the status to answer with instead of serving it
  ReplyPtr reply;
  bool is_answered = false;  // the response head is submitted
  work::TimerId timer = 0;
};

class Http2Server final : public ServerProtocol, public ReplyReader, public Http2User {
 public:
  Http2Server(ServerCarrier& carrier, ServerContext context);
  ~Http2Server() override { on_closed(); }

  void on_bytes(std::string_view bytes) override;
  void fill(std::string& out) override;
  void on_closed() override;
  void leave() override;
  void on_reply(Reply& reply) override;

 private:
  void on_event(const Http2Event& event) override;
  void on_header(int32_t id, std::string_view name, std::string_view value) override;
  void on_data(int32_t id, std::string_view bytes) override;
  void on_stream_closed(int32_t id, uint32_t code) override;
  Http2Piece take_body(int32_t id, std::span<char> into) override;

  Stream* find(int32_t id);
  void open(int32_t id);
  void on_request_part(const Http2Event& event);
  void on_request_complete(int32_t id);
  void refuse(int32_t id, int status);
  void on_head_sent(int32_t id);
  void submit(int32_t id, Stream& stream, const ResponseHead& head, bool has_body);
  void wait(int32_t id, Stream& stream, Duration timeout);
  void wait_idle();
  void close_if_over();

  ServerCarrier& carrier_;
  ServerContext context_;
  Http2Session session_;
  std::unordered_map<int32_t, Stream> streams_;
  work::TimerId idle_timer_ = 0;
  bool is_leaving_ = false;
};

Http2Server::Http2Server(ServerCarrier& carrier, ServerContext context)
    : carrier_(carrier),
      context_(std::move(context)),
      session_(*this,
               {.side = Http2Session::Side::Server,
                .streams_max = context_.limits.streams_max,
                .stream_window_bytes = kRequestWindowBytes,
                .connection_window_bytes = kConnectionWindowBytes,
                .header_bytes_max = static_cast<uint32_t>(context_.limits.header_bytes_max)}) {
  wait_idle();
  carrier_.flush_soon();
}

Stream* Http2Server::find(int32_t id) {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : &found->second;
}

void Http2Server::on_bytes(std::string_view bytes) {
  if (Status received = session_.receive(bytes); !received) {
    return carrier_.close(received.error());
  }
  if (session_.wants_to_write()) carrier_.flush_soon();
  close_if_over();
}

void Http2Server::fill(std::string& out) {
  session_.send_into(out);
  if (out.empty()) close_if_over();
}

void Http2Server::open(int32_t id) {
  context_.loop.cancel(std::exchange(idle_timer_, 0));
  Stream& stream = streams_[id];
  stream.request.peer = context_.peer;
  wait(id, stream, context_.limits.header_timeout);
}

void Http2Server::on_header(int32_t id, std::string_view name, std::string_view value) {
  Stream* stream = find(id);
  if (!stream || stream->has_head) return;  // trailers are not used by anything we serve
  stream->head_bytes += name.size() + value.size() + 32;
  if (stream->head_bytes > context_.limits.header_bytes_max) {
    stream->refusal = 431;
    return;
  }
  if (name == ":method") {
    const std::optional<Method> method = find_method(value);
    if (!method || *method == Method::Connect) stream->refusal = 501;
    stream->request.method = method.value_or(Method::Get);
  } else if (name == ":path") {
    stream->request.url = value;
    if (!value.starts_with('/') && value != "*") stream->refusal = 400;
  } else if (name == ":authority") {
    stream->request.headers.add("host", value);
  } else if (!name.starts_with(':')) {
    if (name == "host" && stream->request.headers.has("host")) return;
    stream->request.headers.add(name, value);
  }
}

void Http2Server::on_event(const Http2Event& event) {
  switch (event.kind) {
    case Http2Event::Kind::HeadBegun: return open(event.stream);
    case Http2Event::Kind::Head:
    case Http2Event::Kind::Data: return on_request_part(event);
    case Http2Event::Kind::HeadSent: return on_head_sent(event.stream);
    case Http2Event::Kind::Settings:
    case Http2Event::Kind::GoAway: return;
  }
}

void Http2Server::on_request_part(const Http2Event& event) {
  Stream* stream = find(event.stream);
  if (!stream) return;
  const bool was_head = std::exchange(stream->has_head, true);
  if (stream->reply || stream->is_answered) return;
  if (stream->refusal != 0) return refuse(event.stream, stream->refusal);
  if (event.ends_stream) {
    on_request_complete(event.stream);
  } else if (!was_head) {
    wait(event.stream, *stream, context_.limits.body_timeout);
  }
}

void Http2Server::on_data(int32_t id, std::string_view bytes) {
  Stream* stream = find(id);
  if (!stream || stream->is_answered || stream->refusal != 0) return;
  if (stream->request.body.size() + bytes.size() > context_.limits.body_bytes_max) {
    return refuse(id, 413);
  }
  stream->request.body.append(bytes);
}

void Http2Server::on_request_complete(int32_t id) {
  Stream& stream = streams_[id];
  context_.loop.cancel(std::exchange(stream.timer, 0));
  const ReplyPtr reply =
      std::make_shared<Reply>(context_.loop, this, context_.limits.response_pending_bytes_max);
  reply->stream = id;
  stream.reply = reply;
  stream.is_bodiless = stream.request.method == Method::Head;
  context_.service.handle(std::exchange(stream.request, {}), reply->make_writer());
}

// Answers without the service; the rest of the request is not wanted.
void Http2Server::refuse(int32_t id, int status) {
  Stream& stream = streams_[id];
  stream.refusal = status;
  if (stream.is_answered) return;
  context_.loop.cancel(std::exchange(stream.timer, 0));
  stream.request = {};
  submit(id, stream, {.status = status, .headers = {{"content-length", "0"}}}, false);
  carrier_.flush_soon();
}

// A refusal has left: the peer need not send the rest of its request.
void Http2Server::on_head_sent(int32_t id) {
  const Stream* stream = find(id);
  if (!stream || stream->refusal == 0) return;
  session_.want_no_more(id);
}

void Http2Server::on_reply(Reply& reply) {
  Stream* stream = find(reply.stream);
  if (!stream || stream->reply.get() != &reply) return;
  if (reply.is_failed()) {
    // Not left to take_body(): without a window, or with a peer that reads nothing, it is not
    // called again.
    session_.cut(reply.stream);
    carrier_.flush_soon();
    return reply.detach();
  }
  if (!stream->is_answered) {
    const std::optional<ResponseHead> head = reply.take_head();
    if (!head) return;
    const bool has_body = !stream->is_bodiless && head->status != 204 && head->status != 304 &&
                          head->headers.find("content-length") != "0";
    submit(reply.stream, *stream, *head, has_body);
  } else {
    session_.resume(reply.stream);
  }
  carrier_.flush_soon();
}

void Http2Server::submit(int32_t id, Stream& stream, const ResponseHead& head, bool has_body) {
  stream.is_answered = true;
  const std::string status = std::to_string(head.status);
  std::vector<Http2Field> fields;
  fields.reserve(head.headers.size() + 1);
  fields.push_back({":status", status});
  for (const Header& header : head.headers) {
    const bool is_for_http1 = header.name == "keep-alive" || header.name == "upgrade";
    if (!is_for_http1) fields.push_back({header.name, header.value});
  }
  session_.submit_response(id, fields, has_body);
}

Http2Piece Http2Server::take_body(int32_t id, std::span<char> into) {
  Stream* stream = find(id);
  if (!stream || !stream->reply || stream->reply->is_failed()) {
    return {.state = Http2Piece::State::Failed};
  }
  const size_t count = stream->reply->take_data(into.data(), into.size());
  if (stream->reply->is_over()) return {.state = Http2Piece::State::Last, .bytes = count};
  return {.state = count == 0 ? Http2Piece::State::Later : Http2Piece::State::More, .bytes = count};
}

void Http2Server::on_stream_closed(int32_t id, uint32_t) {
  const auto found = streams_.find(id);
  if (found == streams_.end()) return;
  context_.loop.cancel(found->second.timer);
  const ReplyPtr reply = std::move(found->second.reply);
  streams_.erase(found);
  if (reply) reply->detach();
  if (streams_.empty()) wait_idle();
}

void Http2Server::on_closed() {
  context_.loop.cancel(std::exchange(idle_timer_, 0));
  std::unordered_map<int32_t, Stream> streams;
  streams.swap(streams_);
  for (auto& [id, stream] : streams) {
    context_.loop.cancel(stream.timer);
    if (stream.reply) stream.reply->detach();
  }
}

void Http2Server::leave() {
  if (is_leaving_) return;
  is_leaving_ = true;
  session_.go_away();
  carrier_.flush_soon();
}

void Http2Server::wait(int32_t id, Stream& stream, Duration timeout) {
  context_.loop.cancel(stream.timer);
  stream.timer = context_.loop.after(timeout, [this, id] {
    Stream* late = find(id);
    if (!late) return;
    late->timer = 0;
    session_.cancel(id);
    carrier_.flush_soon();
    // Half a header block blocks the whole connection.
    if (late->request.url.empty()) {
      carrier_.close(make_error(Reason::Timeout, "the request head did not arrive in time"));
    }
  });
}

void Http2Server::wait_idle() {
  context_.loop.cancel(idle_timer_);
  idle_timer_ = context_.loop.after(context_.limits.idle_timeout, [this] {
    idle_timer_ = 0;
    leave();
  });
}

void Http2Server::close_if_over() {
  const bool is_done = !session_.wants_to_read() && !session_.wants_to_write();
  if (is_done || (is_leaving_ && streams_.empty())) carrier_.close_when_sent();
}

}  // namespace

std::unique_ptr<ServerProtocol> make_http2_server(ServerCarrier& carrier, ServerContext context) {
  return std::make_unique<Http2Server>(carrier, std::move(context));
}

}  // namespace bireme::http
