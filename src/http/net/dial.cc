#include "http/net/dial.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace bireme::http {
namespace {

constexpr size_t kAddressesMax = 16;
constexpr size_t kConnectAnswerBytesMax = 16 * 1024;
// With more addresses to try, a silent one is given up after this time.
constexpr Duration kAttemptTimeout = std::chrono::seconds(3);

Result<std::vector<Address>> look_up(const std::string& host, uint16_t port, bool numeric) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | (numeric ? AI_NUMERICHOST : AI_ADDRCONFIG);
  addrinfo* found = nullptr;
  const int problem = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (problem != 0) {
    const Reason reason = problem == EAI_NONAME ? Reason::Unavailable : Reason::Io;
    return make_error(reason, "looking up {}: {}", host, gai_strerror(problem));
  }
  std::vector<Address> addresses;
  for (addrinfo* at = found; at && addresses.size() < kAddressesMax; at = at->ai_next) {
    Address& address = addresses.emplace_back();
    memcpy(&address.storage, at->ai_addr, at->ai_addrlen);
    address.bytes = at->ai_addrlen;
  }
  freeaddrinfo(found);
  return addresses;
}

}  // namespace

void Resolver::resolve(const std::string& host, uint16_t port, Done done) {
  if (Result<std::vector<Address>> numeric = look_up(host, port, true)) {
    loop_.at_end_of_turn([numeric, done] { done(numeric); });
    return;
  }
  if (!workers_) {
    workers_ = std::make_unique<work::Workers>(
        work::WorkersOptions{.name = "resolver", .threads = 2, .queue_max = 1'000});
  }
  Loop* loop = &loop_;
  const Status submitted = workers_->submit([loop, host, port, done](std::stop_token stop) {
    const Result<std::vector<Address>> found = look_up(host, port, false);
    if (!stop.stop_requested()) loop->post([found, done] { done(found); });
  });
  if (!submitted) {
    const Error error = submitted.error();
    loop_.at_end_of_turn([error, done] { done(error); });
  }
}

std::shared_ptr<Dial> Dial::start(Loop& loop, Resolver& resolver, DialOptions options, Done done) {
  const std::string host = options.proxy ? options.proxy->host : options.host;
  const uint16_t port = options.proxy ? options.proxy->port : options.port;
  std::shared_ptr<Dial> dial(new Dial(loop, std::move(options), std::move(done)));
  const std::weak_ptr<Dial> weak = dial;
  resolver.resolve(host, port, [weak](Result<std::vector<Address>> found) {
    const std::shared_ptr<Dial> waiting = weak.lock();
    if (!waiting || !waiting->done_) return;
    if (!found) return waiting->finish(found.error());
    waiting->addresses_ = *std::move(found);
    waiting->try_next();
  });
  return dial;
}

Dial::Dial(Loop& loop, DialOptions options, Done done)
    : loop_(loop), options_(std::move(options)), done_(std::move(done)) {}

Dial::~Dial() {
  loop_.cancel(attempt_timer_);
  drop_socket();
}

void Dial::cancel() {
  done_ = nullptr;
  loop_.cancel(attempt_timer_);
  attempt_timer_ = 0;
  drop_socket();
}

void Dial::try_next() {
  loop_.cancel(attempt_timer_);
  attempt_timer_ = 0;
  drop_socket();
  while (next_address_ < addresses_.size()) {
    const Address& address = addresses_[next_address_++];
    fd_ = socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd_ < 0) {
      last_error_ = strerror(errno);
      continue;
    }
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    const auto* where = reinterpret_cast<const sockaddr*>(&address.storage);
    if (connect(fd_, where, address.bytes) == 0 || errno == EINPROGRESS) {
      loop_.watch(fd_, this, false, true);
      if (next_address_ == addresses_.size()) return;
      const std::weak_ptr<Dial> weak = weak_from_this();
      attempt_timer_ = loop_.after(kAttemptTimeout, [weak] {
        const std::shared_ptr<Dial> dial = weak.lock();
        if (!dial || dial->is_connected_) return;
        dial->last_error_ = "no answer";
        dial->try_next();
      });
      return;
    }
    last_error_ = strerror(errno);
    close(fd_);
    fd_ = -1;
  }
  finish(make_error(Reason::Unavailable, "connecting to {}: {}", name(), last_error_));
}

void Dial::on_ready(bool readable, bool writable) {
  const std::shared_ptr<Dial> keep = shared_from_this();
  if (!is_connected_) return on_connected();
  if (writable && !out_.empty()) write_connect();
  if (readable && fd_ >= 0 && out_.empty()) read_connect();
}

void Dial::on_connected() {
  int problem = 0;
  socklen_t bytes = sizeof(problem);
  getsockopt(fd_, SOL_SOCKET, SO_ERROR, &problem, &bytes);
  if (problem != 0) {
    last_error_ = strerror(problem);
    return try_next();
  }
  is_connected_ = true;
  loop_.cancel(attempt_timer_);
  attempt_timer_ = 0;
  if (!options_.proxy) {
    loop_.forget(fd_);
    return finish(std::exchange(fd_, -1));
  }
  const bool is_ipv6 = options_.host.find(':') != std::string::npos;
  const std::string target =
      fmt::format("{}{}{}:{}", is_ipv6 ? "[" : "", options_.host, is_ipv6 ? "]" : "",
                  options_.port);
  out_ = fmt::format("CONNECT {} HTTP/1.1\r\nhost: {}\r\n", target, target);
  if (!options_.proxy->authorization.empty()) {
    out_ += "proxy-authorization: " + options_.proxy->authorization.reveal() + "\r\n";
  }
  out_ += "\r\n";
  write_connect();
}

void Dial::write_connect() {
  const ssize_t sent = send(fd_, out_.data(), out_.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN && errno != EINTR) {
    return finish(make_error(Reason::Unavailable, "writing to proxy {}: {}", name(),
                             strerror(errno)));
  }
  if (sent > 0) out_.erase(0, static_cast<size_t>(sent));
  loop_.watch(fd_, this, true, !out_.empty());
}

void Dial::read_connect() {
  // One byte at a time past the head would be TLS; the proxy says nothing before we do.
  char byte = 0;
  while (!in_.ends_with("\r\n\r\n")) {
    const ssize_t got = recv(fd_, &byte, 1, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0 || in_.size() >= kConnectAnswerBytesMax) {
      return finish(make_error(Reason::Unavailable, "proxy {} closed the connection", name()));
    }
    in_ += byte;
  }
  const std::string_view line = std::string_view(in_).substr(0, in_.find("\r\n"));
  if (!line.starts_with("HTTP/1.") || line.size() < 12) {
    return finish(make_error(Reason::Unavailable, "proxy {} does not speak HTTP", name()));
  }
  const std::string_view status = line.substr(9, 3);
  // tinyproxy answers 407 to none and 401 to wrong ones.
  if (status == "407" || status == "401") {
    return finish(make_error(Reason::AuthFailed, "proxy {} wants other credentials", name()));
  }
  if (!status.starts_with('2')) {
    return finish(make_error(Reason::Unavailable, "proxy {} refused to connect to {}: {}", name(),
                             options_.host, escape_control(line.substr(9))));
  }
  loop_.forget(fd_);
  finish(std::exchange(fd_, -1));
}

void Dial::finish(Result<int> result) {
  drop_socket();
  const Done done = std::exchange(done_, nullptr);
  if (done) {
    done(std::move(result));
  } else if (result) {
    close(*result);
  }
}

void Dial::drop_socket() {
  if (fd_ < 0) return;
  loop_.forget(fd_);
  close(fd_);
  fd_ = -1;
}

std::string Dial::name() const {
  if (options_.proxy) return fmt::format("{}:{}", options_.proxy->host, options_.proxy->port);
  return fmt::format("{}:{}", options_.host, options_.port);
}

}  // namespace bireme::http
