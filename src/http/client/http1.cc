// HTTP/1.1 as a client: one exchange at a time, kept alive between them.
#include <utility>

#include "http/client/protocol.h"
#include "http/net/parser.h"

namespace bireme::http {
namespace {

class Http1 final : public Protocol, public MessageReceiver {
 public:
  Http1(Carrier& carrier, const ClientOptions& options)
      : carrier_(carrier), options_(options),
        parser_(Parser::Role::Response, kResponseHeaderBytesMax) {}

  void start(ExchangePtr exchange) override;
  void abandon(Exchange& exchange) override;
  void set_paused(Exchange& exchange, bool is_paused) override;

  size_t room() const override { return current_ || is_leaving_ ? 0 : 1; }
  size_t active() const override { return current_ ? 1 : 0; }
  bool is_settled() const override { return true; }
  bool is_leaving() const override { return is_leaving_; }
  void leave() override;
  void ping() override {}  // HTTP/1.1 has no ping: TCP keep-alive has to do

  void on_bytes(std::string_view bytes) override;
  void fill(std::string& out) override;
  void on_closed(const Error& error, bool is_clean_end) override;

  void on_head(MessageHead head) override;
  void on_body(std::string_view bytes) override;
  void on_message_end() override;

 private:
  static std::string encode_head(const Exchange& exchange, const ClientOptions& options);
  void settle_end();

  Carrier& carrier_;
  const ClientOptions& options_;
  Parser parser_;
  ExchangePtr current_;
  std::string out_;
  bool is_leaving_ = false;
};

void Http1::start(ExchangePtr exchange) {
  current_ = std::move(exchange);
  current_->carrier = this;
  ++current_->attempts;
  parser_.next();
  parser_.expect_response(current_->request.method == Method::Head);
  out_ = encode_head(*current_, options_);
  out_ += current_->request.body;
  carrier_.flush_soon();
}

void Http1::abandon(Exchange& exchange) {
  if (current_.get() != &exchange) return;
  current_->carrier = nullptr;
  current_.reset();
  is_leaving_ = true;
  carrier_.close(make_error(Reason::Cancelled, "the request was given up"));
}

void Http1::set_paused(Exchange& exchange, bool is_paused) {
  if (current_.get() == &exchange) carrier_.set_reading(!is_paused);
}

void Http1::leave() {
  is_leaving_ = true;
  if (!current_) carrier_.close(make_error(Reason::Unavailable, "the connection is not used"));
}

void Http1::on_bytes(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!current_) {
      is_leaving_ = true;
      return carrier_.close(make_error(Reason::Unavailable, "an answer nobody asked for"));
    }
    const Result<size_t> used = parser_.feed(bytes, *this);
    if (!used) {
      const ExchangePtr exchange = current_;
      if (exchange) return exchange->fail(used.error());
      return;
    }
    bytes.remove_prefix(*used);
    if (parser_.is_done()) settle_end();
    if (is_leaving_) return;
  }
}

void Http1::fill(std::string& out) {
  if (out_.empty()) return;
  out += out_;
  out_.clear();
  if (current_) current_->is_sent = true;
}

void Http1::on_closed(const Error& error, bool is_clean_end) {
  is_leaving_ = true;
  if (!current_) return;
  if (is_clean_end && parser_.feed_end(*this) && parser_.is_done()) return settle_end();
  const ExchangePtr exchange = std::move(current_);
  current_.reset();
  give_back(carrier_, exchange, error);
}

void Http1::on_head(MessageHead head) {
  if (!current_) return;
  const ExchangePtr keep = current_;
  keep->on_head({.status = head.status, .headers = std::move(head.headers)});
}

void Http1::on_body(std::string_view bytes) {
  if (!current_) return;
  const ExchangePtr keep = current_;
  keep->on_body(bytes);
}

void Http1::on_message_end() {
  if (current_) current_->has_all = true;
}

void Http1::settle_end() {
  const ExchangePtr exchange = std::move(current_);
  current_.reset();
  if (!exchange) return;
  exchange->carrier = nullptr;
  // An answer before the request was read means that the rest of it is still in our buffer.
  if (!parser_.keeps_alive() || !out_.empty()) is_leaving_ = true;
  if (exchange->is_paused()) carrier_.set_reading(true);
  exchange->finish({});
  if (is_leaving_) {
    carrier_.close(make_error(Reason::Unavailable, "the connection is not kept alive"));
  } else {
    carrier_.on_room();
  }
}

std::string Http1::encode_head(const Exchange& exchange, const ClientOptions& options) {
  const Request& request = exchange.request;
  std::string out;
  out.reserve(256 + exchange.target.size() + request.body.size());
  const auto add = [&out](std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
  };
  out.append(method_name(request.method)).append(" ").append(exchange.target);
  out.append(" HTTP/1.1\r\n");
  add("host", *exchange.site_authority);
  if (!request.headers.has("user-agent")) add("user-agent", options.user_agent);
  if (exchange.wants_gzip()) add("accept-encoding", "gzip");
  if (!request.bearer_token.empty()) {
    out.append("authorization: Bearer ").append(request.bearer_token.reveal()).append("\r\n");
  }
  for (const Header& header : request.headers) add(header.name, header.value);
  const bool has_body = !request.body.empty() || request.method == Method::Post ||
                        request.method == Method::Put || request.method == Method::Patch;
  if (has_body) add("content-length", std::to_string(request.body.size()));
  out.append("\r\n");
  return out;
}

}  // namespace

std::unique_ptr<Protocol> make_http1(Carrier& carrier, const ClientOptions& options) {
  return std::make_unique<Http1>(carrier, options);
}

}  // namespace bireme::http
