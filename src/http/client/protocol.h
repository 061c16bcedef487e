// Protocol: how exchanges travel over one open connection, HTTP/1.1 or HTTP/2. Loop thread only.
// A Carrier is the connection below it and the pool behind it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/client/exchange.h"

namespace bireme::http {

class Carrier {
 public:
  virtual ~Carrier() = default;
  virtual void flush_soon() = 0;
  virtual void set_reading(bool is_reading) = 0;
  virtual void close(const Error& error) = 0;
  virtual void requeue(ExchangePtr exchange) = 0;  // the server has not processed it
  virtual void on_room() = 0;                      // another exchange may be started
};

class Protocol {
 public:
  virtual ~Protocol() = default;
  virtual void start(ExchangePtr exchange) = 0;
  virtual void abandon(Exchange& exchange) = 0;  // it has ended early
  virtual void set_paused(Exchange& exchange, bool is_paused) = 0;

  virtual size_t room() const = 0;    // exchanges that may be started now
  virtual size_t active() const = 0;  // exchanges on their way
  virtual bool is_settled() const = 0;  // the room is known (HTTP/2: SETTINGS have come)
  virtual bool is_leaving() const = 0;  // nothing new may be started, ever
  virtual void leave() = 0;
  virtual void ping() = 0;            // asks for any byte from the peer, if the protocol can

  virtual void on_bytes(std::string_view bytes) = 0;
  virtual void fill(std::string& out) = 0;
  // Gives back every exchange, ended or for another try.
  virtual void on_closed(const Error& error, bool is_clean_end) = 0;
};

std::unique_ptr<Protocol> make_http1(Carrier& carrier, const ClientOptions& options);
std::unique_ptr<Protocol> make_http2(Carrier& carrier, const ClientOptions& options, Lane lane);

// What becomes of an exchange whose connection broke.
void give_back(Carrier& carrier, ExchangePtr exchange, const Error& error);

}  // namespace bireme::http
