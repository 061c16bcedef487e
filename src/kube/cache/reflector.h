// Reflector: keeps one kind (in one namespace or all) in step with the API server: a list, then a
// watch from there, and again a list when the server no longer knows where we were.
//
// Lives on the cache's strand: every call and every word to its owner happens there. Lists are
// streamed through the watch where the server can (sendInitialEvents), else paged; nothing is held
// but the item being read. A clean end of a watch is continued at once, a broken one with backoff;
// a 410 costs one list after a jittered pause; silence (no bookmark, no event) makes a new watch.
// As client-go's reflector, without its periodic re-lists.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "json/value.h"
#include "kube/cache/mailbox.h"
#include "kube/client/transport.h"
#include "kube/discovery/catalog.h"
#include "work/timer.h"

namespace bireme::kube {

inline constexpr Duration kWatchSilenceMax = std::chrono::seconds(150);
inline constexpr Duration kWatchLostGrace = std::chrono::seconds(5);
inline constexpr Duration kWatchBackoffBase = std::chrono::milliseconds(100);
inline constexpr Duration kWatchBackoffMax = std::chrono::seconds(30);
inline constexpr Duration kRelistJitterMax = std::chrono::milliseconds(1000);
inline constexpr size_t kUnreadBytesMax = 4 * 1024 * 1024;  // then the flow is paused

class Reflector : public std::enable_shared_from_this<Reflector> {
 public:
  // Told on the strand.
  struct Owner {
    std::function<void()> on_list_begin;
    std::function<bool(const json::Value& so_far)> wants_body;
    std::function<void(bool is_deleted, json::Value item)> on_item;
    // The list is whole, as of this resource version.
    std::function<void(std::string_view resource_version)> on_listed;
    std::function<void(const Error& why)> on_lost;  // not live any more; goes on trying
    std::function<void()> on_live;                  // live again without a new list
    std::function<void()> on_progress;              // some events were taken in
  };
  struct Options {
    ApiResource resource;
    std::string ns;
    bool metadata_only = false;
    bool use_streaming_lists = true;
  };

  Reflector(Transport& transport, MailboxPtr strand, work::Timer& timer, Options options,
            Owner owner);
  ~Reflector();

  void start();
  // Says nothing more to its owner from here on.
  void stop();
  // Of the last event or bookmark; 0 before the first list.
  uint64_t seen_version() const { return seen_version_; }
  const ApiResource& resource() const { return options_.resource; }
  const std::string& ns() const { return options_.ns; }

 private:
  struct Feed;  // what one request brings, shared with its handlers
  enum class Phase { Idle, StreamedList, PagedList, Watch };

  void connect();
  void begin_list();
  void open(Phase phase, std::string path);
  std::string list_path() const;
  std::string watch_path(bool with_list) const;
  void take_data(const std::shared_ptr<Feed>& feed, std::string_view data);
  void take_end(const std::shared_ptr<Feed>& feed, const Status& status);
  void take_item(std::string_view type, json::Value item);
  void take_bookmark(const json::Value& item);
  void take_page_end();
  void finish_list(std::string_view resource_version);
  void fail(const Error& error, Duration at_least = Duration::zero());
  void forget_place();
  void become_live();
  void after(Duration delay, void (Reflector::*step)());
  void watch_silence();
  void report_lost();
  bool is_current(const std::shared_ptr<Feed>& feed) const { return feed == feed_; }

  Transport& transport_;
  const MailboxPtr strand_;
  work::Timer& timer_;
  Options options_;
  Owner owner_;
  std::shared_ptr<Feed> feed_;
  Phase phase_ = Phase::Idle;
  std::string resource_version_;  // to watch from; empty: a list is needed
  std::string continue_token_;
  uint64_t seen_version_ = 0;
  uint32_t failures_ = 0;
  uint64_t step_ = 0;  // a scheduled step of another number is void
  bool is_stopped_ = false;
  bool is_live_ = false;
  bool is_lost_told_ = false;
  std::optional<Error> lost_;  // why, since lost_at_
  MonotonicTime lost_at_{};
  MonotonicTime heard_at_{};
  std::optional<Error> event_error_;  // an ERROR frame of the current watch
};

}  // namespace bireme::kube
