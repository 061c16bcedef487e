// Transport: sends requests to one API server: the identity on every request, the in-flight limit,
// retries, refusals as Errors. One step below Client; for the cache, discovery and the delete gate.
//
// call(), call_all() and send_all() block (never on the loop thread) and may be called from any
// thread; stream() does not wait. Retried are: 429 and 503 as Retry-After says, broken connections
// and 5xx of what is safe to repeat, one 401 after the credentials were read anew. Waits are
// jittered.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "http/client.h"
#include "kube/client/client.h"

namespace bireme::kube {

inline constexpr int kAttemptsMax = 6;
inline constexpr Duration kRetryDelayBase = std::chrono::milliseconds(100);
inline constexpr Duration kRetryDelayMax = std::chrono::seconds(10);
inline constexpr Duration kRetryAfterMax = std::chrono::seconds(60);

struct ApiRequest {
  http::Method method = http::Method::Get;
  std::string path;          // with the query
  std::string body;
  std::string content_type;  // "application/json" if empty and there is a body
  std::string accept;        // JSON if empty
  std::string if_none_match;
  http::Lane lane = http::Lane::Short;
  Duration timeout = Duration::zero();  // zero: the client's
  std::string doing;         // "applying Deployment web/api"; put before an error's message
  bool is_secret = false;    // the server's words may hold what must not be shown
  bool is_repeatable = true;  // sending it twice does what once does
};

class Transport {
 public:
  static Result<std::unique_ptr<Transport>> make(http::Loop& loop, const Clock& clock,
                                                 Registry& metrics, const ClientOptions& options);
  ~Transport();

  // The answer if it is a success or 304; else an Error.
  Result<http::Response> call(ApiRequest request, std::stop_token stop = {});
  // Results in the requests' order.
  std::vector<Result<http::Response>> call_all(std::span<const ApiRequest> requests,
                                               std::stop_token stop = {});
  // The same for many, kept only while they are in flight: a request is made when it can be sent,
  // in order (and fails alone if it cannot be made); `on_done` hears every result as it comes. Both
  // are called on this thread.
  using MakeRequest = std::function<Result<ApiRequest>(size_t index)>;
  using OnDone = std::function<void(size_t index, Result<http::Response> result)>;
  void send_all(size_t count, const MakeRequest& make, const OnDone& on_done,
                std::stop_token stop = {});
  // Sends once, without the limit and without retries; handlers run on the loop thread and hear
  // refusals as a status. For watches.
  Result<http::Call> stream(ApiRequest request, http::Handlers handlers);
  // After a 401 in a stream.
  void renew_identity();

  const ClientOptions& options() const;
  const Clock& clock() const;
  size_t in_flight_window() const;

  struct State;  // of transport.cc

 private:
  explicit Transport(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// What to do after an attempt that failed: the wait before the next one, or nothing to give up.
struct Attempt {
  int number = 1;
  bool is_repeatable = true;
  int status = 0;                  // of the answer; 0 if there was none
  Reason reason = Reason::Internal;  // where there was no answer
  std::optional<Duration> retry_after = std::nullopt;
};
std::optional<Duration> find_retry_delay(const Attempt& attempt);
// Of a Retry-After header in seconds; dates are not sent by API servers.
std::optional<Duration> parse_retry_after(std::string_view header);

}  // namespace bireme::kube
