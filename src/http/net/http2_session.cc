#include "http/net/http2_session.h"

#include <nghttp2/nghttp2.h>

#include <array>
#include <vector>

namespace bireme::http {
namespace {

constexpr size_t kFillBytes = 64 * 1024;

Http2User& user_of(void* user) { return *static_cast<Http2User*>(user); }

std::string_view text_of(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

nghttp2_nv make_pair(const Http2Field& field) {
  return {.name = reinterpret_cast<uint8_t*>(const_cast<char*>(field.name.data())),
          .value = reinterpret_cast<uint8_t*>(const_cast<char*>(field.value.data())),
          .namelen = field.name.size(),
          .valuelen = field.value.size(),
          .flags = NGHTTP2_NV_FLAG_NONE};
}

std::vector<nghttp2_nv> make_pairs(std::span<const Http2Field> fields) {
  std::vector<nghttp2_nv> pairs;
  pairs.reserve(fields.size());
  for (const Http2Field& field : fields) pairs.push_back(make_pair(field));
  return pairs;
}

int on_begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* user) {
  if (frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
  user_of(user).on_event({.kind = Http2Event::Kind::HeadBegun, .stream = frame->hd.stream_id});
  return 0;
}

int on_header(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name, size_t name_bytes,
              const uint8_t* value, size_t value_bytes, uint8_t, void* user) {
  user_of(user).on_header(frame->hd.stream_id, text_of(name, name_bytes),
                          text_of(value, value_bytes));
  return 0;
}

int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
  Http2Event event{.kind = Http2Event::Kind::Head, .stream = frame->hd.stream_id};
  event.ends_stream = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
  switch (frame->hd.type) {
    case NGHTTP2_HEADERS: break;
    case NGHTTP2_DATA: event.kind = Http2Event::Kind::Data; break;
    case NGHTTP2_SETTINGS:
      if ((frame->hd.flags & NGHTTP2_FLAG_ACK) != 0) return 0;
      event = {.kind = Http2Event::Kind::Settings};
      break;
    case NGHTTP2_GOAWAY: event = {.kind = Http2Event::Kind::GoAway}; break;
    default: return 0;
  }
  user_of(user).on_event(event);
  return 0;
}

int on_frame_sent(nghttp2_session*, const nghttp2_frame* frame, void* user) {
  if (frame->hd.type != NGHTTP2_HEADERS) return 0;
  user_of(user).on_event({.kind = Http2Event::Kind::HeadSent, .stream = frame->hd.stream_id});
  return 0;
}

int on_data(nghttp2_session*, uint8_t, int32_t stream, const uint8_t* bytes, size_t size,
            void* user) {
  user_of(user).on_data(stream, text_of(bytes, size));
  return 0;
}

int on_stream_close(nghttp2_session*, int32_t stream, uint32_t code, void* user) {
  user_of(user).on_stream_closed(stream, code);
  return 0;
}

ssize_t read_body(nghttp2_session*, int32_t stream, uint8_t* into, size_t bytes, uint32_t* flags,
                  nghttp2_data_source*, void* user) {
  const Http2Piece piece = user_of(user).take_body(stream, {reinterpret_cast<char*>(into), bytes});
  switch (piece.state) {
    case Http2Piece::State::More: break;
    case Http2Piece::State::Last: *flags |= NGHTTP2_DATA_FLAG_EOF; break;
    case Http2Piece::State::Later: return NGHTTP2_ERR_DEFERRED;
    case Http2Piece::State::Failed: return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }
  return static_cast<ssize_t>(piece.bytes);
}

constexpr nghttp2_data_provider kBody = {.source = {.ptr = nullptr}, .read_callback = read_body};

nghttp2_session_callbacks* make_callbacks() {
  nghttp2_session_callbacks* made = nullptr;
  nghttp2_session_callbacks_new(&made);
  nghttp2_session_callbacks_set_on_begin_headers_callback(made, on_begin_headers);
  nghttp2_session_callbacks_set_on_header_callback(made, on_header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(made, on_frame);
  nghttp2_session_callbacks_set_on_frame_send_callback(made, on_frame_sent);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, on_data);
  nghttp2_session_callbacks_set_on_stream_close_callback(made, on_stream_close);
  return made;
}

nghttp2_session* make_session(Http2User* user, Http2Session::Side side) {
  nghttp2_session* session = nullptr;
  nghttp2_session_callbacks* callbacks = make_callbacks();
  nghttp2_option* options = nullptr;
  nghttp2_option_new(&options);
  if (side == Http2Session::Side::Client) {
    nghttp2_option_set_no_auto_window_update(options, 1);
    nghttp2_session_client_new2(&session, callbacks, user, options);
  } else {
    nghttp2_session_server_new2(&session, callbacks, user, options);
  }
  nghttp2_option_del(options);
  nghttp2_session_callbacks_del(callbacks);
  return session;
}

}  // namespace

Http2Session::Http2Session(Http2User& user, const Options& options)
    : session_(make_session(&user, options.side)) {
  const bool is_client = options.side == Side::Client;
  const std::array<nghttp2_settings_entry, 3> settings = {{
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, options.stream_window_bytes},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, options.header_bytes_max},
      is_client
          ? nghttp2_settings_entry{NGHTTP2_SETTINGS_ENABLE_PUSH, 0}
          : nghttp2_settings_entry{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, options.streams_max},
  }};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0,
                                        options.connection_window_bytes);
}

