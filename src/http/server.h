// Server: HTTP/1.1 and (over TLS, by ALPN) HTTP/2 in front of a Service, on the loop.
//
// Request bodies are read whole, within the limits, before handle() is called on the loop thread.
// Slow peers are cut by header_timeout and body_timeout; over connections_max new ones wait in the
// kernel's queue. Destroying the Server closes every connection (writers' gone() fires) and returns
// when no handler runs any more. The service and the loop must outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "http/loop.h"
#include "http/service.h"
#include "http/tls.h"

namespace bireme::http {

struct ServerLimits {
  size_t connections_max = 1'000;
  size_t header_bytes_max = 64 * 1024;
  size_t body_bytes_max = 8 * 1024 * 1024;
  size_t response_pending_bytes_max = 64 * 1024 * 1024;  // per stream; beyond it the stream is cut
  uint32_t streams_max = 250;                            // per HTTP/2 connection
  Duration header_timeout = std::chrono::seconds(5);
  Duration body_timeout = std::chrono::seconds(10);
  Duration idle_timeout = std::chrono::seconds(120);
};

struct ServerOptions {
  std::string listen = "127.0.0.1:0";  // "host:port"; port 0 takes a free one
  std::optional<TlsServerOptions> tls = {};
  ServerLimits limits = {};
};

class Server {
 public:
  static Result<std::unique_ptr<Server>> start(Loop& loop, Service& service, ServerOptions options);
  ~Server();

  std::string address() const;  // "127.0.0.1:41234"
  std::string origin() const;   // "https://127.0.0.1:41234"
  // Stops accepting, tells peers to leave (GOAWAY, connection: close), waits for open streams until
  // the grace is over. Blocks; not on the loop thread.
  void drain(Duration grace);

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace bireme::http
