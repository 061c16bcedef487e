// Client: HTTP/2 (HTTP/1.1 where the server has no h2) over a pool of connections per origin and
// lane, for one TLS identity. Hundreds of requests may be in flight.
//
// Any thread may send; handlers run on the loop thread and must be quick (< 1 ms a call). on_end
// comes exactly once for each send, with Cancelled, Timeout, Unavailable, VerifyFailed (TLS),
// LimitExceeded or Invalid if it failed. A request that the server says it did not process (GOAWAY,
// REFUSED_STREAM), and a GET or HEAD whose connection broke before the answer, is sent again on
// another connection. Redirects are not followed. Destroying the Client cancels everything and
// returns after the last handler has.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "http/loop.h"
#include "http/message.h"
#include "http/service.h"
#include "http/tls.h"

namespace bireme::http {

inline constexpr uint32_t kStreamsPerConnectionMax = 100;
inline constexpr size_t kRequestsPendingMax = 100'000;
inline constexpr size_t kResponseHeaderBytesMax = 96 * 1024;
inline constexpr size_t kBatchWindow = 64;

struct ClientOptions {
  std::string origin = {};  // "https://host:port": the base of relative request URLs; may be empty
  TlsOptions tls = {};
  Secret proxy_url = {};    // "http://[user:password@]host:port", used by CONNECT; empty: direct
  std::string user_agent = "bireme";
  Duration connect_timeout = std::chrono::seconds(10);
  Duration ping_interval = std::chrono::seconds(30);
  Duration ping_timeout = std::chrono::seconds(15);
  Duration idle_timeout = std::chrono::seconds(90);  // an unused connection is closed after it
  uint32_t connections_per_lane_max = 8;
  uint32_t http1_connections_max = 32;
};

struct Handlers {
  std::function<void(const ResponseHead&)> on_headers = {};  // may be empty
  std::function<void(std::string_view)> on_data = {};  // may be empty; decoded bytes
  std::function<void(Status)> on_end = {};
};

class Exchange;  // private to the room

// A request in flight. Safe from any thread, copies refer to the same request; dropping it does
// not cancel.
class Call {
 public:
  Call() = default;
  void cancel() const;  // on_end(Cancelled) follows unless it has ended
  // Stops and restarts the flow of body bytes; after pause() at most a window still comes.
  void pause() const;
  void resume() const;

 private:
  friend class Client;
  explicit Call(std::weak_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
  std::weak_ptr<Exchange> exchange_;
};

// A snapshot for metrics and tests.
struct ClientStats {
  uint64_t connections_opened = 0;
  uint64_t connections_open = 0;
  uint64_t requests_sent = 0;     // retries included
  uint64_t requests_retried = 0;
  uint64_t tls_resumed = 0;
};

class Client : public Service {
 public:
  // The loop must outlive the client. Bad options (origin, PEM, proxy) are Reason::Invalid.
  static Result<std::unique_ptr<Client>> make(Loop& loop, ClientOptions options);
  ~Client() override;

  Call send(Request request, Handlers handlers);
  void handle(Request request, ResponseWriterPtr writer) override;

  // Blocks; never call it on the loop thread.
  Result<Response> call(Request request, std::stop_token stop = {});
  // Sends all with at most `window` in flight; results in the order of the requests. The requests'
  // headers and bodies are moved from.
  std::vector<Result<Response>> call_all(std::span<Request> requests, size_t window = kBatchWindow,
                                         std::stop_token stop = {});

  ClientStats stats() const;
  // Closes idle connections and lets busy ones finish; new requests get new connections (used when
  // a certificate rotates).
  void drain_connections();

 private:
  struct State;
  explicit Client(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace bireme::http
