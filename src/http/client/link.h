// Link: one connection of the pool, from dialling to its end. Loop thread only, owned by the pool.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "http/client/protocol.h"
#include "http/net/dial.h"
#include "http/net/tls_context.h"
#include "http/net/wire.h"

namespace bireme::http {

class Link;

class LinkOwner {
 public:
  virtual ~LinkOwner() = default;
  virtual void on_link_open(const Link& link) = 0;
  virtual void on_link_room() = 0;
  // Once, when the link is dead; it must be kept until the end of the turn. `was_open` tells a
  // broken connection from one that never was.
  virtual void on_link_closed(Link* link, const Error& error, bool was_open) = 0;
  virtual void on_requeue(ExchangePtr exchange) = 0;
};

struct LinkOptions {
  std::string host;
  uint16_t port = 0;
  std::string origin;
  Lane lane = Lane::Short;
  std::optional<Proxy> proxy;
  TlsContext* tls = nullptr;  // null: plain
  const ClientOptions* client = nullptr;
};

class Link final : public WireUser, public Carrier {
 public:
  Link(Loop& loop, LinkOwner& owner, Resolver& resolver, LinkOptions options);
  ~Link() override;

  // Nothing while connecting.
  const Protocol* protocol() const { return protocol_.get(); }
  bool is_http1() const { return is_http1_; }
  bool is_resumed() const { return wire_ && wire_->is_resumed(); }
  // False while the connection or its room is still to come.
  bool is_settled() const { return protocol_ && protocol_->is_settled(); }
  size_t room() const { return protocol_ ? protocol_->room() : 0; }
  bool is_leaving() const { return is_closed_ || (protocol_ && protocol_->is_leaving()); }
  void start(ExchangePtr exchange);
  void leave();

  void on_open(std::string_view alpn) override;
  void on_bytes(std::string_view bytes) override;
  void fill(std::string& out) override;
  void on_closed(const Error& error, bool is_clean_end) override;

  void flush_soon() override;
  void set_reading(bool is_reading) override;
  void close(const Error& error) override;
  void requeue(ExchangePtr exchange) override { owner_.on_requeue(std::move(exchange)); }
  void on_room() override { owner_.on_link_room(); }

 private:
  void on_dialled(Result<int> fd);
  void check_alive();
  void wait_for_check(Duration delay);

  Loop& loop_;
  LinkOwner& owner_;
  LinkOptions options_;
  std::shared_ptr<Dial> dial_;
  std::shared_ptr<Wire> wire_;
  std::unique_ptr<Protocol> protocol_;
  work::TimerId connect_timer_ = 0;
  work::TimerId check_timer_ = 0;
  MonotonicTime last_used_;
  bool is_pinged_ = false;
  bool is_http1_ = false;
  bool is_closed_ = false;
};

using LinkPtr = std::shared_ptr<Link>;

}  // namespace bireme::http
