#include "http/client/link.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace bireme::http {
namespace {

// A peer that vanishes without a word is noticed by the kernel after about this time, also where
// the protocol has no ping.
void set_keep_alive(int fd) {
  const int on = 1;
  const int idle_seconds = 30;
  const int interval_seconds = 5;
  const int probes = 3;
  const unsigned unacknowledged_millis = 30'000;
  setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_seconds, sizeof(idle_seconds));
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_seconds, sizeof(interval_seconds));
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(probes));
  setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged_millis,
             sizeof(unacknowledged_millis));
}

}  // namespace

Link::Link(Loop& loop, LinkOwner& owner, Resolver& resolver, LinkOptions options)
    : loop_(loop), owner_(owner), options_(std::move(options)), last_used_(loop.now()) {
  const DialOptions where = {
      .host = options_.host, .port = options_.port, .proxy = options_.proxy};
  dial_ = Dial::start(loop, resolver, where,
                      [this](Result<int> fd) { on_dialled(std::move(fd)); });
  connect_timer_ = loop.after(options_.client->connect_timeout, [this] {
    connect_timer_ = 0;
    close(make_error(Reason::Unavailable, "connecting to {}:{}: no answer within {}",
                     options_.host, options_.port,
                     format_duration(options_.client->connect_timeout)));
  });
}

Link::~Link() {
  loop_.cancel(connect_timer_);
  loop_.cancel(check_timer_);
  if (dial_) dial_->cancel();
}

void Link::start(ExchangePtr exchange) {
  last_used_ = loop_.now();
  protocol_->start(std::move(exchange));
}

void Link::leave() {
  if (protocol_) return protocol_->leave();
  close(make_error(Reason::Unavailable, "the connection is not used"));
}

void Link::on_dialled(Result<int> fd) {
  dial_.reset();
  if (!fd) return close(fd.error());
  set_keep_alive(*fd);
  ssl_st* tls =
      options_.tls ? options_.tls->start_client(*fd, options_.host, options_.origin) : nullptr;
  wire_ = Wire::start(loop_, this, *fd, tls, fmt::format("{}:{}", options_.host, options_.port));
}

void Link::on_open(std::string_view alpn) {
  loop_.cancel(connect_timer_);
  connect_timer_ = 0;
  is_http1_ = alpn != "h2";
  protocol_ = is_http1_ ? make_http1(*this, *options_.client)
                        : make_http2(*this, *options_.client, options_.lane);
  last_used_ = loop_.now();
  wait_for_check(std::min(options_.client->ping_interval, options_.client->idle_timeout));
  owner_.on_link_open(*this);
}

void Link::on_bytes(std::string_view bytes) {
  is_pinged_ = false;
  protocol_->on_bytes(bytes);
}

void Link::fill(std::string& out) {
  if (protocol_) protocol_->fill(out);
}

void Link::on_closed(const Error& error, bool is_clean_end) {
  if (is_closed_) return;
  is_closed_ = true;
  loop_.cancel(connect_timer_);
  loop_.cancel(check_timer_);
  connect_timer_ = check_timer_ = 0;
  if (protocol_) protocol_->on_closed(error, is_clean_end);
  owner_.on_link_closed(this, error, protocol_ != nullptr);
}

void Link::flush_soon() {
  if (wire_) wire_->flush_soon();
}

void Link::set_reading(bool is_reading) {
  if (wire_) wire_->set_reading(is_reading);
}

void Link::close(const Error& error) {
  if (dial_) dial_->cancel();
  if (wire_) return wire_->close(error);
  on_closed(error, false);
}

void Link::wait_for_check(Duration delay) {
  check_timer_ = loop_.after(std::max<Duration>(delay, std::chrono::milliseconds(1)), [this] {
    check_timer_ = 0;
    check_alive();
  });
}

// A connection without traffic is either not needed (closed) or perhaps dead (asked).
void Link::check_alive() {
  const ClientOptions& options = *options_.client;
  const MonotonicTime now = loop_.now();
  if (protocol_->active() > 0) last_used_ = now;
  if (now - last_used_ >= options.idle_timeout) return leave();
  const Duration until_idle = last_used_ + options.idle_timeout - now;
  const Duration silence = now - wire_->last_read();
  if (is_http1_ || silence < options.ping_interval) {
    return wait_for_check(is_http1_ ? until_idle
                                    : std::min(until_idle, options.ping_interval - silence));
  }
  if (is_pinged_) {
    return close(make_error(Reason::Unavailable, "{}:{} has been silent for {}", options_.host,
                            options_.port, format_duration(silence)));
  }
  is_pinged_ = true;
  protocol_->ping();
  wait_for_check(options.ping_timeout);
}

}  // namespace bireme::http
