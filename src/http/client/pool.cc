#include "http/client/pool.h"

#include <algorithm>
#include <utility>

namespace bireme::http {
namespace {

// HTTP/1.1 has one watch a connection, so their number must not be that of short requests.
constexpr size_t kHttp1WatchConnectionsMax = 512;
constexpr Duration kReconnectPause = std::chrono::seconds(1);
constexpr size_t kRequestHeadersMax = 48;

Status check_request(const Request& request) {
  if (request.url.empty() || request.url.size() > kResponseHeaderBytesMax) {
    return make_error(Reason::Invalid, "the request's URL is empty or too long");
  }
  for (const char c : request.url) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f) {
      return make_error(Reason::Invalid, "the request's URL must be percent-encoded");
    }
  }
  if (request.method == Method::Connect) {
    return make_error(Reason::Invalid, "CONNECT is for proxies only");
  }
  if (request.timeout <= Duration::zero() && request.lane != Lane::Watch) {
    return make_error(Reason::Invalid, "only watches may be without a timeout");
  }
  if (request.headers.size() > kRequestHeadersMax) {
    return make_error(Reason::Invalid, "more than {} request headers", kRequestHeadersMax);
  }
  for (const Header& header : request.headers) {
    TRY(check_header(header.name, header.value));
    const bool is_ours = header.name == "host" || header.name == "content-length" ||
                         header.name == "connection" || header.name == "transfer-encoding";
    if (is_ours) {
      return make_error(Reason::Invalid, "header \"{}\" is the connection's own", header.name);
    }
  }
  return check_header("authorization", request.bearer_token.reveal());
}

}  // namespace

LanePool::LanePool(Pool& pool, const Url& url, Lane lane, const std::string& origin)
    : pool_(pool), url_(url), lane_(lane), origin_(origin), is_http1_(!url.is_tls) {}

void LanePool::add(ExchangePtr exchange) {
  waiting_.push_back(std::move(exchange));
  dispatch_soon();
}

void LanePool::on_requeue(ExchangePtr exchange) {
  ++pool_.counters().retried;
  waiting_.push_front(std::move(exchange));
  dispatch_soon();
}

void LanePool::leave_connections() {
  const std::vector<LinkPtr> links = links_;
  for (const LinkPtr& link : links) link->leave();
}

void LanePool::shut_down() {
  const Error error = make_error(Reason::Cancelled, "the client is shut down");
  while (!waiting_.empty()) {
    const ExchangePtr exchange = std::move(waiting_.front());
    waiting_.pop_front();
    exchange->finish(error);
  }
  const std::vector<LinkPtr> links = links_;
  for (const LinkPtr& link : links) {
    link->close(error);
  }
}

void LanePool::dispatch_soon() {
  if (is_dispatch_scheduled_) return;
  is_dispatch_scheduled_ = true;
  const std::weak_ptr<Pool> alive = pool_.weak_from_this();
  pool_.loop().at_end_of_turn([this, alive] {
    const std::shared_ptr<Pool> keep = alive.lock();
    if (!keep) return;
    is_dispatch_scheduled_ = false;
    dispatch();
  });
}

void LanePool::dispatch() {
  drop_ended();
  while (!waiting_.empty()) {
    Link* link = find_room();
    if (!link) return open_links();
    ExchangePtr exchange = std::move(waiting_.front());
    waiting_.pop_front();
    ++pool_.counters().sent;
    link->start(std::move(exchange));
    drop_ended();
  }
}

void LanePool::drop_ended() {
  while (!waiting_.empty() && waiting_.front()->is_ended()) waiting_.pop_front();
}

Link* LanePool::find_room() {
  for (const LinkPtr& link : links_) {
    if (link->room() > 0) return link.get();
  }
  return nullptr;
}

// HTTP/2: one new connection at a time, a leader whose stream limit is learned before the next.
// HTTP/1.1: as many as there are requests, within the limit.
void LanePool::open_links() {
  if (pool_.loop().now() < retry_at_) return;
  const auto coming = static_cast<size_t>(std::count_if(
      links_.begin(), links_.end(),
      [](const LinkPtr& link) { return !link->is_leaving() && !link->is_settled(); }));
  const size_t wanted = is_http1_ ? waiting_.size() : 1;
  const auto live = static_cast<size_t>(
      std::count_if(links_.begin(), links_.end(),
                    [](const LinkPtr& link) { return !link->is_leaving(); }));
  const size_t allowed = links_max() > live ? links_max() - live : 0;
  const size_t missing = std::min(wanted > coming ? wanted - coming : 0, allowed);
  for (size_t i = 0; i < missing; ++i) {
    links_.push_back(pool_.make_link(*this, url_, lane_, origin_));
  }
}

