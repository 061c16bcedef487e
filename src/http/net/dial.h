// Dial: from a host name to a connected socket, through an HTTP proxy (CONNECT) if there is one.
// Loop thread only. Names are looked up on a thread of the Resolver; each address is tried in turn.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "http/loop.h"
#include "work/workers.h"

namespace bireme::http {

struct Address {
  sockaddr_storage storage;
  socklen_t bytes = 0;
};

class Resolver {
 public:
  explicit Resolver(Loop& loop) : loop_(loop) {}
  using Done = std::function<void(Result<std::vector<Address>>)>;
  // IP addresses are answered at once, names from a worker thread; `done` runs on the loop.
  void resolve(const std::string& host, uint16_t port, Done done);

 private:
  Loop& loop_;
  std::unique_ptr<work::Workers> workers_;  // made at the first name
};

struct Proxy {
  std::string host;
  uint16_t port = 0;
  Secret authorization;  // the value of proxy-authorization; empty if none
};

struct DialOptions {
  std::string host;
  uint16_t port = 0;
  std::optional<Proxy> proxy;
};

class Dial final : public FdHandler, public std::enable_shared_from_this<Dial> {
 public:
  using Done = std::function<void(Result<int>)>;
  // `done` runs once, never from inside start(), and not at all after cancel().
  static std::shared_ptr<Dial> start(Loop& loop, Resolver& resolver, DialOptions options,
                                     Done done);
  ~Dial() override;
  void cancel();
  void on_ready(bool readable, bool writable) override;

 private:
  Dial(Loop& loop, DialOptions options, Done done);
  void try_next();
  void on_connected();
  void write_connect();
  void read_connect();
  void finish(Result<int> result);
  void drop_socket();
  std::string name() const;

  Loop& loop_;
  DialOptions options_;
  Done done_;
  std::vector<Address> addresses_;
  size_t next_address_ = 0;
  int fd_ = -1;
  work::TimerId attempt_timer_ = 0;
  bool is_connected_ = false;
  std::string out_;  // the rest of the CONNECT request
  std::string in_;   // its answer so far
  std::string last_error_;
};

}  // namespace bireme::http
