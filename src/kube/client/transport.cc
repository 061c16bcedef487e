#include "kube/client/transport.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <queue>
#include <random>
#include <thread>
#include <unordered_map>

#include "base/guarded.h"
#include "http/url.h"
#include "kube/client/identity.h"
#include "kube/client/limiter.h"
#include "kube/client/status_error.h"

namespace bireme::kube {
namespace {

constexpr Duration kOthersPoll = std::chrono::milliseconds(2);
constexpr size_t kRetiredMax = 2;

bool is_mutating(http::Method method) {
  return method != http::Method::Get && method != http::Method::Head;
}

struct Metrics {
  Metrics(Registry& registry)
      : reads(registry.counter("bireme_api_requests_total", "API requests sent",
                               {{"kind", "read"}})),
        writes(registry.counter("bireme_api_requests_total", "API requests sent",
                                {{"kind", "write"}})),
        watches(registry.counter("bireme_api_requests_total", "API requests sent",
                                 {{"kind", "watch"}})),
        retries(registry.counter("bireme_api_retries_total", "API requests sent again")),
        throttled(registry.counter("bireme_api_throttled_total", "answers with status 429")),
        latency(registry.histogram("bireme_api_request_seconds",
                                   "API requests from sending to the last byte")),
        window(registry.gauge("bireme_api_in_flight_limit", "requests allowed in flight")) {}
  Counter& reads;
  Counter& writes;
  Counter& watches;
  Counter& retries;
  Counter& throttled;
  Histogram& latency;
  Gauge& window;
};

// The http client in use, replaced when certificates rotate. Replaced ones live on until their
// requests are through.
struct Connection {
  std::shared_ptr<http::Client> client;
  std::deque<std::shared_ptr<http::Client>> retired;
};

}  // namespace

struct Transport::State {
  State(http::Loop& loop, const Clock& clock, Registry& registry, const ClientOptions& options,
        const http::Url& url)
      : loop(loop), clock(clock), options(options), identity(options.config, clock),
        limiter(clock, options.in_flight_max), metrics(registry), origin(url.origin()),
        prefix(url.target == "/" ? std::string() : url.target) {}

  Result<std::shared_ptr<http::Client>> make_client(http::TlsOptions tls) {
    http::ClientOptions made;
    made.origin = origin;
    made.tls = std::move(tls);
    made.proxy_url = options.config.proxy_url;
    made.user_agent = options.user_agent;
    std::unique_ptr<http::Client> client = TRY(http::Client::make(loop, std::move(made)));
    return std::shared_ptr<http::Client>(std::move(client));
  }

  std::shared_ptr<http::Client> client() {
    auto changed = identity.changed_tls();
    if (!changed) return connection.with([](Connection& c) { return c.client; });
    auto made = make_client(*std::move(changed));
    return connection.with([&made](Connection& c) {
      if (!made) return c.client;  // what is on disk does not parse: the old one stays
      c.client->drain_connections();
      c.retired.push_back(std::exchange(c.client, *std::move(made)));
      if (c.retired.size() > kRetiredMax) c.retired.pop_front();
      return c.client;
    });
  }

  Result<http::Request> encode(const ApiRequest& from) {
    if (is_mutating(from.method) && options.fence) TRY(options.fence());
    http::Request request;
    request.method = from.method;
    request.url = prefix + from.path;
    request.body = from.body;
    request.lane = from.lane;
    request.timeout = from.timeout;
    if (from.timeout == Duration::zero() && from.lane != http::Lane::Watch) {
      request.timeout = options.request_timeout;
    }
    // Small answers cost more to compress than to carry.
    request.accept_gzip = from.lane != http::Lane::Short;
    request.headers.add("accept", from.accept.empty() ? "application/json" : from.accept);
    if (!from.body.empty()) {
      request.headers.add("content-type",
                          from.content_type.empty() ? "application/json" : from.content_type);
    }
    if (!from.if_none_match.empty()) request.headers.add("if-none-match", from.if_none_match);
    TRY(identity.authorize(request));
    return request;
  }

  void count(const ApiRequest& request) {
    if (request.lane == http::Lane::Watch) return metrics.watches.add();
    (is_mutating(request.method) ? metrics.writes : metrics.reads).add();
  }

  http::Loop& loop;
  const Clock& clock;
  const ClientOptions options;
  Identity identity;
  Limiter limiter;
  Metrics metrics;
  const std::string origin;
  const std::string prefix;  // of every path, from the server's URL
  Guarded<Connection> connection;
};

namespace {

// What has come back for one send_all(); shared with the handlers, which may outlive a caller that
// was stopped.
struct Inbox {
  struct Answer {
    size_t index;
    Result<http::Response> result;
  };
  std::mutex mutex;
  std::condition_variable_any arrived;
  std::vector<Answer> answers;

