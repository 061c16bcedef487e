// ClusterCache: what is in the cluster, of the kinds that were asked for, kept by watches.
//
// One strand inside owns all state; every call below is safe from any thread but that strand and
// the http loop, and may wait for the strand (microseconds). Unmanaged objects are compact records;
// managed ones also keep their manifest, compressed, without managedFields.
//
// A kind is complete when its list has been read whole and its watch is live. Whoever concludes
// from an absence must hold a complete kind: managed_keys() gives an error otherwise (invariants
// I3, I4). After any gap the cache equals a LIST (I15). A kind that fails spoils only itself (I17).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/known.h"
#include "base/metrics.h"
#include "kube/client/client.h"
#include "kube/object.h"

namespace bireme::kube {

enum class KindState {
  Unwanted,
  Loading,   // the first list is being read
  Complete,
  Stale,     // was complete; the watch is lost and not back yet
  Missing,   // the server does not serve this kind: there are none of it
  Failed,    // forbidden, or its API service is broken; tried again with backoff
};
std::string_view kind_state_name(KindState state);

// What is kept of every object.
struct Record {
  ResourceKey key;
  std::string version;  // of the API it was read with
  std::string uid;
  std::string resource_version;
  int64_t generation = 0;
  std::string owner_uid;  // of its controller, else its first owner; empty: none
  bool is_being_deleted = false;
  bool is_managed = false;
};

struct CacheOptions {
  // Where to look; empty: the whole cluster. With names, only Roles in them are needed;
  // cluster-scoped kinds are then Failed with Forbidden unless they can be read.
  std::vector<std::string> namespaces;
  // Is this ours? Sees apiVersion, kind and metadata only; called on the strand, must be quick.
  // Empty: everything is managed.
  std::function<bool(const Object& metadata_only)> is_managed;
  // Keys of objects that appeared, changed or went, collapsed for `notify_delay`; on the strand.
  // Also the keys of CRDs and APIServices while they are watched.
  std::function<void(const std::vector<ResourceKey>& keys)> on_change;
  // A kind became complete, stale, missing or failed; on the strand.
  std::function<void(const GroupKind& kind, KindState state)> on_kind;
  Duration notify_delay = std::chrono::milliseconds(2);
  // Watch CRDs and APIServices (their metadata) and refresh discovery when they change.
  bool follow_discovery = true;
  bool use_streaming_lists = true;
};

struct CacheStats {
  size_t objects = 0;
  size_t managed_objects = 0;
  size_t record_bytes = 0;    // everything but manifests, indexes included
  size_t manifest_bytes = 0;  // compressed, with slab waste and dictionaries
  size_t manifest_raw_bytes = 0;
  uint64_t relists = 0;       // lists after the first of a kind
  uint64_t lists = 0;
  uint64_t events = 0;
};

class ClusterCache {
 public:
  // The client, the loop and the registry must outlive the cache.
  ClusterCache(Client& client, http::Loop& loop, const Clock& clock, Registry& metrics,
               CacheOptions options);
  ~ClusterCache();

  // Watches these kinds from now on; those already watched are left alone.
  void want(std::span<const GroupKind> kinds);
  // Only metadata is read of these (children: Pods, ReplicaSets); want() upgrades them.
  void want_metadata(std::span<const GroupKind> kinds);
  void drop(std::span<const GroupKind> kinds);

  KindState state(const GroupKind& kind) const;
  // Why it is Failed or Stale; empty otherwise.
  std::string cause(const GroupKind& kind) const;
  // Complete, or Missing (then it is known that there are none).
  bool is_complete(const GroupKind& kind) const;
  // Waits until every kind is Complete or Missing. The error names the first kind that is not.
  Status wait_complete(std::span<const GroupKind> kinds, Duration timeout,
                       std::stop_token stop = {}) const;

  // The live objects; nothing where there is no such object or only a record is kept.
  std::optional<Object> find(const ResourceKey& key) const;
  std::vector<std::optional<Object>> find_all(std::span<const ResourceKey> keys) const;
  std::optional<Record> find_record(const ResourceKey& key) const;
  std::vector<std::optional<Record>> find_records(std::span<const ResourceKey> keys) const;
  std::vector<Record> children(std::string_view owner_uid) const;
  // Every managed object of these kinds: an error unless all of them are complete. The revision
  // names the resource versions it holds for.
  Result<Known<std::vector<Record>>> managed(std::span<const GroupKind> kinds) const;

  // Takes in what a write of ours returned, unless something newer is here. With `managed` its
  // manifest is kept from now on, whatever is_managed says.
  void note(const Object& object, bool managed = true);
  // Asks is_managed again about these objects and reads from the server what it has no manifest of.
  void reconsider(std::span<const ResourceKey> keys, std::stop_token stop = {});

  // "These bytes of desired state equal what is live": holds until the live object changes.
  void mark_in_sync(const ResourceKey& key, std::string_view resource_version,
                    uint64_t desired_digest);
  // For each key: is it still marked with that digest?
  std::vector<bool> are_in_sync(std::span<const std::pair<ResourceKey, uint64_t>> marks) const;

  CacheStats stats() const;
  // Waits until everything that has arrived is taken in and told. For tests.
  void settle();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bireme::kube
