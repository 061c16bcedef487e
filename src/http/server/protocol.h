// ServerProtocol: how requests arrive and answers leave over one accepted connection. Loop thread
// only. A ServerCarrier is the connection below.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/loop.h"
#include "http/server.h"
#include "http/server/reply.h"
#include "http/service.h"

namespace bireme::http {

class ServerCarrier {
 public:
  virtual ~ServerCarrier() = default;
  virtual void flush_soon() = 0;
  virtual void set_reading(bool is_reading) = 0;
  virtual void close_when_sent() = 0;
  virtual void close(const Error& error) = 0;
};

struct ServerContext {
  Loop& loop;
  Service& service;
  const ServerLimits& limits;
  std::string peer;
};

class ServerProtocol {
 public:
  virtual ~ServerProtocol() = default;
  virtual void on_bytes(std::string_view bytes) = 0;
  virtual void fill(std::string& out) = 0;
  virtual void on_closed() = 0;    // nobody reads any more
  virtual void leave() = 0;        // finish what runs, start nothing new
};

std::unique_ptr<ServerProtocol> make_http1_server(ServerCarrier& carrier, ServerContext context);
std::unique_ptr<ServerProtocol> make_http2_server(ServerCarrier& carrier, ServerContext context);

}  // namespace bireme::http
