#include "kube/cache/reflector.h"

#include <algorithm>
#include <atomic>
#include <random>

#include "base/guarded.h"
#include "base/log.h"
#include "http/url.h"
#include "json/emit.h"
#include "json/item_stream.h"
#include "kube/cache/records.h"
#include "kube/client/status_error.h"

namespace bireme::kube {
namespace {

constexpr size_t kRefusalBytesMax = 64 * 1024;
constexpr int kWatchSecondsMin = 300;
constexpr int kWatchSecondsMax = 600;
constexpr Duration kSilenceCheck = std::chrono::seconds(15);

double random_share() {
  thread_local std::minstd_rand random(std::random_device{}());
  return std::uniform_real_distribution<double>(0, 1)(random);
}

Duration jittered(Duration delay) {
  return std::chrono::duration_cast<Duration>(delay * (0.75 + random_share() / 2));
}

// What waiting a moment does not change.
bool is_refusal(const Error& error) {
  return error.reason() == Reason::Forbidden || error.reason() == Reason::Unsupported ||
         error.reason() == Reason::NotFound || error.reason() == Reason::Invalid;
}

}  // namespace

struct Reflector::Feed {
  explicit Feed(json::ItemStream made) : stream(std::move(made)) {}

  // Bytes are counted from their arrival on the loop to their parsing on the strand.
  void arrived(size_t bytes) {
    if (unread.fetch_add(bytes) + bytes < kUnreadBytesMax || is_paused.exchange(true)) return;
    call.with([](const http::Call& c) { c.pause(); });
  }
  void read(size_t bytes) {
    if (unread.fetch_sub(bytes) - bytes > kUnreadBytesMax / 4 || !is_paused.exchange(false)) return;
    call.with([](const http::Call& c) { c.resume(); });
  }

