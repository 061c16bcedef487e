#include "kube/cache/cluster_cache.h"

#include <algorithm>
#include <atomic>
#include <map>

#include "base/guarded.h"
#include "base/log.h"
#include "http/loop.h"
#include "json/parse.h"
#include "kube/cache/cache_state.h"
#include "work/workers.h"

namespace bireme::kube {
namespace {

constexpr Duration kDiscoveryDelayFirst = std::chrono::milliseconds(50);
constexpr Duration kDiscoveryDelayMax = std::chrono::seconds(5);
constexpr int kDiscoveryRounds = 8;
constexpr Duration kUnresolvedRetry = std::chrono::seconds(30);

bool says_what_is_served(const ResourceKey& key) {
  return (key.kind == "CustomResourceDefinition" && key.group == "apiextensions.k8s.io") ||
         (key.kind == "APIService" && key.group == "apiregistration.k8s.io");
}

const GroupKind kDefinitions[] = {{"apiextensions.k8s.io", "CustomResourceDefinition"},
                                  {"apiregistration.k8s.io", "APIService"}};

std::optional<Object> open(const std::optional<PackedManifest>& manifest) {
  if (!manifest) return std::nullopt;
  auto text = unpack(manifest->bytes, manifest->dictionary.get());
  if (!text) return std::nullopt;
  auto value = json::parse(*text);
  if (!value) return std::nullopt;
  return Object(*std::move(value));
}

}  // namespace

std::string_view kind_state_name(KindState state) {
  switch (state) {
    case KindState::Unwanted: return "not watched";
    case KindState::Loading: return "loading";
    case KindState::Complete: return "complete";
    case KindState::Stale: return "stale";
    case KindState::Missing: return "not served";
    case KindState::Failed: return "failed";
  }
  return "";
}

KindStatus KindBoard::at(const GroupKind& kind) const {
  std::lock_guard lock(mutex);
  const auto found = kinds.find(kind);
  return found == kinds.end() ? KindStatus{} : found->second;
}

// The members are destroyed from the last to the first: workers and timer before the strand.
struct ClusterCache::State {
  State(Client& client, const Clock& clock, Registry& metrics, CacheOptions given)
      : client(client), clock(clock), options(std::move(given)), strand("cache"),
        mailbox(std::make_shared<Mailbox>(strand)), timer(clock, "cache-timer"),
        workers({.name = "cache-discovery", .threads = 1}) {
    CacheOptions told = options;
    told.on_change = [this](const std::vector<ResourceKey>& keys) { hear(keys); };
    cache = std::make_unique<CacheState>(client.transport(), mailbox, timer, board, told, metrics);
  }

  ~State() {
    is_stopping = true;
    mailbox->close();
    (void)strand.call([this] { cache->stop(); });
  }

  void want(std::span<const GroupKind> kinds, bool metadata_only) {
    const auto catalog = client.discovery().catalog();
    for (const GroupKind& kind : kinds) {
      Result<ApiResource> resource =
          catalog.ok() ? (*catalog)->get(kind) : Result<ApiResource>(catalog.error());
      if (!resource && resource.error().reason() == Reason::NotFound) {
        resource = client.discovery().get(kind);
      }
      (void)strand.post([this, kind, metadata_only, resource] {
        cache->want(kind, metadata_only, resource);
      });
      if (!resource) retry_later();
    }
  }

  void hear(const std::vector<ResourceKey>& keys) {
    bool is_told = false;
    for (const ResourceKey& key : keys) {
      if (!says_what_is_served(key)) continue;
      is_told = true;
      if (key.kind != "CustomResourceDefinition") continue;
      const bool is_there = cache->find_record(key).has_value();
      expected.with([&key, is_there](auto& names) { names[key.name] = is_there; });
    }
    if (is_told) follow(kDiscoveryRounds, kDiscoveryDelayFirst);
    if (options.on_change) options.on_change(keys);
  }

  // The aggregated documents lag behind the objects that cause them: read, and read again with
  // growing pauses, at least twice and until they agree. Unchanged documents have no body.
  void follow(int rounds, Duration delay) {
    const uint64_t number = ++follow_number;
    follow_round(number, rounds, delay);
  }