Http2Session::~Http2Session() { nghttp2_session_del(session_); }

Status Http2Session::receive(std::string_view bytes) {
  const ssize_t used = nghttp2_session_mem_recv(
      session_, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  if (used >= 0) return {};
  return make_error(Reason::Unavailable, "HTTP/2: {}", nghttp2_strerror(static_cast<int>(used)));
}

void Http2Session::send_into(std::string& out) {
  while (out.size() < kFillBytes) {
    const uint8_t* bytes = nullptr;
    const ssize_t count = nghttp2_session_mem_send(session_, &bytes);
    if (count <= 0) return;
    out.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(count));
  }
}

bool Http2Session::wants_to_read() const { return nghttp2_session_want_read(session_) != 0; }

bool Http2Session::wants_to_write() const { return nghttp2_session_want_write(session_) != 0; }

bool Http2Session::may_request() const {
  return nghttp2_session_check_request_allowed(session_) != 0;
}

uint32_t Http2Session::peer_streams_max() const {
  return nghttp2_session_get_remote_settings(session_, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
}

int32_t Http2Session::submit_request(std::span<const Http2Field> head, bool has_body, void* tag) {
  const std::vector<nghttp2_nv> pairs = make_pairs(head);
  return nghttp2_submit_request(session_, nullptr, pairs.data(), pairs.size(),
                                has_body ? &kBody : nullptr, tag);
}

void Http2Session::submit_response(int32_t stream, std::span<const Http2Field> head,
                                   bool has_body) {
  const std::vector<nghttp2_nv> pairs = make_pairs(head);
  nghttp2_submit_response(session_, stream, pairs.data(), pairs.size(),
                          has_body ? &kBody : nullptr);
}

void* Http2Session::tag(int32_t stream) const {
  return nghttp2_session_get_stream_user_data(session_, stream);
}

void Http2Session::forget_tag(int32_t stream) {
  nghttp2_session_set_stream_user_data(session_, stream, nullptr);
}

void Http2Session::resume(int32_t stream) { nghttp2_session_resume_data(session_, stream); }

void Http2Session::cancel(int32_t stream) {
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
}

void Http2Session::cut(int32_t stream) {
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream, NGHTTP2_INTERNAL_ERROR);
}

void Http2Session::want_no_more(int32_t stream) {
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream, NGHTTP2_NO_ERROR);
}

void Http2Session::go_away() {
  const int32_t last = nghttp2_session_get_last_proc_stream_id(session_);
  nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE, last, NGHTTP2_NO_ERROR, nullptr, 0);
}

void Http2Session::ping() { nghttp2_submit_ping(session_, NGHTTP2_FLAG_NONE, nullptr); }

void Http2Session::consume_connection(size_t bytes) {
  nghttp2_session_consume_connection(session_, bytes);
}

void Http2Session::consume_stream(int32_t stream, size_t bytes) {
  nghttp2_session_consume_stream(session_, stream, bytes);
}

bool Http2Session::is_refusal(uint32_t code) { return code == NGHTTP2_REFUSED_STREAM; }

const char* Http2Session::describe(uint32_t code) { return nghttp2_http2_strerror(code); }

}  // namespace bireme::http
