#include "http/server.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "http/net/tls_context.h"
#include "http/net/wire.h"
#include "http/server/protocol.h"

namespace bireme::http {
namespace {

constexpr int kBacklog = 512;
constexpr int kAcceptsPerTurn = 64;
// Without file descriptors accept() fails until one is closed.
constexpr Duration kAcceptPause = std::chrono::milliseconds(100);

class Connection;

class ConnectionOwner {
 public:
  virtual ~ConnectionOwner() = default;
  virtual void on_connection_closed(Connection* connection) = 0;
};

// An accepted connection: the wire below, the protocol above.
class Connection final : public WireUser, public ServerCarrier {
 public:
  Connection(Loop& loop, ConnectionOwner& owner, ServerContext context, int fd, ssl_st* tls)
      : loop_(loop), owner_(owner), context_(std::move(context)) {
    wire_ = Wire::start(loop, this, fd, tls, context_.peer);
    // Until the handshake is over nothing else watches the peer.
    timer_ = loop.after(context_.limits.header_timeout, [this] {
      timer_ = 0;
      wire_->close(make_error(Reason::Timeout, "the TLS handshake took too long"));
    });
  }
  ~Connection() override { loop_.cancel(timer_); }

  void leave() {
    if (protocol_) return protocol_->leave();
    wire_->close(make_error(Reason::Cancelled, "the server stops"));
  }
  void close_now() { wire_->close(make_error(Reason::Cancelled, "the server stops")); }

  void on_open(std::string_view alpn) override {
    loop_.cancel(std::exchange(timer_, 0));
    protocol_ = alpn == "h2" ? make_http2_server(*this, context_)
                             : make_http1_server(*this, context_);
  }
  void on_bytes(std::string_view bytes) override { protocol_->on_bytes(bytes); }
  void fill(std::string& out) override {
    if (protocol_) protocol_->fill(out);
  }
  void on_closed(const Error&, bool) override {
    if (protocol_) protocol_->on_closed();
    owner_.on_connection_closed(this);
  }

  void flush_soon() override { wire_->flush_soon(); }
  void set_reading(bool is_reading) override { wire_->set_reading(is_reading); }
  void close_when_sent() override { wire_->close_when_sent(); }
  void close(const Error& error) override { wire_->close(error); }

 private:
  Loop& loop_;
  ConnectionOwner& owner_;
  ServerContext context_;
  std::shared_ptr<Wire> wire_;
  std::unique_ptr<ServerProtocol> protocol_;
  work::TimerId timer_ = 0;
};

std::string name_of(const sockaddr_storage& address, socklen_t bytes) {
  std::array<char, NI_MAXHOST> host;
  std::array<char, NI_MAXSERV> port;
  const int problem =
      getnameinfo(reinterpret_cast<const sockaddr*>(&address), bytes, host.data(), host.size(),
                  port.data(), port.size(), NI_NUMERICHOST | NI_NUMERICSERV);
  if (problem != 0) return "unknown";
  const bool is_ipv6 = address.ss_family == AF_INET6;
  return fmt::format("{}{}{}:{}", is_ipv6 ? "[" : "", host.data(), is_ipv6 ? "]" : "",
                     port.data());
}

Result<int> listen_on(const std::string& address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) {
    return make_error(Reason::Invalid, "listening on \"{}\": host:port is needed", address);
  }
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int problem = getaddrinfo(host.empty() ? nullptr : host.c_str(),
                                  address.c_str() + colon + 1, &hints, &found);
  if (problem != 0) {
    return make_error(Reason::Invalid, "listening on {}: {}", address, gai_strerror(problem));
  }
  const int fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  const bool is_bound = fd >= 0 &&
                        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
                        bind(fd, found->ai_addr, found->ai_addrlen) == 0 &&
                        ::listen(fd, kBacklog) == 0;
  const int error = errno;
  freeaddrinfo(found);
  if (is_bound) return fd;
  if (fd >= 0) close(fd);
  return make_error(Reason::Io, "listening on {}: {}", address, strerror(error));
}

void set_peer_options(int fd) {
  const int on = 1;
  const unsigned unacknowledged_millis = 30'000;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
  setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged_millis,
             sizeof(unacknowledged_millis));
}

}  // namespace