  void follow_round(uint64_t number, int rounds, Duration delay) {
    if (rounds == 0 || is_stopping) return;
    timer.after(delay, [this, number, rounds, delay] {
      if (number != follow_number || is_stopping) return;
      (void)workers.submit([this, number, rounds, delay](std::stop_token stop) {
        const bool is_settled = refresh(stop) && rounds < kDiscoveryRounds;
        if (number == follow_number && !is_settled) {
          follow_round(number, rounds - 1, std::min(delay * 2, kDiscoveryDelayMax));
        }
      });
    });
  }

  // True if every definition that came or went is seen in the catalogue.
  bool refresh(std::stop_token stop) {
    auto catalog = client.discovery().refresh(stop);
    if (!catalog) {
      LOG(Warn, "discovery failed", LogField("error", catalog.error().message()));
      return false;
    }
    mailbox->post([this, catalog = *catalog] { cache->resolve(*catalog); });
    return expected.with([&catalog](std::map<std::string, bool>& names) {
      // A definition's name is "plural.group", as get_by_name() reads it.
      std::erase_if(names, [&catalog](const auto& entry) {
        return (*catalog)->get_by_name(entry.first).ok() == entry.second;
      });
      return names.empty();
    });
  }

  // Kinds that could not be resolved are tried again, one round for all of them.
  void retry_later() {
    if (is_retrying.exchange(true) || is_stopping) return;
    timer.after(kUnresolvedRetry, [this] {
      mailbox->post([this] {
        is_retrying = false;
        if (cache->unresolved().empty()) return;
        (void)workers.submit([this](std::stop_token stop) { refresh(stop); });
        retry_later();
      });
    });
  }

  template <typename F>
  auto ask(F&& f) const {
    auto answer = strand.call(std::forward<F>(f));
    CHECK(answer.ok());  // the strand lives as long as we do
    return *std::move(answer);
  }