  void put(size_t index, Result<http::Response> result) {
    std::lock_guard lock(mutex);
    answers.push_back({index, std::move(result)});
    arrived.notify_all();
  }

  std::vector<Answer> wait(Duration at_most, std::stop_token stop) {
    std::unique_lock lock(mutex);
    arrived.wait_for(lock, stop, at_most, [this] { return !answers.empty(); });
    return std::exchange(answers, {});
  }
};

http::Handlers collect_into(std::shared_ptr<Inbox> inbox, size_t index) {
  auto response = std::make_shared<http::Response>();
  http::Handlers handlers;
  handlers.on_headers = [response](const http::ResponseHead& head) {
    response->status = head.status;
    response->headers = head.headers;
  };
  handlers.on_data = [response](std::string_view data) { response->body.append(data); };
  handlers.on_end = [response, inbox = std::move(inbox), index](Status status) {
    if (!status) return inbox->put(index, status.error());
    inbox->put(index, std::move(*response));
  };
  return handlers;
}

// One run of send_all(): sends what the limit allows, takes answers, waits before repeats.
class Batch {
 public:
  using State = Transport::State;
  Batch(State& state, size_t count, const Transport::MakeRequest& make,
        const Transport::OnDone& on_done)
      : state_(state), count_(count), make_(make), on_done_(on_done) {}

  void run(std::stop_token stop) {
    while (finished_ < count_) {
      if (stop.stop_requested()) cancel_all();
      take_due();
      send_ready();
      if (finished_ == count_) break;
      const std::stop_token wake = was_cancelled_ ? std::stop_token{} : stop;
      std::vector<Inbox::Answer> answers = inbox_->wait(wait_time(), wake);
      for (const Inbox::Answer& answer : answers) release(answer);
      // The wire is kept busy before anybody thinks about what came back.
      for (Inbox::Answer& answer : answers) {
        send_ready();
        take(answer.index, std::move(answer.result));
      }
    }
  }

 private:
  // A request from its first attempt to its result.
  struct Flight {
    ApiRequest request;
    int attempts = 0;
    MonotonicTime sent_at{};
    http::Call call;
  };
  struct Delayed {
    MonotonicTime when;
    size_t index;
    bool operator>(const Delayed& other) const { return when > other.when; }
  };

  void take_due() {
    const MonotonicTime now = state_.clock.now();
    while (!delayed_.empty() && delayed_.top().when <= now) {
      again_.push_back(delayed_.top().index);
      delayed_.pop();
    }
  }

  bool has_ready() const { return !again_.empty() || next_ < count_; }

  void send_ready() {
    while (has_ready() && state_.limiter.try_acquire()) {
      if (again_.empty()) {
        begin(next_++);
      } else {
        const size_t index = again_.front();
        again_.pop_front();
        send(index);
      }
    }
  }

  void begin(size_t index) {
    auto request = make_(index);
    Flight& flight = flights_[index];
    if (request) {
      flight.request = *std::move(request);
      return send(index);
    }
    state_.limiter.release(Limiter::Ended::Otherwise);
    finish(index, request.error());
  }

  void send(size_t index) {
    Flight& flight = flights_[index];
    ++flight.attempts;
    auto request = state_.encode(flight.request);
    if (!request) {
      state_.limiter.release(Limiter::Ended::Otherwise);
      return finish(index, request.error());
    }
    state_.count(flight.request);
    flight.sent_at = state_.clock.now();
    ++in_flight_;
    flight.call = state_.client()->send(*std::move(request), collect_into(inbox_, index));
  }

  void release(const Inbox::Answer& answer) {
    --in_flight_;
    const Duration took = state_.clock.now() - flights_[answer.index].sent_at;
    const int status = answer.result.ok() ? answer.result->status : 0;
    state_.limiter.release(ended(status), took);
    state_.metrics.latency.observe(std::chrono::duration<double>(took).count());
    if (status == 429) state_.metrics.throttled.add();
  }

  Duration wait_time() const {
    Duration wait = std::chrono::seconds(1);
    if (has_ready() && in_flight_ == 0) wait = kOthersPoll;
    if (!delayed_.empty()) wait = std::min(wait, delayed_.top().when - state_.clock.now());
    return std::max(wait, Duration(std::chrono::microseconds(100)));
  }

  void take(size_t index, Result<http::Response> result) {
    const int status = result.ok() ? result->status : 0;
    if (status >= 200 && status < 400) return finish(index, std::move(result));
    if (was_cancelled_) return finish(index, cancelled());
    const Flight& flight = flights_[index];
    if (const auto delay = repeat_after(flight, result)) {
      state_.metrics.retries.add();
      delayed_.push({state_.clock.now() + *delay, index});
      return;
    }
    if (!result) return finish(index, result.error());
    finish(index, make_status_error({.status = status, .body = result->body,
                                     .is_secret = flight.request.is_secret}));
  }

