// Pool: the connections of one Client, per origin and lane, and the requests that wait for them.
// Loop thread only, but for counters().
#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "http/client/exchange.h"
#include "http/client/link.h"
#include "http/url.h"

namespace bireme::http {

class Pool;

// One lane of one origin: its connections are shared by nobody else.
class LanePool final : public LinkOwner {
 public:
  LanePool(Pool& pool, const Url& url, Lane lane, const std::string& origin);

  void add(ExchangePtr exchange);
  void leave_connections();
  void shut_down();

  void on_link_open(const Link& link) override;
  void on_link_room() override { dispatch_soon(); }
  void on_link_closed(Link* link, const Error& error, bool was_open) override;
  void on_requeue(ExchangePtr exchange) override;

 private:
  void dispatch_soon();
  void dispatch();
  Link* find_room();
  void open_links();
  size_t links_max() const;
  void drop_ended();

  Pool& pool_;
  const Url url_;
  const Lane lane_;
  const std::string origin_;
  std::deque<ExchangePtr> waiting_;
  std::vector<LinkPtr> links_;
  bool is_http1_ = false;          // what the last connection turned out to speak
  bool is_dispatch_scheduled_ = false;
  MonotonicTime retry_at_;         // after a failed attempt beside working connections
};

class Pool : public std::enable_shared_from_this<Pool> {
 public:
  struct Counters {
    std::atomic<uint64_t> opened{0}, open{0}, sent{0}, retried{0}, resumed{0}, pending{0};
  };

  Pool(Loop& loop, Resolver& resolver, ClientOptions options, std::unique_ptr<TlsContext> tls,
       std::optional<Proxy> proxy, std::optional<Url> base);

  void add(ExchangePtr exchange);
  void leave_connections();
  void shut_down();

  LinkPtr make_link(LinkOwner& owner, const Url& url, Lane lane,
                                  const std::string& origin);
  void bury(LinkPtr link);  // keeps a dead link until the end of the turn
  Loop& loop() { return loop_; }
  const ClientOptions& options() const { return options_; }
  Counters& counters() { return counters_; }

 private:
  struct Site {
    std::string authority;
    std::array<std::unique_ptr<LanePool>, 3> lanes;
  };
  Site& site_of(const Url& url);
  Result<Site*> route(Exchange& exchange);

  Loop& loop_;
  Resolver& resolver_;
  const ClientOptions options_;
  std::unique_ptr<TlsContext> tls_;
  const std::optional<Proxy> proxy_;
  const std::optional<Url> base_;
  std::map<std::string, Site> sites_;  // by origin
  Site* base_site_ = nullptr;
  std::vector<LinkPtr> graves_;
  bool is_shut_down_ = false;
  Counters counters_;
};

}  // namespace bireme::http
