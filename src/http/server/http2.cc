// HTTP/2 as a server, over nghttp2.
#include <nghttp2/nghttp2.h>

#include <array>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/server/protocol.h"

namespace bireme::http {
namespace {

constexpr size_t kFillBytes = 64 * 1024;
constexpr uint32_t kRequestWindowBytes = 1024 * 1024;
constexpr int32_t kConnectionWindowBytes = 16 * 1024 * 1024;

// One request on its way in and its reply on its way out.
struct Stream {
  Request request;
  bool is_bodiless = false;  // answers a HEAD
  size_t head_bytes = 0;
  int refusal = 0;  // the status to answer with instead of serving it
  ReplyPtr reply;
  bool is_answered = false;  // the response head is submitted
  work::TimerId timer = 0;
};

class Http2Server final : public ServerProtocol, public ReplyReader {
 public:
  Http2Server(ServerCarrier& carrier, ServerContext context);
  ~Http2Server() override;

  void on_bytes(std::string_view bytes) override;
  void fill(std::string& out) override;
  void on_closed() override;
  void leave() override;
  void on_reply(Reply& reply) override;

 private:
  static nghttp2_session_callbacks* make_callbacks();
  static Http2Server& self(void* user) { return *static_cast<Http2Server*>(user); }
  Stream* find(int32_t id);
  void open(int32_t id);
  void on_header(int32_t id, std::string_view name, std::string_view value);
  void on_frame(const nghttp2_frame& frame);
  void on_body(int32_t id, std::string_view bytes);
  void on_request_complete(int32_t id);
  void refuse(int32_t id, int status);
  void on_head_sent(int32_t id);
  void submit(int32_t id, Stream& stream, const ResponseHead& head, bool has_body);
  void close_stream(int32_t id);
  void wait(int32_t id, Stream& stream, Duration timeout);
  void wait_idle();
  void close_if_over();
  static ssize_t read_reply(nghttp2_session* session, int32_t id, uint8_t* into, size_t bytes,
                            uint32_t* flags, nghttp2_data_source* source, void* user);

  ServerCarrier& carrier_;
  ServerContext context_;
  nghttp2_session* session_ = nullptr;
  std::unordered_map<int32_t, Stream> streams_;
  work::TimerId idle_timer_ = 0;
  bool is_leaving_ = false;
};

std::string_view text_of(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

nghttp2_nv field(std::string_view name, std::string_view value) {
  return {.name = reinterpret_cast<uint8_t*>(const_cast<char*>(name.data())),
          .value = reinterpret_cast<uint8_t*>(const_cast<char*>(value.data())),
          .namelen = name.size(),
          .valuelen = value.size(),
          .flags = NGHTTP2_NV_FLAG_NONE};
}

Http2Server::Http2Server(ServerCarrier& carrier, ServerContext context)
    : carrier_(carrier), context_(std::move(context)) {
  nghttp2_session_callbacks* callbacks = make_callbacks();
  nghttp2_session_server_new(&session_, callbacks, this);
  nghttp2_session_callbacks_del(callbacks);
  const std::array<nghttp2_settings_entry, 3> settings = {{
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, context_.limits.streams_max},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kRequestWindowBytes},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
       static_cast<uint32_t>(context_.limits.header_bytes_max)},
  }};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kConnectionWindowBytes);
  wait_idle();
  carrier_.flush_soon();
}

Http2Server::~Http2Server() {
  on_closed();
  nghttp2_session_del(session_);
}

nghttp2_session_callbacks* Http2Server::make_callbacks() {
  nghttp2_session_callbacks* made = nullptr;
  nghttp2_session_callbacks_new(&made);
  nghttp2_session_callbacks_set_on_begin_headers_callback(
      made, [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
        if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) self(user).open(frame->hd.stream_id);
        return 0;
      });
  nghttp2_session_callbacks_set_on_header_callback(
      made, [](nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name, size_t name_bytes,
               const uint8_t* value, size_t value_bytes, uint8_t, void* user) {
        if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
          self(user).on_header(frame->hd.stream_id, text_of(name, name_bytes),
                               text_of(value, value_bytes));
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
        if (frame->hd.type == NGHTTP2_HEADERS) self(user).on_head_sent(frame->hd.stream_id);
        return 0;
      });
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
      made, [](nghttp2_session*, uint8_t, int32_t id, const uint8_t* bytes, size_t size,
               void* user) {
        self(user).on_body(id, text_of(bytes, size));
        return 0;
      });
  nghttp2_session_callbacks_set_on_stream_close_callback(
      made, [](nghttp2_session*, int32_t id, uint32_t, void* user) {
        self(user).close_stream(id);
        return 0;
      });
  return made;
}