  static Limiter::Ended ended(int status) {
    if (status == 429) return Limiter::Ended::Throttled;
    return status >= 200 && status < 500 ? Limiter::Ended::Well : Limiter::Ended::Otherwise;
  }

  std::optional<Duration> repeat_after(const Flight& flight,
                                       const Result<http::Response>& result) {
    if (result.ok() && result->status == 401) {
      if (flight.attempts > 1 || !state_.identity.renew()) return std::nullopt;
      return Duration::zero();
    }
    Attempt attempt;
    attempt.number = flight.attempts;
    attempt.is_repeatable = flight.request.is_repeatable;
    if (result.ok()) {
      attempt.status = result->status;
      const auto header = result->headers.find("retry-after");
      if (header) attempt.retry_after = parse_retry_after(*header);
    } else {
      attempt.reason = result.error().reason();
    }
    const auto delay = find_retry_delay(attempt);
    if (!delay) return std::nullopt;
    std::uniform_real_distribution<double> jitter(1.0, 1.25);
    return std::chrono::duration_cast<Duration>(*delay * jitter(random_));
  }

  void finish(size_t index, Result<http::Response> result) {
    ++finished_;
    const auto flight = flights_.find(index);
    if (flight != flights_.end()) {
      const std::string doing = std::move(flight->second.request.doing);
      flights_.erase(flight);
      if (!result && !doing.empty()) result = result.error().during(doing);
    }
    state_.metrics.window.set(static_cast<double>(state_.limiter.window()));
    on_done_(index, std::move(result));
  }

  void cancel_all() {
    if (std::exchange(was_cancelled_, true)) return;
    for (const auto& [index, flight] : flights_) flight.call.cancel();
    for (; !delayed_.empty(); delayed_.pop()) again_.push_back(delayed_.top().index);
    for (const size_t index : std::exchange(again_, {})) finish(index, cancelled());
    while (next_ < count_) finish(next_++, cancelled());
  }

  static Error cancelled() { return Error(Reason::Cancelled, "stopped"); }

  State& state_;
  const size_t count_;
  const Transport::MakeRequest& make_;
  const Transport::OnDone& on_done_;
  size_t next_ = 0;  // the first that was never sent
  std::deque<size_t> again_;
  std::priority_queue<Delayed, std::vector<Delayed>, std::greater<>> delayed_;
  std::unordered_map<size_t, Flight> flights_;
  std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  std::minstd_rand random_{std::random_device{}()};
  size_t in_flight_ = 0;
  size_t finished_ = 0;
  bool was_cancelled_ = false;
};

}  // namespace

Result<std::unique_ptr<Transport>> Transport::make(http::Loop& loop, const Clock& clock,
                                                   Registry& metrics,
                                                   const ClientOptions& options) {
  const http::Url url = TRY(http::parse_url(options.config.server).during("the server's URL"));
  auto state = std::make_unique<State>(loop, clock, metrics, options, url);
  http::TlsOptions tls = TRY(state->identity.tls());
  std::shared_ptr<http::Client> client = TRY(state->make_client(std::move(tls)));
  state->connection.with([&client](Connection& c) { c.client = std::move(client); });
  return std::unique_ptr<Transport>(new Transport(std::move(state)));
}

Transport::Transport(std::unique_ptr<State> state) : state_(std::move(state)) {}
Transport::~Transport() = default;

Result<http::Response> Transport::call(ApiRequest request, std::stop_token stop) {
  return std::move(call_all({&request, 1}, std::move(stop)).front());
}

std::vector<Result<http::Response>> Transport::call_all(std::span<const ApiRequest> requests,
                                                        std::stop_token stop) {
  std::vector<std::optional<Result<http::Response>>> found(requests.size());
  send_all(
      requests.size(), [requests](size_t i) { return requests[i]; },
      [&found](size_t i, Result<http::Response> result) { found[i].emplace(std::move(result)); },
      std::move(stop));
  std::vector<Result<http::Response>> results;
  results.reserve(found.size());
  for (auto& result : found) results.push_back(*std::move(result));
  return results;
}

void Transport::send_all(size_t count, const MakeRequest& make, const OnDone& on_done,
                         std::stop_token stop) {
  Batch(*state_, count, make, on_done).run(std::move(stop));
}

Result<http::Call> Transport::stream(ApiRequest request, http::Handlers handlers) {
  http::Request encoded = TRY(state_->encode(request).during(request.doing));
  state_->count(request);
  return state_->client()->send(std::move(encoded), std::move(handlers));
}

void Transport::renew_identity() { state_->identity.renew(); }
const ClientOptions& Transport::options() const { return state_->options; }
const Clock& Transport::clock() const { return state_->clock; }
size_t Transport::in_flight_window() const { return state_->limiter.window(); }

}  // namespace bireme::kube