  Client& client;
  const Clock& clock;
  const CacheOptions options;
  KindBoard board;
  std::atomic<bool> is_stopping{false};
  std::atomic<bool> is_retrying{false};
  std::atomic<uint64_t> follow_number{0};
  Guarded<std::map<std::string, bool>> expected;  // definitions by name: should they be served?
  std::unique_ptr<CacheState> cache;
  mutable work::Strand strand;
  MailboxPtr mailbox;
  work::Timer timer;
  work::Workers workers;
};

ClusterCache::ClusterCache(Client& client, http::Loop&, const Clock& clock, Registry& metrics,
                           CacheOptions options)
    : state_(std::make_unique<State>(client, clock, metrics, std::move(options))) {
  if (!state_->options.follow_discovery || !state_->options.namespaces.empty()) return;
  (void)state_->workers.submit(
      [state = state_.get()](std::stop_token) { state->want(kDefinitions, true); });
}

ClusterCache::~ClusterCache() = default;

void ClusterCache::want(std::span<const GroupKind> kinds) { state_->want(kinds, false); }

void ClusterCache::want_metadata(std::span<const GroupKind> kinds) { state_->want(kinds, true); }

void ClusterCache::drop(std::span<const GroupKind> kinds) {
  for (const GroupKind& kind : kinds) {
    (void)state_->strand.post([state = state_.get(), kind] { state->cache->drop(kind); });
  }
}

KindState ClusterCache::state(const GroupKind& kind) const { return state_->board.at(kind).state; }

std::string ClusterCache::cause(const GroupKind& kind) const {
  return state_->board.at(kind).cause;
}

bool ClusterCache::is_complete(const GroupKind& kind) const {
  const KindState now = state(kind);
  return now == KindState::Complete || now == KindState::Missing;
}

Status ClusterCache::wait_complete(std::span<const GroupKind> kinds, Duration timeout,
                                   std::stop_token stop) const {
  const KindBoard& board = state_->board;
  const GroupKind* open = nullptr;  // the first kind that is not complete
  const auto is_settled = [&board, &kinds, &open] {
    open = nullptr;
    bool is_waiting = false;
    for (const GroupKind& kind : kinds) {
      const auto found = board.kinds.find(kind);
      const KindState now = found == board.kinds.end() ? KindState::Unwanted : found->second.state;
      if (now == KindState::Complete || now == KindState::Missing) continue;
      if (open == nullptr) open = &kind;
      is_waiting = is_waiting || now != KindState::Failed;
    }
    return !is_waiting;
  };
  std::unique_lock lock(board.mutex);
  board.changed.wait_for(lock, stop, timeout, is_settled);
  if (open == nullptr) return {};
  const auto found = board.kinds.find(*open);
  const KindStatus status = found == board.kinds.end() ? KindStatus{} : found->second;
  if (stop.stop_requested()) return make_error(Reason::Cancelled, "stopped");
  const Reason reason = status.state == KindState::Failed ? Reason::Unavailable : Reason::Timeout;
  return make_error(reason, "the objects of kind {} are {}{}{}", open->text(),
                    kind_state_name(status.state), status.cause.empty() ? "" : ": ",
                    status.cause);
}

std::optional<Object> ClusterCache::find(const ResourceKey& key) const {
  return std::move(find_all({&key, 1}).front());
}

// Copied on the strand, unpacked and parsed on the caller's thread.
std::vector<std::optional<Object>> ClusterCache::find_all(
    std::span<const ResourceKey> keys) const {
  const auto packed = state_->ask([this, keys] {
    std::vector<std::optional<PackedManifest>> found;
    found.reserve(keys.size());
    for (const ResourceKey& key : keys) found.push_back(state_->cache->find_manifest(key));
    return found;
  });
  std::vector<std::optional<Object>> objects;
  objects.reserve(packed.size());
  for (const auto& manifest : packed) objects.push_back(open(manifest));
  return objects;
}

std::optional<Record> ClusterCache::find_record(const ResourceKey& key) const {
  return state_->ask([this, &key] { return state_->cache->find_record(key); });
}

std::vector<std::optional<Record>> ClusterCache::find_records(
    std::span<const ResourceKey> keys) const {
  return state_->ask([this, keys] {
    std::vector<std::optional<Record>> found;
    for (const ResourceKey& key : keys) found.push_back(state_->cache->find_record(key));
    return found;
  });
}

std::vector<Record> ClusterCache::children(std::string_view owner_uid) const {
  return state_->ask([this, owner_uid] { return state_->cache->children(owner_uid); });
}

Result<Known<std::vector<Record>>> ClusterCache::managed(std::span<const GroupKind> kinds) const {
  using Answer = Result<Known<std::vector<Record>>>;
  std::optional<Answer> answer;
  (void)state_->strand.call([&] { answer.emplace(state_->cache->managed(kinds)); });
  CHECK(answer.has_value());
  return *std::move(answer);
}

void ClusterCache::note(const Object& object, bool managed) {
  (void)state_->strand.post(
      [state = state_.get(), object, managed] { state->cache->note(object, managed); });
}

void ClusterCache::reconsider(std::span<const ResourceKey> keys, std::stop_token stop) {
  const std::vector<ResourceKey> known =
      state_->ask([this, keys] { return state_->cache->forget_claims(keys); });
  const std::vector<ObjectRef> refs(known.begin(), known.end());
  for (const Result<Object>& read : state_->client.get_all(refs, std::move(stop))) {
    if (read.ok()) note(*read, false);
  }
}

void ClusterCache::mark_in_sync(const ResourceKey& key, std::string_view resource_version,
                                uint64_t desired_digest) {
  (void)state_->strand.post([state = state_.get(), key, version = std::string(resource_version),
                             desired_digest] {
    state->cache->mark_in_sync(key, version, desired_digest);
  });
}

std::vector<bool> ClusterCache::are_in_sync(
    std::span<const std::pair<ResourceKey, uint64_t>> marks) const {
  return state_->ask([this, marks] {
    std::vector<bool> answers;
    for (const auto& [key, digest] : marks) {
      answers.push_back(state_->cache->is_in_sync(key, digest));
    }
    return answers;
  });
}

CacheStats ClusterCache::stats() const {
  return state_->ask([this] { return state_->cache->stats(); });
}

void ClusterCache::settle() {
  state_->ask([this] {
    state_->cache->tell_now();
    return true;
  });
}

}  // namespace bireme::kube