size_t LanePool::links_max() const {
  if (!is_http1_) return pool_.options().connections_per_lane_max;
  return lane_ == Lane::Watch ? kHttp1WatchConnectionsMax : pool_.options().http1_connections_max;
}

void LanePool::on_link_open(const Link& link) {
  Pool::Counters& counters = pool_.counters();
  ++counters.open;
  if (link.is_resumed()) ++counters.resumed;
  is_http1_ = link.is_http1();
  dispatch_soon();
}

void LanePool::on_link_closed(Link* link, const Error& error, bool was_open) {
  const auto found = std::find_if(
      links_.begin(), links_.end(),
      [link](const LinkPtr& held) { return held.get() == link; });
  if (found == links_.end()) return;
  if (was_open) --pool_.counters().open;
  pool_.bury(std::move(*found));
  links_.erase(found);
  if (was_open) return dispatch_soon();
  if (!links_.empty()) {
    retry_at_ = pool_.loop().now() + kReconnectPause;
    const std::weak_ptr<Pool> alive = pool_.weak_from_this();
    pool_.loop().after(kReconnectPause, [this, alive] {
      if (const std::shared_ptr<Pool> keep = alive.lock()) dispatch_soon();
    });
    return;
  }
  // Nobody is left who could carry them: the caller decides when to try again.
  std::deque<ExchangePtr> failed;
  failed.swap(waiting_);
  for (const ExchangePtr& exchange : failed) exchange->finish(error);
}

Pool::Pool(Loop& loop, Resolver& resolver, ClientOptions options, std::unique_ptr<TlsContext> tls,
           std::optional<Proxy> proxy, std::optional<Url> base)
    : loop_(loop), resolver_(resolver), options_(std::move(options)), tls_(std::move(tls)),
      proxy_(std::move(proxy)), base_(std::move(base)) {}

void Pool::add(ExchangePtr exchange) {
  if (exchange->is_ended()) return;
  if (is_shut_down_) {
    return exchange->finish(make_error(Reason::Cancelled, "the client is shut down"));
  }
  if (counters_.pending > kRequestsPendingMax) {
    return exchange->finish(make_error(Reason::LimitExceeded, "{} requests are waiting already",
                                       kRequestsPendingMax));
  }
  if (Status checked = check_request(exchange->request); !checked) {
    return exchange->finish(std::move(checked));
  }
  const Result<Site*> site = route(*exchange);
  if (!site) return exchange->finish(site.error());
  const Lane lane = exchange->request.lane;
  (*site)->lanes[static_cast<size_t>(lane)]->add(std::move(exchange));
}

Result<Pool::Site*> Pool::route(Exchange& exchange) {
  const std::string& url = exchange.request.url;
  if (url.starts_with('/')) {
    if (!base_) return make_error(Reason::Invalid, "the request's URL has no host");
    if (!base_site_) base_site_ = &site_of(*base_);
    exchange.target = url;
    exchange.site_authority = &base_site_->authority;
    return base_site_;
  }
  const Url parsed = TRY(parse_url(url));
  Site& site = site_of(parsed);
  exchange.request.url = parsed.target;
  exchange.target = exchange.request.url;
  exchange.site_authority = &site.authority;
  return &site;
}

Pool::Site& Pool::site_of(const Url& url) {
  const std::string origin = url.origin();
  Site& site = sites_[origin];
  if (site.lanes[0]) return site;
  site.authority = url.authority();
  for (size_t lane = 0; lane < site.lanes.size(); ++lane) {
    site.lanes[lane] = std::make_unique<LanePool>(*this, url, static_cast<Lane>(lane), origin);
  }
  return site;
}

void Pool::leave_connections() {
  for (auto& [origin, site] : sites_) {
    for (const std::unique_ptr<LanePool>& lane : site.lanes) lane->leave_connections();
  }
}

void Pool::shut_down() {
  is_shut_down_ = true;
  for (auto& [origin, site] : sites_) {
    for (const std::unique_ptr<LanePool>& lane : site.lanes) lane->shut_down();
  }
}

LinkPtr Pool::make_link(LinkOwner& owner, const Url& url, Lane lane,
                                      const std::string& origin) {
  ++counters_.opened;
  return std::make_shared<Link>(loop_, owner, resolver_,
                                LinkOptions{.host = url.host,
                                            .port = url.port,
                                            .origin = origin,
                                            .lane = lane,
                                            .proxy = proxy_,
                                            .tls = url.is_tls ? tls_.get() : nullptr,
                                            .client = &options_});
}

void Pool::bury(LinkPtr link) {
  if (graves_.empty()) {
    const std::shared_ptr<Pool> keep = shared_from_this();
    loop_.at_end_of_turn([keep] { keep->graves_.clear(); });
  }
  graves_.push_back(std::move(link));
}

}  // namespace bireme::http
