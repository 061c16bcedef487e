#include "http/client/exchange.h"

#include <utility>

#include "base/text.h"
#include "http/client/protocol.h"

namespace bireme::http {
namespace {

// A broken connection may be the server's death by this very request: one more try, no more.
constexpr uint32_t kRepeatsMax = 2;
constexpr uint32_t kAttemptsMax = 6;

}  // namespace

Exchange::Exchange(Loop& loop, Request sent, Handlers handlers)
    : request(std::move(sent)), loop_(loop), handlers_(std::move(handlers)) {}

Exchange::~Exchange() {
  if (timer_ != 0) loop_.cancel(timer_);
}

void Exchange::begin(std::function<void()> on_ended) {
  on_ended_ = std::move(on_ended);
  if (request.timeout <= Duration::zero()) return;
  timer_ = loop_.after(request.timeout, [this] {
    timer_ = 0;
    fail(make_error(Reason::Timeout, "no complete answer within {}",
                    format_duration(request.timeout)));
  });
}

bool Exchange::is_repeatable() const {
  const bool only_reads = request.method == Method::Get || request.method == Method::Head;
  return only_reads && !has_head_ && attempts < kRepeatsMax;
}

void Exchange::on_head(ResponseHead head) {
  if (is_ended_ || has_head_) return;
  has_head_ = true;
  if (wants_gzip() && head.headers.find("content-encoding") == "gzip") {
    inflater_ = std::make_unique<Inflater>();
    head.headers.remove("content-encoding");
    head.headers.remove("content-length");
  }
  if (handlers_.on_headers) handlers_.on_headers(head);
}

void Exchange::on_body(std::string_view bytes) {
  if (is_ended_) return;
  if (!inflater_) return deliver(bytes);
  const ExchangePtr keep = shared_from_this();
  const Status fed = inflater_->feed(bytes, [this](std::string_view decoded) {
    deliver(decoded);
    return !is_ended_;
  });
  if (!fed) fail(fed.error());
}

void Exchange::deliver(std::string_view bytes) {
  received_bytes_ += bytes.size();
  if (request.lane != Lane::Watch && received_bytes_ > request.response_bytes_max) {
    return fail(make_error(Reason::LimitExceeded, "the response body is larger than {} bytes",
                           request.response_bytes_max));
  }
  if (handlers_.on_data) handlers_.on_data(bytes);
}

void Exchange::finish(Status status) {
  if (is_ended_) return;
  if (status && inflater_) status = inflater_->finish();
  is_ended_ = true;
  const ExchangePtr keep = shared_from_this();
  if (timer_ != 0) loop_.cancel(timer_);
  timer_ = 0;
  inflater_.reset();
  Handlers handlers = std::move(handlers_);
  handlers_ = {};
  if (handlers.on_end) handlers.on_end(std::move(status));
  const std::function<void()> on_ended = std::move(on_ended_);
  on_ended_ = nullptr;
  if (on_ended) on_ended();
}

void Exchange::fail(Error error) {
  if (is_ended_) return;
  const ExchangePtr keep = shared_from_this();
  finish(std::move(error));
  if (carrier) carrier->abandon(*this);
}

void Exchange::set_paused(bool is_paused) {
  if (is_ended_ || is_paused_ == is_paused) return;
  is_paused_ = is_paused;
  if (carrier) carrier->set_paused(*this, is_paused);
}

void give_back(Carrier& carrier, ExchangePtr exchange, const Error& error) {
  exchange->carrier = nullptr;
  if (exchange->is_ended()) return;
  exchange->incoming = {};
  exchange->head_bytes = 0;
  exchange->has_all = false;
  // A server that takes back what it has begun to answer is not believed.
  const bool may_retry =
      !exchange->has_head() && (!exchange->is_sent || exchange->is_repeatable());
  if (may_retry && exchange->attempts < kAttemptsMax) return carrier.requeue(std::move(exchange));
  exchange->finish(error);
}

}  // namespace bireme::http
