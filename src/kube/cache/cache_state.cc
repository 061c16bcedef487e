#include "kube/cache/cache_state.h"

#include <algorithm>

#include "base/log.h"
#include "json/emit.h"

namespace bireme::kube {
namespace {

std::string_view owner_uid(const json::Value& metadata) {
  std::string_view first;
  for (const json::Value& ref : metadata["ownerReferences"].items()) {
    if (ref["controller"].as_bool()) return ref["uid"].as_string();
    if (first.empty()) first = ref["uid"].as_string();
  }
  return first;
}

// Lists leave these two out, PartialObjectMetadata has its own: the kind watched is the truth.
json::Value named(json::Value item, const Gvk& gvk) {
  const std::string version = gvk.api_version();
  if (item["apiVersion"].as_string() != version) item.set("apiVersion", version);
  if (item["kind"].as_string() != gvk.kind) item.set("kind", gvk.kind);
  return item;
}

}  // namespace

CacheState::CacheState(Transport& transport, MailboxPtr strand, work::Timer& timer,
                       KindBoard& board, const CacheOptions& options, Registry& metrics)
    : transport_(transport), strand_(std::move(strand)), timer_(timer), board_(board),
      options_(options),
      relist_total_(metrics.counter("bireme_cache_relist_total", "lists after a kind's first")),
      event_total_(metrics.counter("bireme_cache_events_total", "objects read from watches")),
      complete_(metrics.gauge("bireme_cache_complete", "1 if every watched kind is complete")),
      objects_(metrics.gauge("bireme_cache_objects", "objects known")),
      bytes_per_object_(metrics.gauge("bireme_cache_record_bytes_per_object",
                                      "memory of the records, manifests not counted")),
      manifest_bytes_(metrics.gauge("bireme_cache_manifest_bytes",
                                    "memory of the manifests kept, dictionaries included")),
      manifest_raw_bytes_(metrics.gauge("bireme_cache_manifest_raw_bytes",
                                        "what they would take as JSON")) {}

CacheState::~CacheState() { stop(); }

void CacheState::want(const GroupKind& name, bool metadata_only,
                      const Result<ApiResource>& resource) {
  Kind& kind = kind_of(name);
  const bool is_upgrade = kind.is_wanted && kind.metadata_only && !metadata_only;
  const bool is_watched = kind.is_wanted && (!kind.scopes.empty() || kind.is_waiting);
  if (is_watched && !is_upgrade) return;
  if (is_upgrade) clear(kind);
  kind.metadata_only = metadata_only && (!kind.is_wanted || kind.metadata_only);
  kind.is_wanted = true;
  if (!resource) {
    const bool is_missing = resource.error().reason() == Reason::NotFound;
    set_state(kind, is_missing ? KindState::Missing : KindState::Failed,
              resource.error().message());
    return;
  }
  if (!resource->is_watchable()) {
    set_state(kind, KindState::Failed, name.text() + " cannot be listed and watched");
    return;
  }
  kind.resource = *resource;
  kind.is_waiting = true;
  set_state(kind, KindState::Loading);
  waiting_.push_back(kind.id);
  begin_waiting();
}

void CacheState::drop(const GroupKind& name) {
  Kind& kind = kind_of(name);
  if (!kind.is_wanted) return;
  clear(kind);
  kind.is_wanted = false;
  set_state(kind, KindState::Unwanted);
}

void CacheState::resolve(const ApiCatalog& catalog) {
  for (const auto& kind : kinds_) {
    if (!kind->is_wanted) continue;
    const auto found = catalog.get(kind->name);
    if (kind->scopes.empty() && !kind->is_waiting) {
      want(kind->name, kind->metadata_only, found);
      continue;
    }
    // Known to be gone, not merely out of reach: the objects went with their kind.
    if (found.ok() || found.error().reason() != Reason::NotFound) {
      const bool is_moved = found.ok() && kind->resource &&
                            catalog.find(kind->resource->gvk) == nullptr;
      if (!is_moved) continue;
      clear(*kind);
      want(kind->name, kind->metadata_only, found);
      continue;
    }
    clear(*kind);
    set_state(*kind, KindState::Missing, found.error().message());
  }
}

std::vector<GroupKind> CacheState::unresolved() const {
  std::vector<GroupKind> names;
  for (const auto& kind : kinds_) {
    if (kind->is_wanted && kind->scopes.empty() && !kind->is_waiting) names.push_back(kind->name);
  }
  return names;
}

void CacheState::stop() {
  for (const auto& kind : kinds_) {
    for (const auto& scope : kind->scopes) scope->reflector->stop();
  }
}

void CacheState::tell_now() {
  is_telling_scheduled_ = false;
  objects_.set(static_cast<double>(records_.size()));
  if (records_.size() > 0) {
    bytes_per_object_.set(static_cast<double>(records_.bytes()) /
                          static_cast<double>(records_.size()));
  }
  records_.compact();
  const CacheStats now = stats();
  manifest_bytes_.set(static_cast<double>(now.manifest_bytes));
  manifest_raw_bytes_.set(static_cast<double>(now.manifest_raw_bytes));
  if (untold_.empty()) return;
  const std::vector<ResourceKey> keys(untold_.begin(), untold_.end());
  untold_.clear();
  if (options_.on_change) options_.on_change(keys);
}

CacheState::Kind& CacheState::kind_of(const GroupKind& name) {
  const auto [place, is_new] = kind_ids_.emplace(name, static_cast<uint32_t>(kinds_.size()));
  if (is_new) {
    kinds_.push_back(std::make_unique<Kind>());
    kinds_.back()->name = name;
    kinds_.back()->id = place->second;
  }
  return *kinds_[place->second];
}

const CacheState::Kind* CacheState::find_kind(const GroupKind& name) const {
  const auto found = kind_ids_.find(name);
  return found == kind_ids_.end() ? nullptr : kinds_[found->second].get();
}

void CacheState::begin_waiting() {
  while (listing_ < kListsAtOnceMax && !waiting_.empty()) {
    Kind& kind = *kinds_[waiting_.front()];
    waiting_.pop_front();
    if (!std::exchange(kind.is_waiting, false)) continue;
    kind.is_first_list = true;
    ++listing_;
    begin(kind);
  }
}

void CacheState::end_first_list(Kind& kind) {
  if (!std::exchange(kind.is_first_list, false)) return;
  --listing_;
  begin_waiting();
}

void CacheState::begin(Kind& kind) {
  const bool is_everywhere = options_.namespaces.empty() || !kind.resource->is_namespaced;
  if (is_everywhere) {
    add_scope(kind, {});
  } else {
    for (const std::string& ns : options_.namespaces) add_scope(kind, ns);
  }
  for (const auto& scope : kind.scopes) scope->reflector->start();
}

// Stops the watches and forgets the objects.
void CacheState::clear(Kind& kind) {
  for (const auto& scope : kind.scopes) scope->reflector->stop();
  kind.scopes.clear();
  kind.is_waiting = false;
  kind.was_complete = false;
  end_first_list(kind);
  std::vector<uint32_t> old;
  records_.each([&old, &kind](uint32_t record, const Records::Entry& entry) {
    if (entry.kind == kind.id) old.push_back(record);
  });
  for (const uint32_t record : old) {
    changed(kind, records_.ns(record), records_.name(record));
    records_.remove(record);
  }
}

void CacheState::add_scope(Kind& kind, std::string ns) {
  kind.scopes.push_back(std::make_unique<Scope>());
  Scope& scope = *kind.scopes.back();
  scope.ns = ns;
  Reflector::Owner owner;
  owner.on_list_begin = [this, &kind, &scope] {
    scope.epoch = ++last_epoch_;
    ++lists_;
    if (std::exchange(scope.is_listed, false)) {
      ++relists_;
      relist_total_.add();
      update_state(kind, "it is being listed again");
    }
  };
  owner.wants_body = [this, &kind, &scope](const json::Value& so_far) {
    return wants_body(kind, scope, so_far);
  };
  owner.on_item = [this, &kind, &scope](bool is_deleted, json::Value item) {
    take_item(kind, scope, is_deleted, std::move(item));
  };
  owner.on_listed = [this, &kind, &scope](std::string_view version) {
    sweep(kind, scope, parse_resource_version(version));
    scope.is_listed = true;
    scope.is_lost = false;
    update_state(kind);
  };
  owner.on_lost = [this, &kind, &scope](const Error& why) {
    scope.is_lost = true;
    update_state(kind, why.message());
    end_first_list(kind);
  };
  owner.on_live = [this, &kind, &scope] {
    scope.is_lost = false;
    update_state(kind);
  };
  owner.on_progress = [this] { schedule_telling(); };
  scope.reflector = std::make_shared<Reflector>(
      transport_, strand_, timer_,
      Reflector::Options{.resource = *kind.resource, .ns = std::move(ns),
                         .metadata_only = kind.metadata_only,
                         .use_streaming_lists = options_.use_streaming_lists},
      std::move(owner));
}

void CacheState::update_state(Kind& kind, std::string cause) {
  const bool is_listed = std::all_of(kind.scopes.begin(), kind.scopes.end(),
                                     [](const auto& scope) { return scope->is_listed; });
  const bool is_lost = std::any_of(kind.scopes.begin(), kind.scopes.end(),
                                   [](const auto& scope) { return scope->is_lost; });
  if (is_listed && !is_lost) {
    kind.was_complete = true;
    end_first_list(kind);
    return set_state(kind, KindState::Complete);
  }
  if (kind.was_complete) return set_state(kind, KindState::Stale, std::move(cause));
  set_state(kind, is_lost ? KindState::Failed : KindState::Loading, std::move(cause));
}

void CacheState::set_state(Kind& kind, KindState state, std::string cause) {
  const bool is_new = kind.state != state;
  kind.state = state;
  bool is_all_complete = true;
  {
    std::lock_guard lock(board_.mutex);
    board_.kinds[kind.name] = {state, cause};
    for (const auto& other : kinds_) {
      is_all_complete = is_all_complete && (other->state == KindState::Unwanted ||
                                            other->state == KindState::Complete ||
                                            other->state == KindState::Missing);
    }
  }
  board_.changed.notify_all();
  complete_.set(is_all_complete ? 1 : 0);
  if (!is_new) return;
  if (state == KindState::Stale || state == KindState::Failed) {
    LOG(Warn, "kind is not complete", LogField("kind", kind.name.text()),
        LogField("state", kind_state_name(state)), LogField("cause", cause));
  }
  if (options_.on_kind) options_.on_kind(kind.name, state);
}

bool CacheState::wants_body(const Kind& kind, const Scope&, const json::Value& so_far) const {
  if (kind.metadata_only) return false;
  const json::Value& metadata = so_far["metadata"];
  const uint32_t record =
      records_.find(kind.id, metadata["namespace"].as_string(), metadata["name"].as_string());
  if (record != kNoRecord && records_.at(record).is_claimed) return true;
  return is_managed(kind, so_far);
}

bool CacheState::is_managed(const Kind& kind, const json::Value& item) const {
  if (!options_.is_managed) return true;
  return options_.is_managed(Object(named(item, kind.resource->gvk)));
}

void CacheState::take_item(Kind& kind, Scope& scope, bool is_deleted, json::Value item) {
  ++events_;
  event_total_.add();
  const json::Value metadata = item["metadata"];
  const std::string_view ns = metadata["namespace"].as_string();
  const std::string_view name = metadata["name"].as_string();
  if (name.empty()) return;
  const uint32_t record = records_.find(kind.id, ns, name);
  const uint64_t version = parse_resource_version(metadata["resourceVersion"].as_string());
  const bool is_older = record != kNoRecord && version != 0 &&
                        records_.at(record).resource_version > version;
  if (is_older) {
    // We know better, from the answer to a write; the list did see it.
    records_.edit(record).epoch = scope.epoch;
    return;
  }
  if (is_deleted) {
    if (record == kNoRecord) return;
    changed(kind, ns, name);
    records_.remove(record);
    return;
  }
  const bool is_same = record != kNoRecord && version != 0 &&
                       records_.at(record).resource_version == version &&
                       records_.at(record).uid == pack_uid(metadata["uid"].as_string());
  if (is_same) {
    records_.edit(record).epoch = scope.epoch;
    return;
  }
  store(kind, scope.epoch, std::move(item), false);
}

void CacheState::store(Kind& kind, uint32_t epoch, json::Value item, bool claim) {
  const json::Value metadata = item["metadata"];
  Sighting seen;
  seen.kind = kind.id;
  seen.ns = metadata["namespace"].as_string();
  seen.name = metadata["name"].as_string();
  seen.uid = metadata["uid"].as_string();
  seen.resource_version = metadata["resourceVersion"].as_string();
  seen.owner_uid = owner_uid(metadata);
  seen.generation = metadata["generation"].as_int();
  seen.is_being_deleted = !metadata["deletionTimestamp"].as_string().empty();
  const uint32_t old = records_.find(kind.id, seen.ns, seen.name);
  const bool was_claimed = old != kNoRecord && records_.at(old).is_claimed &&
                           records_.at(old).uid == pack_uid(seen.uid);
  seen.is_managed = !kind.metadata_only && (claim || was_claimed || is_managed(kind, item));
  std::string packed;
  if (seen.is_managed) {
    const std::string text = json::emit(named(std::move(item), kind.resource->gvk));
    packed = kind.packer.pack(text);
    seen.packed = packed;
    seen.raw_bytes = static_cast<uint32_t>(text.size());
    seen.has_dictionary = kind.packer.dictionary() != nullptr;
  }
  const uint32_t record = records_.put(seen, epoch);
  if (claim) records_.edit(record).is_claimed = true;
  if (kind.was_complete) changed(kind, seen.ns, seen.name);
  const bool may_train = seen.is_managed && !kind.packer.was_trained() &&
                         records_.managed(kind.id).size() >= kDictionarySamples;
  if (may_train) train(kind);
}

// What was packed so far are the samples, and is packed again.
void CacheState::train(Kind& kind) {
  std::vector<std::string> samples;
  for (const uint32_t record : records_.managed(kind.id)) {
    if (samples.size() == kDictionarySamples) break;
    auto text = unpack(records_.packed(record), nullptr);
    if (text) samples.push_back(*std::move(text));
  }
  if (!kind.packer.train(samples)) return;
  for (const uint32_t record : records_.managed(kind.id)) {
    if (records_.at(record).has_dictionary || records_.packed(record).empty()) continue;
    const auto text = unpack(records_.packed(record), nullptr);
    if (!text) continue;
    records_.repack(record, kind.packer.pack(*text), true);
  }
}

// What the list did not see is gone, unless it is newer than the list.
void CacheState::sweep(Kind& kind, Scope& scope, uint64_t list_version) {
  std::vector<uint32_t> gone;
  records_.each([&](uint32_t record, const Records::Entry& entry) {
    if (entry.kind != kind.id || entry.epoch == scope.epoch) return;
    if (!scope.ns.empty() && records_.ns(record) != scope.ns) return;
    if (list_version != 0 && entry.resource_version > list_version) return;
    gone.push_back(record);
  });
  for (const uint32_t record : gone) {
    changed(kind, records_.ns(record), records_.name(record));
    records_.remove(record);
  }
}

void CacheState::changed(const Kind& kind, std::string_view ns, std::string_view name) {
  untold_.insert(
      ResourceKey{kind.name.group, kind.name.kind, std::string(ns), std::string(name)});
  schedule_telling();
}

void CacheState::schedule_telling() {
  if (std::exchange(is_telling_scheduled_, true)) return;
  timer_.after(options_.notify_delay, [strand = strand_, this] {
    strand->post([this] { tell_now(); });
  });
}

}  // namespace bireme::kube
