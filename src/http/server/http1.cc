// HTTP/1.1 as a server: one request at a time, pipelined ones wait in the buffer.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"
#include "http/net/parser.h"
#include "http/server/protocol.h"

namespace bireme::http {
namespace {

constexpr size_t kFillBytes = 64 * 1024;
constexpr size_t kPipelinedBytesMax = 64 * 1024;

class Http1Server final : public ServerProtocol, public MessageReceiver, public ReplyReader {
 public:
  Http1Server(ServerCarrier& carrier, ServerContext context)
      : carrier_(carrier), context_(std::move(context)),
        parser_(Parser::Role::Request, context_.limits.header_bytes_max) {
    wait(context_.limits.header_timeout);
  }
  ~Http1Server() override { context_.loop.cancel(timer_); }

  void on_bytes(std::string_view bytes) override;
  void fill(std::string& out) override;
  void on_closed() override;
  void leave() override;

  void on_head(MessageHead head) override;
  void on_body(std::string_view bytes) override;
  void on_message_end() override {}
  void on_reply(Reply& reply) override;

 private:
  void parse_waiting();
  void serve();
  void refuse(int status, std::string_view why);
  void write_head(ResponseHead head, std::string& out);
  void write_body(std::string& out);
  void finish();
  void wait(Duration timeout);
  void on_late();

