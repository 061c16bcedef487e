#include "http/client.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "base/digest.h"
#include "http/client/pool.h"

namespace bireme::http {
namespace {

Result<std::optional<Proxy>> read_proxy(const Secret& text) {
  if (text.empty()) return std::optional<Proxy>();
  const Url url = TRY(parse_url(text.reveal()).during("reading the proxy URL"));
  if (url.is_tls) {
    return make_error(Reason::Unsupported, "a proxy that is itself reached by https");
  }
  Proxy proxy = {.host = url.host, .port = url.port, .authorization = {}};
  if (!url.user_info.empty()) {
    proxy.authorization = Secret("Basic " + base64_encode(url.user_info.reveal()));
  }
  return std::optional<Proxy>(std::move(proxy));
}

// The value of a blocking call, filled in on the loop.
class Waiter {
 public:
  Handlers handlers() {
    return {
        .on_headers =
            [this](const ResponseHead& head) {
              response_.status = head.status;
              response_.headers = head.headers;
            },
        .on_data = [this](std::string_view bytes) { response_.body.append(bytes); },
        .on_end = [this](Status status) { end(std::move(status)); },
    };
  }

  Result<Response> wait() {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return result_.has_value(); });
    return *std::move(result_);
  }

 private:
  void end(Status status) {
    // Notified under the lock: the waiting frame is gone as soon as it can take it.
    std::lock_guard lock(mutex_);
    if (status) {
      result_ = std::move(response_);
    } else {
      result_ = status.error();
    }
    ended_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable ended_;
  Response response_;
  std::optional<Result<Response>> result_;
};

// Many requests with a bounded number in flight; lives in the caller's frame, runs on the loop.
class Batch {
 public:
  Batch(Pool& pool, std::span<Request> requests, size_t window)
      : pool_(pool), requests_(requests), window_(std::max<size_t>(window, 1)),
        responses_(requests.size()) {
    results_.reserve(requests.size());
    for (size_t i = 0; i < requests.size(); ++i) {
      results_.emplace_back(make_error(Reason::Cancelled, "the request was not sent"));
    }
    flying_.resize(requests.size());
  }

  void pump() {
    while (!is_cancelled_ && next_ < requests_.size() && in_flight_ < window_) send(next_++);
    if (in_flight_ > 0) return;
    std::lock_guard lock(mutex_);
    is_over_ = true;
    over_.notify_one();
  }

  void cancel() {
    is_cancelled_ = true;
    for (const ExchangePtr& exchange : std::vector<ExchangePtr>(flying_)) {
      if (exchange) exchange->fail(make_error(Reason::Cancelled, "the request was cancelled"));
    }
  }

  std::vector<Result<Response>> wait() {
    std::unique_lock lock(mutex_);
    over_.wait(lock, [this] { return is_over_; });
    return std::move(results_);
  }

 private:
  void send(size_t index) {
    ++in_flight_;
    Handlers handlers;
    handlers.on_headers = [this, index](const ResponseHead& head) {
      responses_[index].status = head.status;
      responses_[index].headers = head.headers;
    };
    handlers.on_data = [this, index](std::string_view bytes) {
      responses_[index].body.append(bytes);
    };
    handlers.on_end = [this, index](Status status) { end(index, std::move(status)); };
    ExchangePtr exchange =
        std::make_shared<Exchange>(pool_.loop(), std::move(requests_[index]), std::move(handlers));
    flying_[index] = exchange;
    exchange->begin({});
    pool_.add(std::move(exchange));
  }

  void end(size_t index, Status status) {
    if (status) {
      results_[index] = std::move(responses_[index]);
    } else {
      results_[index] = status.error();
    }
    flying_[index].reset();
    --in_flight_;
    // From the end of the turn, so that a row of failures does not grow the stack.
    if (is_pump_scheduled_) return;
    is_pump_scheduled_ = true;
    pool_.loop().at_end_of_turn([this] {
      is_pump_scheduled_ = false;
      pump();
    });
  }

  Pool& pool_;
  std::span<Request> requests_;
  const size_t window_;
  std::vector<Response> responses_;
  std::vector<Result<Response>> results_;
  std::vector<ExchangePtr> flying_;
  size_t next_ = 0;
  size_t in_flight_ = 0;
  bool is_cancelled_ = false;
  bool is_pump_scheduled_ = false;
  std::mutex mutex_;
  std::condition_variable over_;
  bool is_over_ = false;
};

}  // namespace

