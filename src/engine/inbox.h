// Inbox: what has come in for one apply set since its last step: a new desired state, keys that
// changed in the cluster, kinds that became complete. Everything collapses; waking is all that
// travels.
//
// Any thread may put things in (the cache's strand does); the reconciler takes all of it at the
// start of a step. Keys nobody watches are dropped here, so that a busy cluster wakes nobody.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

#include "base/guarded.h"
#include "base/known.h"
#include "kube/cache/cluster_cache.h"
#include "kube/resource_key.h"
#include "render/manifests.h"

namespace bireme::engine {

struct Mail {
  std::optional<Known<render::Manifests>> desired;
  std::optional<Error> source_error;
  bool source_is_well = false;  // after an error; or the same revision was seen again
  std::vector<kube::ResourceKey> keys;
  std::unordered_set<kube::GroupKind> kinds;  // became complete, stale, missing or failed
  bool discovery_changed = false;             // a definition or API service changed
  bool was_asked = false;                     // somebody asked for a sync: try failures again now
};

class Inbox {
 public:
  explicit Inbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  void give(Known<render::Manifests> desired);
  void give_error(Error error);
  void give_well();
  void touch(const std::vector<kube::ResourceKey>& keys);
  void touch_kind(const kube::GroupKind& kind);
  void ask();

  Mail take();
  // Only these keys wake anybody from now on.
  void watch(std::span<const kube::ResourceKey> keys);

 private:
  struct Content {
    Mail mail;
    // Hashes, sorted: two keys with one hash only wake somebody for nothing.
    std::vector<size_t> watched;
  };
  std::function<void()> wake_;
  Guarded<Content> content_;
};

}  // namespace bireme::engine