  ServerCarrier& carrier_;
  ServerContext context_;
  Parser parser_;
  std::string waiting_;    // bytes that came while a request is served
  Request request_;
  bool is_http10_ = false;
  ReplyPtr reply_;         // of the request that is served
  bool is_head_written_ = false;
  bool has_body_ = false;
  bool is_chunked_ = false;
  std::optional<uint64_t> length_left_;
  std::string urgent_;     // 100-continue or a refusal
  bool is_refused_ = false;
  bool is_leaving_ = false;
  bool is_reading_ = true;
  work::TimerId timer_ = 0;
};

void Http1Server::on_bytes(std::string_view bytes) {
  if (is_refused_) return;
  if (parser_.is_idle() && !reply_) wait(context_.limits.header_timeout);
  waiting_.append(bytes);
  parse_waiting();
  if (waiting_.size() > kPipelinedBytesMax && is_reading_) {
    is_reading_ = false;
    carrier_.set_reading(false);
  }
}

void Http1Server::parse_waiting() {
  if (reply_ || is_refused_ || waiting_.empty()) return;
  const Result<size_t> used = parser_.feed(waiting_, *this);
  if (is_refused_) return;
  if (!used) {
    const bool is_large = used.error().reason() == Reason::LimitExceeded;
    const bool is_unknown = used.error().reason() == Reason::Unsupported;
    return refuse(is_large ? 431 : is_unknown ? 501 : 400, used.error().message());
  }
  waiting_.erase(0, *used);
  if (parser_.is_done()) serve();
}

void Http1Server::on_head(MessageHead head) {
  wait(context_.limits.body_timeout);
  is_http10_ = head.is_http10;
  size_t hosts = 0;
  for (const Header& header : head.headers) hosts += header.name == "host";
  if (hosts > 1 || (hosts == 0 && !head.is_http10)) return refuse(400, "one host header is needed");
  request_ = Request{.method = head.method,
                     .url = std::move(head.target),
                     .headers = std::move(head.headers)};
  request_.peer = context_.peer;
  const std::optional<std::string_view> length = request_.headers.find("content-length");
  const std::optional<int64_t> bytes = length ? parse_int(*length) : std::nullopt;
  if (bytes && static_cast<uint64_t>(*bytes) > context_.limits.body_bytes_max) {
    return refuse(413, "the request body is too large");
  }
  if (parser_.expects_continue() && !parser_.is_done()) {
    urgent_ += "HTTP/1.1 100 Continue\r\n\r\n";
    carrier_.flush_soon();
  }
}

void Http1Server::on_body(std::string_view bytes) {
  if (is_refused_) return;
  if (request_.body.size() + bytes.size() > context_.limits.body_bytes_max) {
    return refuse(413, "the request body is too large");
  }
  request_.body.append(bytes);
}

void Http1Server::serve() {
  context_.loop.cancel(std::exchange(timer_, 0));
  reply_ = std::make_shared<Reply>(context_.loop, this, context_.limits.response_pending_bytes_max);
  is_head_written_ = false;
  const Method method = request_.method;
  has_body_ = method != Method::Head;
  context_.service.handle(std::exchange(request_, {}), reply_->make_writer());
}

// A cut is not left to fill(): a peer that reads nothing is never ready for more.
void Http1Server::on_reply(Reply& reply) {
  if (&reply != reply_.get()) return;
  if (reply.is_failed()) {
    return carrier_.close(make_error(Reason::Internal, "the answer was cut"));
  }
  carrier_.flush_soon();
}

void Http1Server::fill(std::string& out) {
  if (!urgent_.empty()) {
    out += urgent_;
    urgent_.clear();
  }
  if (!reply_ || is_refused_) return;
  if (!is_head_written_) {
    std::optional<ResponseHead> head = reply_->take_head();
    if (!head) return;
    is_head_written_ = true;
    write_head(*std::move(head), out);
  }
  write_body(out);
  if (reply_->is_failed()) {
    return carrier_.close(make_error(Reason::Internal, "the answer was cut"));
  }
  if (reply_->is_over()) finish();
}

void Http1Server::write_head(ResponseHead head, std::string& out) {
  out += fmt::format("HTTP/1.1 {} \r\n", head.status);
  for (const Header& header : head.headers) {
    out.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  const bool is_bodiless = head.status == 204 || head.status == 304;
  const std::optional<std::string_view> length = head.headers.find("content-length");
  length_left_.reset();
  if (length) length_left_ = static_cast<uint64_t>(parse_int(*length).value_or(0));
  is_chunked_ = has_body_ && !is_bodiless && !length && !is_http10_;
  if (is_chunked_) out += "transfer-encoding: chunked\r\n";
  if (has_body_ && !is_bodiless && !length && is_http10_) is_leaving_ = true;
  if (is_bodiless) has_body_ = false;
  if (!parser_.keeps_alive() || is_leaving_) {
    is_leaving_ = true;
    out += "connection: close\r\n";
  } else if (is_http10_) {
    out += "connection: keep-alive\r\n";
  }
  out += "\r\n";
}

void Http1Server::write_body(std::string& out) {
  std::array<char, kFillBytes> buffer;
  while (out.size() < kFillBytes) {
    size_t count = reply_->take_data(buffer.data(), buffer.size());
    if (count == 0) break;
    if (!has_body_) continue;
    // What goes beyond the promised length would be read as the next answer.
    if (length_left_) count = static_cast<size_t>(std::min<uint64_t>(count, *length_left_));
    if (length_left_) *length_left_ -= count;
    if (count == 0) continue;
    if (is_chunked_) out += fmt::format("{:x}\r\n", count);
    out.append(buffer.data(), count);
    if (is_chunked_) out += "\r\n";
  }
  if (is_chunked_ && reply_->is_over() && !reply_->is_failed()) out += "0\r\n\r\n";
}

void Http1Server::finish() {
  reply_->detach();
  reply_.reset();
  const bool is_short = has_body_ && length_left_.value_or(0) > 0;
  if (is_short) return carrier_.close(make_error(Reason::Internal, "the answer was too short"));
  if (is_leaving_) return carrier_.close_when_sent();
  parser_.next();
  wait(context_.limits.idle_timeout);
  if (!is_reading_) {
    is_reading_ = true;
    carrier_.set_reading(true);
  }
  parse_waiting();
}

void Http1Server::refuse(int status, std::string_view why) {
  is_refused_ = true;
  context_.loop.cancel(std::exchange(timer_, 0));
  const std::string text = escape_control(why) + "\n";
  urgent_ = fmt::format(
      "HTTP/1.1 {} \r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\n"
      "connection: close\r\n\r\n{}",
      status, text.size(), text);
  carrier_.close_when_sent();
}

void Http1Server::on_closed() {
  context_.loop.cancel(std::exchange(timer_, 0));
  if (reply_) reply_->detach();
  reply_.reset();
}

void Http1Server::leave() {
  is_leaving_ = true;
  if (!reply_) carrier_.close_when_sent();
}

void Http1Server::wait(Duration timeout) {
  context_.loop.cancel(timer_);
  timer_ = context_.loop.after(timeout, [this] {
    timer_ = 0;
    on_late();
  });
}

void Http1Server::on_late() {
  if (parser_.is_idle() && waiting_.empty()) {
    return carrier_.close(make_error(Reason::Timeout, "the connection is idle"));
  }
  refuse(408, "the request did not arrive in time");
}

}  // namespace

std::unique_ptr<ServerProtocol> make_http1_server(ServerCarrier& carrier, ServerContext context) {
  return std::make_unique<Http1Server>(carrier, std::move(context));
}

}  // namespace bireme::http