struct Server::State final : public FdHandler, public ConnectionOwner {
  State(Loop& loop, Service& service, ServerOptions options)
      : loop(loop), service(service), options(std::move(options)) {}

  Loop& loop;
  Service& service;
  const ServerOptions options;
  std::unique_ptr<TlsContext> tls;
  std::string address;
  int fd = -1;
  work::TimerId accept_timer = 0;
  std::unordered_map<Connection*, std::shared_ptr<Connection>> connections;
  std::mutex mutex;
  std::condition_variable changed;
  size_t open_count = 0;  // under the mutex, for drain()

  void on_ready(bool, bool) override { accept_some(); }
  void on_connection_closed(Connection* connection) override;
  void accept_some();
  bool accept_one();
  void listen();
  void stop_listening();
  void count();
};

Result<std::unique_ptr<Server>> Server::start(Loop& loop, Service& service, ServerOptions options) {
  auto state = std::make_unique<State>(loop, service, std::move(options));
  if (state->options.tls) state->tls = TRY(TlsContext::make_server(*state->options.tls));
  state->fd = TRY(listen_on(state->options.listen));
  sockaddr_storage bound{};
  socklen_t bytes = sizeof(bound);
  getsockname(state->fd, reinterpret_cast<sockaddr*>(&bound), &bytes);
  state->address = name_of(bound, bytes);
  State* started = state.get();
  loop.run([started] { started->listen(); });
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  State* state = state_.get();
  state->loop.run([state] {
    state->stop_listening();
    std::vector<std::shared_ptr<Connection>> open;
    for (const auto& [key, connection] : state->connections) open.push_back(connection);
    for (const std::shared_ptr<Connection>& connection : open) connection->close_now();
  });
  // The dead connections leave with the turn that closed them; this task is in a later one.
  state->loop.run([state] { state->tls.reset(); });
}

std::string Server::address() const { return state_->address; }

std::string Server::origin() const {
  return (state_->options.tls ? "https://" : "http://") + state_->address;
}

void Server::drain(Duration grace) {
  State* state = state_.get();
  CHECK(!state->loop.is_current());
  state->loop.run([state] {
    state->stop_listening();
    std::vector<std::shared_ptr<Connection>> open;
    for (const auto& [key, connection] : state->connections) open.push_back(connection);
    for (const std::shared_ptr<Connection>& connection : open) connection->leave();
  });
  std::unique_lock lock(state->mutex);
  state->changed.wait_for(lock, grace, [state] { return state->open_count == 0; });
}

void Server::State::listen() {
  if (fd >= 0) loop.watch(fd, this, true, false);
}

void Server::State::stop_listening() {
  loop.cancel(std::exchange(accept_timer, 0));
  if (fd < 0) return;
  loop.forget(fd);
  close(fd);
  fd = -1;
}

void Server::State::accept_some() {
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    if (connections.size() >= options.limits.connections_max) return loop.forget(fd);
    if (!accept_one()) return;
  }
}

bool Server::State::accept_one() {
  sockaddr_storage from{};
  socklen_t bytes = sizeof(from);
  const int accepted =
      accept4(fd, reinterpret_cast<sockaddr*>(&from), &bytes, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (accepted < 0) {
    if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED) return false;
    loop.forget(fd);
    accept_timer = loop.after(kAcceptPause, [this] {
      accept_timer = 0;
      listen();
    });
    return false;
  }
  set_peer_options(accepted);
  ServerContext context = {.loop = loop,
                           .service = service,
                           .limits = options.limits,
                           .peer = name_of(from, bytes)};
  const auto connection = std::make_shared<Connection>(
      loop, *this, std::move(context), accepted, tls ? tls->start_server(accepted) : nullptr);
  connections.emplace(connection.get(), connection);
  count();
  return true;
}

void Server::State::on_connection_closed(Connection* connection) {
  const auto found = connections.find(connection);
  if (found == connections.end()) return;
  // Its own code is still on the stack: it dies at the end of the turn.
  loop.at_end_of_turn([dead = std::move(found->second)] {});
  const bool was_full = connections.size() >= options.limits.connections_max;
  connections.erase(found);
  count();
  if (was_full) listen();
}

void Server::State::count() {
  std::lock_guard lock(mutex);
  open_count = connections.size();
  changed.notify_all();
}

}  // namespace bireme::http