Stream* Http2Server::find(int32_t id) {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : &found->second;
}

void Http2Server::on_bytes(std::string_view bytes) {
  const ssize_t used = nghttp2_session_mem_recv(
      session_, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  if (used < 0) {
    return carrier_.close(make_error(Reason::Invalid, "HTTP/2: {}",
                                     nghttp2_strerror(static_cast<int>(used))));
  }
  if (nghttp2_session_want_write(session_)) carrier_.flush_soon();
  close_if_over();
}

void Http2Server::fill(std::string& out) {
  while (out.size() < kFillBytes) {
    const uint8_t* bytes = nullptr;
    const ssize_t count = nghttp2_session_mem_send(session_, &bytes);
    if (count <= 0) break;
    out.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(count));
  }
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
  if (!stream) return;
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

void Http2Server::on_frame(const nghttp2_frame& frame) {
  const bool is_head = frame.hd.type == NGHTTP2_HEADERS;
  if (!is_head && frame.hd.type != NGHTTP2_DATA) return;
  Stream* stream = find(frame.hd.stream_id);
  if (!stream || stream->reply || stream->is_answered) return;
  if (stream->refusal != 0) return refuse(frame.hd.stream_id, stream->refusal);
  if ((frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
    on_request_complete(frame.hd.stream_id);
  } else if (is_head) {
    wait(frame.hd.stream_id, *stream, context_.limits.body_timeout);
  }
}

void Http2Server::on_body(int32_t id, std::string_view bytes) {
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
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, NGHTTP2_NO_ERROR);
}

void Http2Server::on_reply(Reply& reply) {
  Stream* stream = find(reply.stream);
  if (!stream || stream->reply.get() != &reply) return;
  if (!stream->is_answered) {
    const std::optional<ResponseHead> head = reply.take_head();
    if (!head) return;
    const bool has_body = !stream->is_bodiless && head->status != 204 && head->status != 304 &&
                          head->headers.find("content-length") != "0";
    submit(reply.stream, *stream, *head, has_body);
  } else {
    nghttp2_session_resume_data(session_, reply.stream);
  }
  carrier_.flush_soon();
}

void Http2Server::submit(int32_t id, Stream& stream, const ResponseHead& head, bool has_body) {
  stream.is_answered = true;
  const std::string status = std::to_string(head.status);
  std::vector<nghttp2_nv> fields;
  fields.reserve(head.headers.size() + 1);
  fields.push_back(field(":status", status));
  for (const Header& header : head.headers) {
    const bool is_for_http1 = header.name == "keep-alive" || header.name == "upgrade";
    if (!is_for_http1) fields.push_back(field(header.name, header.value));
  }
  const nghttp2_data_provider body = {.source = {.ptr = stream.reply.get()},
                                      .read_callback = read_reply};
  nghttp2_submit_response(session_, id, fields.data(), fields.size(), has_body ? &body : nullptr);
}

ssize_t Http2Server::read_reply(nghttp2_session*, int32_t, uint8_t* into, size_t bytes,
                                uint32_t* flags, nghttp2_data_source* source, void*) {
  Reply& reply = *static_cast<Reply*>(source->ptr);
  if (reply.is_failed()) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  const size_t count = reply.take_data(reinterpret_cast<char*>(into), bytes);
  if (reply.is_over()) {
    *flags |= NGHTTP2_DATA_FLAG_EOF;
  } else if (count == 0) {
    return NGHTTP2_ERR_DEFERRED;
  }
  return static_cast<ssize_t>(count);
}

void Http2Server::close_stream(int32_t id) {
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
  const int32_t last = nghttp2_session_get_last_proc_stream_id(session_);
  nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE, last, NGHTTP2_NO_ERROR, nullptr, 0);
  carrier_.flush_soon();
}

void Http2Server::wait(int32_t id, Stream& stream, Duration timeout) {
  context_.loop.cancel(stream.timer);
  stream.timer = context_.loop.after(timeout, [this, id] {
    Stream* late = find(id);
    if (!late) return;
    late->timer = 0;
    nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
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
  const bool is_done =
      !nghttp2_session_want_read(session_) && !nghttp2_session_want_write(session_);
  if (is_done || (is_leaving_ && streams_.empty())) carrier_.close_when_sent();
}

}  // namespace

std::unique_ptr<ServerProtocol> make_http2_server(ServerCarrier& carrier, ServerContext context) {
  return std::make_unique<Http2Server>(carrier, std::move(context));
}

}  // namespace bireme::http
