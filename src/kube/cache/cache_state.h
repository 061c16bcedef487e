// CacheState: everything ClusterCache knows, on its strand: kinds, their reflectors, the records
// and who is to be told. No locks: nothing here is called from another thread, but for `status`,
// which other threads wait on.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>

#include "kube/cache/cluster_cache.h"
#include "kube/cache/manifests.h"
#include "kube/cache/records.h"
#include "kube/cache/reflector.h"

namespace bireme::kube {

inline constexpr size_t kListsAtOnceMax = 32;  // first lists; the other kinds wait their turn

// What other threads see of the kinds.
struct KindStatus {
  KindState state = KindState::Unwanted;
  std::string cause;
};
struct KindBoard {
  mutable std::mutex mutex;
  mutable std::condition_variable_any changed;
  std::unordered_map<GroupKind, KindStatus> kinds;

  KindStatus at(const GroupKind& kind) const;
};

// A manifest as stored, to be unpacked by whoever asked.
struct PackedManifest {
  std::string bytes;
  std::shared_ptr<const Dictionary> dictionary;
};

class CacheState {
 public:
  CacheState(Transport& transport, MailboxPtr strand, work::Timer& timer, KindBoard& board,
             const CacheOptions& options, Registry& metrics);
  ~CacheState();

  // Begins to watch; `resource` is an error if the kind is not served or not known to be.
  void want(const GroupKind& kind, bool metadata_only, const Result<ApiResource>& resource);
  void drop(const GroupKind& kind);
  // What the server serves has changed: kinds that appeared are watched, those that went are
  // Missing.
  void resolve(const ApiCatalog& catalog);
  std::vector<GroupKind> unresolved() const;  // Missing or Failed before the first list
  void stop();

  std::optional<Record> find_record(const ResourceKey& key) const;
  std::optional<PackedManifest> find_manifest(const ResourceKey& key) const;
  std::vector<Record> children(std::string_view owner_uid) const;
  Result<Known<std::vector<Record>>> managed(std::span<const GroupKind> kinds) const;
  // False if the object is not ours any more or was seen to be deleted since.
  bool note(const Object& object, bool claim);
  void mark_in_sync(const ResourceKey& key, std::string_view resource_version, uint64_t digest);
  bool is_in_sync(const ResourceKey& key, uint64_t digest) const;
  // For reconsider(): forgets claims; gives the keys whose manifest must be read.
  std::vector<ResourceKey> forget_claims(std::span<const ResourceKey> keys);
  CacheStats stats() const;
  void tell_now();

 private:
  struct Scope {  // one kind in one namespace, or in all
    std::shared_ptr<Reflector> reflector;
    std::string ns;
    uint32_t epoch = 0;
    bool is_listed = false;
    bool is_lost = false;
  };
  struct Kind {
    GroupKind name;
    uint32_t id = 0;
    bool is_wanted = false;
    bool metadata_only = false;
    std::optional<ApiResource> resource;
    std::vector<std::unique_ptr<Scope>> scopes;
    bool was_complete = false;
    bool is_waiting = false;  // for its turn to list
    bool is_first_list = false;
    KindState state = KindState::Unwanted;
    Packer packer;
  };

  Kind& kind_of(const GroupKind& name);
  const Kind* find_kind(const GroupKind& name) const;
  void begin(Kind& kind);
  void begin_waiting();
  void end_first_list(Kind& kind);
  void clear(Kind& kind);
  void add_scope(Kind& kind, std::string ns);
  void set_state(Kind& kind, KindState state, std::string cause = {});
  void update_state(Kind& kind, std::string cause = {});
  bool wants_body(const Kind& kind, const Scope& scope, const json::Value& so_far) const;
  bool is_managed(const Kind& kind, const json::Value& item) const;
  void take_item(Kind& kind, Scope& scope, bool is_deleted, json::Value item);
  void store(Kind& kind, uint32_t epoch, json::Value item, bool claim);
  void train(Kind& kind);
  void sweep(Kind& kind, Scope& scope, uint64_t list_version);
  void changed(const Kind& kind, std::string_view ns, std::string_view name);
  void schedule_telling();
  uint32_t find(const ResourceKey& key) const;
  Record record_at(uint32_t record) const;

  Transport& transport_;
  const MailboxPtr strand_;
  work::Timer& timer_;
  KindBoard& board_;
  const CacheOptions options_;
  Records records_;
  std::vector<std::unique_ptr<Kind>> kinds_;  // by id
  std::map<GroupKind, uint32_t> kind_ids_;
  std::deque<uint32_t> waiting_;  // kinds whose first list waits
  size_t listing_ = 0;
  std::set<ResourceKey> untold_;
  bool is_telling_scheduled_ = false;
  uint32_t last_epoch_ = 0;
  uint64_t lists_ = 0;
  uint64_t relists_ = 0;
  uint64_t events_ = 0;
  Counter& relist_total_;
  Counter& event_total_;
  Gauge& complete_;
  Gauge& objects_;
  Gauge& bytes_per_object_;
  Gauge& manifest_bytes_;
  Gauge& manifest_raw_bytes_;
};

}  // namespace bireme::kube