struct Client::State {
  explicit State(Loop& loop) : loop(loop), resolver(loop) {}
  Loop& loop;
  Resolver resolver;  // its threads are joined here, not on the loop
  std::shared_ptr<Pool> pool;
};

Result<std::unique_ptr<Client>> Client::make(Loop& loop, ClientOptions options) {
  std::optional<Url> base;
  if (!options.origin.empty()) {
    base = TRY(parse_url(options.origin).during("reading the origin"));
    if (base->target != "/") {
      return make_error(Reason::Invalid, "the origin must not have a path");
    }
  }
  TRY(check_header("user-agent", options.user_agent));
  std::optional<Proxy> proxy = TRY(read_proxy(options.proxy_url));
  std::unique_ptr<TlsContext> tls = TRY(TlsContext::make_client(options.tls));
  // What was secret in the options lives on in the TLS context only.
  options.tls = {};
  options.proxy_url = {};
  auto state = std::make_unique<State>(loop);
  state->pool = std::make_shared<Pool>(loop, state->resolver, std::move(options), std::move(tls),
                                       std::move(proxy), std::move(base));
  return std::unique_ptr<Client>(new Client(std::move(state)));
}

Client::Client(std::unique_ptr<State> state) : state_(std::move(state)) {}

Client::~Client() {
  state_->loop.run([this] { state_->pool->shut_down(); });
  // The pool dies on the loop, after the tasks of that turn that still know it.
  state_->loop.post([pool = std::move(state_->pool)] {});
  state_->loop.run([] {});
}

Call Client::send(Request request, Handlers handlers) {
  const std::shared_ptr<Pool> pool = state_->pool;
  const auto exchange =
      std::make_shared<Exchange>(state_->loop, std::move(request), std::move(handlers));
  const auto begin = [pool, exchange] {
    ++pool->counters().pending;
    exchange->begin([pool] { --pool->counters().pending; });
    pool->add(exchange);
  };
  // Also on the loop not at once: handlers never run inside send().
  if (state_->loop.is_current()) {
    state_->loop.at_end_of_turn(begin);
  } else {
    state_->loop.post(begin);
  }
  return Call(exchange);
}

void Client::handle(Request request, ResponseWriterPtr writer) {
  Handlers handlers;
  handlers.on_headers = [writer](const ResponseHead& head) { writer->head(head); };
  handlers.on_data = [writer](std::string_view bytes) { writer->data(bytes); };
  handlers.on_end = [writer](Status status) { writer->end(std::move(status)); };
  send(std::move(request), std::move(handlers));
}

Result<Response> Client::call(Request request, std::stop_token stop) {
  CHECK(!state_->loop.is_current());
  Waiter waiter;
  const Call call = send(std::move(request), waiter.handlers());
  const std::stop_callback on_stop(stop, [&call] { call.cancel(); });
  return waiter.wait();
}

std::vector<Result<Response>> Client::call_all(std::span<Request> requests, size_t window,
                                               std::stop_token stop) {
  CHECK(!state_->loop.is_current());
  Batch batch(*state_->pool, requests, window);
  Loop& loop = state_->loop;
  loop.post([&batch] { batch.pump(); });
  std::vector<Result<Response>> results;
  {
    // Run, not posted: the batch must not be gone when the loop comes to it.
    const std::stop_callback on_stop(
        stop, [&loop, &batch] { loop.run([&batch] { batch.cancel(); }); });
    results = batch.wait();
  }
  loop.run([] {});  // a scheduled pump of this batch has run when this returns
  return results;
}

ClientStats Client::stats() const {
  const Pool::Counters& counters = state_->pool->counters();
  return {.connections_opened = counters.opened,
          .connections_open = counters.open,
          .requests_sent = counters.sent,
          .requests_retried = counters.retried,
          .tls_resumed = counters.resumed};
}

void Client::drain_connections() {
  const std::shared_ptr<Pool> pool = state_->pool;
  state_->loop.post([pool] { pool->leave_connections(); });
}

void Call::cancel() const {
  const ExchangePtr exchange = exchange_.lock();
  if (!exchange) return;
  exchange->loop().post([exchange] {
    exchange->fail(make_error(Reason::Cancelled, "the request was cancelled"));
  });
}

void Call::pause() const {
  const ExchangePtr exchange = exchange_.lock();
  if (exchange) exchange->loop().post([exchange] { exchange->set_paused(true); });
}

void Call::resume() const {
  const ExchangePtr exchange = exchange_.lock();
  if (exchange) exchange->loop().post([exchange] { exchange->set_paused(false); });
}

}  // namespace bireme::http