  json::ItemStream stream;
  Guarded<http::Call> call;
  std::atomic<size_t> unread{0};
  std::atomic<bool> is_paused{false};
  int status = 0;  // set on the loop before any data is posted
  std::optional<Duration> retry_after;
  std::string refusal;
  std::optional<Error> broken;  // the stream could not be read
  MonotonicTime began{};
};

Reflector::Reflector(Transport& transport, MailboxPtr strand, work::Timer& timer,
                     Options options, Owner owner)
    : transport_(transport), strand_(std::move(strand)), timer_(timer),
      options_(std::move(options)),
      owner_(std::move(owner)) {}

Reflector::~Reflector() { stop(); }

void Reflector::start() {
  heard_at_ = transport_.clock().now();
  connect();
  watch_silence();
}

void Reflector::stop() {
  is_stopped_ = true;
  ++step_;
  if (feed_) feed_->call.with([](const http::Call& call) { call.cancel(); });
  feed_.reset();
}

void Reflector::connect() {
  if (is_stopped_) return;
  if (resource_version_.empty()) return begin_list();
  open(Phase::Watch, watch_path(false));
}

void Reflector::begin_list() {
  continue_token_.clear();
  owner_.on_list_begin();
  if (options_.use_streaming_lists) return open(Phase::StreamedList, watch_path(true));
  open(Phase::PagedList, list_path());
}

std::string Reflector::watch_path(bool with_list) const {
  const int seconds = kWatchSecondsMin + static_cast<int>(
      random_share() * (kWatchSecondsMax - kWatchSecondsMin));
  std::string path = fmt::format("{}?watch=true&allowWatchBookmarks=true&timeoutSeconds={}",
                                 options_.resource.path(options_.ns), seconds);
  if (with_list) return path + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
  return path + "&resourceVersion=" + http::percent_encode(resource_version_);
}

std::string Reflector::list_path() const {
  std::string path = fmt::format("{}?limit={}", options_.resource.path(options_.ns),
                                 kListPageLimit);
  if (!continue_token_.empty()) path += "&continue=" + http::percent_encode(continue_token_);
  return path;
}

void Reflector::open(Phase phase, std::string path) {
  phase_ = phase;
  event_error_.reset();
  const auto shape = phase == Phase::PagedList ? json::ItemStream::Shape::List
                                               : json::ItemStream::Shape::Watch;
  auto feed = std::make_shared<Feed>(json::ItemStream(
      shape, {.wants_body = owner_.wants_body,
              .on_item = [this](std::string_view type, json::Value item) {
                take_item(type, std::move(item));
              }}));
  feed->began = transport_.clock().now();
  feed_ = feed;
  ApiRequest request;
  request.path = std::move(path);
  request.doing = "watching " + options_.resource.gvk.kind;
  request.lane = phase == Phase::PagedList ? http::Lane::Bulk : http::Lane::Watch;
  if (options_.metadata_only) {
    request.accept = fmt::format("application/json;as=PartialObjectMetadata{};g=meta.k8s.io;v=v1",
                                 phase == Phase::PagedList ? "List" : "");
  }
  const std::weak_ptr<Reflector> self = weak_from_this();
  http::Handlers handlers;
  handlers.on_headers = [self, feed, strand = strand_](const http::ResponseHead& head) {
    feed->status = head.status;
    const auto header = head.headers.find("retry-after");
    if (header) feed->retry_after = parse_retry_after(*header);
    if (head.status != 200) return;
    strand->post([self, feed] {
      const auto reflector = self.lock();
      if (reflector && reflector->is_current(feed)) reflector->become_live();
    });
  };
  handlers.on_data = [self, feed, strand = strand_](std::string_view data) {
    feed->arrived(data.size());
    strand->post([self, feed, text = std::string(data)] {
      const auto reflector = self.lock();
      if (reflector && reflector->is_current(feed)) reflector->take_data(feed, text);
      feed->read(text.size());
    });
  };
  handlers.on_end = [self, feed, strand = strand_](Status status) {
    strand->post([self, feed, status = std::move(status)] {
      const auto reflector = self.lock();
      if (reflector && reflector->is_current(feed)) reflector->take_end(feed, status);
    });
  };
  auto call = transport_.stream(std::move(request), std::move(handlers));
  if (!call) return fail(call.error());
  feed->call.with([&call](http::Call& c) { c = *call; });
}

void Reflector::take_data(const std::shared_ptr<Feed>& feed, std::string_view data) {
  heard_at_ = transport_.clock().now();
  if (feed->status != 200) {
    if (feed->refusal.size() < kRefusalBytesMax) feed->refusal.append(data);
    return;
  }
  if (feed->broken) return;
  const Status read = feed->stream.feed(data);
  if (is_current(feed)) owner_.on_progress();
  if (read) return;
  feed->broken = read.error();
  feed->call.with([](const http::Call& call) { call.cancel(); });
}

void Reflector::take_end(const std::shared_ptr<Feed>& feed, const Status& status) {
  if (feed->broken) return fail(*feed->broken);
  if (event_error_) return fail(*event_error_);
  if (feed->status != 0 && feed->status != 200) {
    const Error refused = make_status_error({.status = feed->status, .body = feed->refusal});
    return fail(refused, feed->retry_after.value_or(Duration::zero()));
  }
  if (!status) return fail(status.error());
  if (phase_ == Phase::PagedList) return take_page_end();
  if (phase_ == Phase::StreamedList) {
    return fail(Error(Reason::Unavailable, "the list ended before it was whole"));
  }
  // The server ends every watch in the end; one that ends at once would be a busy loop.
  if (transport_.clock().now() - feed->began < kWatchBackoffBase) {
    return fail(Error(Reason::Unavailable, "the watch ended at once"));
  }
  connect();
}

void Reflector::take_item(std::string_view type, json::Value item) {
  if (type == "BOOKMARK") return take_bookmark(item);
  if (type == "ERROR") {
    const int code = static_cast<int>(item["code"].as_int());
    event_error_ = make_status_error({.status = code, .body = json::emit(item)});
    feed_->call.with([](const http::Call& call) { call.cancel(); });
    return;
  }
  const std::string version(item["metadata"]["resourceVersion"].as_string());
  owner_.on_item(type == "DELETED", std::move(item));
  if (phase_ != Phase::Watch) return;  // items of a list say nothing about where it stands
  resource_version_ = version;
  seen_version_ = parse_resource_version(version);
}

void Reflector::take_bookmark(const json::Value& item) {
  const json::Value& metadata = item["metadata"];
  const std::string_view version = metadata["resourceVersion"].as_string();
  if (phase_ == Phase::Watch) {
    if (version.empty()) return;
    resource_version_ = version;
    seen_version_ = parse_resource_version(version);
    return;
  }
  if (metadata["annotations"]["k8s.io/initial-events-end"].as_string() != "true") return;
  phase_ = Phase::Watch;
  finish_list(version);
}

void Reflector::take_page_end() {
  if (const Status whole = feed_->stream.finish(); !whole) return fail(whole.error());
  const json::Value metadata = feed_->stream.list_header()["metadata"];
  continue_token_ = metadata["continue"].as_string();
  if (!continue_token_.empty()) return open(Phase::PagedList, list_path());
  const std::string_view version = metadata["resourceVersion"].as_string();
  if (version.empty()) return fail(Error(Reason::Invalid, "the list has no resourceVersion"));
  finish_list(version);
  connect();
}

void Reflector::finish_list(std::string_view version) {
  resource_version_ = version;
  seen_version_ = parse_resource_version(version);
  failures_ = 0;
  lost_.reset();
  is_lost_told_ = false;
  is_live_ = true;
  owner_.on_listed(version);
}

// Headers came: a watch is live again; a list is not before it is whole.
void Reflector::become_live() {
  heard_at_ = transport_.clock().now();
  if (phase_ != Phase::Watch) return;
  failures_ = 0;
  lost_.reset();
  if (std::exchange(is_lost_told_, false)) owner_.on_live();
  is_live_ = true;
}

void Reflector::fail(const Error& error, Duration at_least) {
  feed_.reset();
  const bool was_listing = phase_ != Phase::Watch;
  Duration delay = Duration::zero();
  const bool cannot_stream = phase_ == Phase::StreamedList && options_.use_streaming_lists &&
                             (error.http_status() == 400 || error.http_status() == 422);
  if (cannot_stream) {
    options_.use_streaming_lists = false;  // an older server: pages from here on
  } else if (error.reason() == Reason::Gone) {
    forget_place();
    delay = std::chrono::duration_cast<Duration>(kRelistJitterMax * random_share());
  } else {
    if (error.reason() == Reason::AuthFailed) transport_.renew_identity();
    Duration backoff = kWatchBackoffBase;
    for (uint32_t i = 0; i < failures_ && backoff < kWatchBackoffMax; ++i) backoff *= 2;
    // The first failure of a live watch is most often a server going away: look again at once.
    delay = failures_ == 0 && !was_listing ? Duration::zero()
                                           : jittered(std::min(backoff, kWatchBackoffMax));
    ++failures_;
  }
  if (was_listing) forget_place();
  if (!lost_) lost_at_ = transport_.clock().now();
  if (!cannot_stream) lost_ = error;
  is_live_ = false;
  const bool is_overdue = transport_.clock().now() - lost_at_ >= kWatchLostGrace;
  if (!cannot_stream && (is_overdue || is_refusal(error))) report_lost();
  after(std::max(delay, at_least), &Reflector::connect);
}

void Reflector::forget_place() { resource_version_.clear(); }

void Reflector::report_lost() {
  if (!lost_) return;
  is_lost_told_ = true;
  owner_.on_lost(*lost_);
}

void Reflector::after(Duration delay, void (Reflector::*step)()) {
  const uint64_t number = ++step_;
  const std::weak_ptr<Reflector> self = weak_from_this();
  const auto run = [self, number, step] {
    const auto reflector = self.lock();
    if (reflector && reflector->step_ == number) ((*reflector).*step)();
  };
  if (delay <= Duration::zero()) return strand_->post(run);
  timer_.after(delay, [strand = strand_, run] { strand->post(run); });
}

// Every connection is watched by PINGs below; this finds a server that answers those but has
// forgotten the watch. A new watch from the same place costs one request and no list.
void Reflector::watch_silence() {
  if (is_stopped_) return;
  if (feed_ && phase_ == Phase::Watch &&
      transport_.clock().now() - heard_at_ > kWatchSilenceMax) {
    heard_at_ = transport_.clock().now();
    feed_->call.with([](const http::Call& call) { call.cancel(); });
    feed_.reset();
    connect();
  }
  const bool is_overdue = lost_ && !is_lost_told_ &&
                          transport_.clock().now() - lost_at_ >= kWatchLostGrace;
  if (is_overdue) report_lost();
  const std::weak_ptr<Reflector> self = weak_from_this();
  timer_.after(kSilenceCheck, [self, strand = strand_] {
    strand->post([self] {
      if (const auto reflector = self.lock()) reflector->watch_silence();
    });
  });
}

}  // namespace bireme::kube
