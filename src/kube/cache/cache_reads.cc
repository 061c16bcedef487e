// What CacheState tells, and what is told to it from outside the watches.
#include "kube/cache/cache_state.h"

namespace bireme::kube {

std::optional<Record> CacheState::find_record(const ResourceKey& key) const {
  const uint32_t record = find(key);
  if (record == kNoRecord) return std::nullopt;
  return record_at(record);
}

std::optional<PackedManifest> CacheState::find_manifest(const ResourceKey& key) const {
  const uint32_t record = find(key);
  if (record == kNoRecord || records_.packed(record).empty()) return std::nullopt;
  const Records::Entry& entry = records_.at(record);
  PackedManifest manifest{std::string(records_.packed(record)), nullptr};
  if (entry.has_dictionary) manifest.dictionary = kinds_[entry.kind]->packer.dictionary();
  return manifest;
}

std::vector<Record> CacheState::children(std::string_view uid) const {
  std::vector<Record> found;
  for (const uint32_t record : records_.children(pack_uid(uid))) {
    found.push_back(record_at(record));
  }
  return found;
}

Result<Known<std::vector<Record>>> CacheState::managed(std::span<const GroupKind> kinds) const {
  std::vector<Record> found;
  std::string revision;
  for (const GroupKind& name : kinds) {
    const Kind* kind = find_kind(name);
    const KindState state = kind == nullptr ? KindState::Unwanted : kind->state;
    if (state == KindState::Missing) continue;
    if (state != KindState::Complete) {
      return make_error(Reason::Unavailable, "the live objects of kind {} are not known: {}",
                        name.text(), kind_state_name(state))
          .with_retry(Retry::Backoff);
    }
    for (const auto& scope : kind->scopes) {
      revision += fmt::format("{}@{} ", name.text(), scope->reflector->seen_version());
    }
    for (const uint32_t record : records_.managed(kind->id)) found.push_back(record_at(record));
  }
  return Known<std::vector<Record>>(std::move(found), std::move(revision));
}

bool CacheState::note(const Object& object, bool claim) {
  const ResourceKey key = object.key();
  const auto id = kind_ids_.find(key.group_kind());
  if (id == kind_ids_.end() || !kinds_[id->second]->is_wanted) return false;
  Kind& kind = *kinds_[id->second];
  const uint64_t version = parse_resource_version(object.resource_version());
  const uint32_t record = records_.find(kind.id, key.ns, key.name);
  for (const auto& scope : kind.scopes) {
    const bool is_here = scope->ns.empty() || scope->ns == key.ns;
    if (!is_here || !scope->is_listed) continue;
    // The watch is already past this version and knows no such object: it was deleted.
    const bool was_deleted = record == kNoRecord && version != 0 &&
                             version <= scope->reflector->seen_version();
    if (was_deleted) return false;
  }
  if (record != kNoRecord && version != 0 && records_.at(record).resource_version > version) {
    return false;
  }
  const uint32_t epoch = record == kNoRecord ? last_epoch_ : records_.at(record).epoch;
  store(kind, epoch, object.value(), claim);
  return true;
}

void CacheState::mark_in_sync(const ResourceKey& key, std::string_view resource_version,
                              uint64_t digest) {
  const uint32_t record = find(key);
  if (record == kNoRecord) return;
  Records::Entry& entry = records_.edit(record);
  const uint64_t version = parse_resource_version(resource_version);
  if (version != 0 && version == entry.resource_version) entry.desired_digest = digest;
}

bool CacheState::is_in_sync(const ResourceKey& key, uint64_t digest) const {
  const uint32_t record = find(key);
  return record != kNoRecord && digest != 0 && records_.at(record).desired_digest == digest;
}

std::vector<ResourceKey> CacheState::forget_claims(std::span<const ResourceKey> keys) {
  std::vector<ResourceKey> to_read;
  for (const ResourceKey& key : keys) {
    const uint32_t record = find(key);
    if (record == kNoRecord) continue;
    records_.edit(record).is_claimed = false;
    to_read.push_back(key);
  }
  return to_read;
}

CacheStats CacheState::stats() const {
  CacheStats stats;
  stats.objects = records_.size();
  stats.managed_objects = records_.managed_size();
  stats.record_bytes = records_.bytes();
  stats.manifest_bytes = records_.manifest_bytes();
  for (const auto& kind : kinds_) stats.manifest_bytes += kind->packer.bytes();
  stats.manifest_raw_bytes = records_.manifest_raw_bytes();
  stats.relists = relists_;
  stats.lists = lists_;
  stats.events = events_;
  return stats;
}

uint32_t CacheState::find(const ResourceKey& key) const {
  const auto id = kind_ids_.find(key.group_kind());
  return id == kind_ids_.end() ? kNoRecord : records_.find(id->second, key.ns, key.name);
}

Record CacheState::record_at(uint32_t record) const {
  const Records::Entry& entry = records_.at(record);
  const Kind& kind = *kinds_[entry.kind];
  Record out;
  out.key = {kind.name.group, kind.name.kind, std::string(records_.ns(record)),
             std::string(records_.name(record))};
  if (kind.resource) out.version = kind.resource->gvk.version;
  out.uid = unpack_uid(entry.uid);
  if (entry.resource_version != 0) out.resource_version = std::to_string(entry.resource_version);
  out.generation = entry.generation;
  out.owner_uid = unpack_uid(entry.owner);
  out.is_being_deleted = entry.is_being_deleted;
  out.is_managed = entry.is_managed;
  return out;
}

}  // namespace bireme::kube
