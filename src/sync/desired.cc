#include "sync/desired.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/digest.h"
#include "diff/normalizer.h"
#include "json/emit.h"
#include "json/parse.h"
#include "kube/install_order.h"
#include "sync/kind_order.h"

namespace bireme::sync {
namespace {

constexpr size_t kDigestHex = 32;
constexpr uint32_t kNoPlace = UINT32_MAX;
constexpr size_t kSlotsMin = 16;

class Builder {
 public:
  Builder(const Tracking& tracking, const DesiredOptions& options)
      : tracking_(tracking), options_(options) {}

  Status build(const render::Manifests& manifests) {
    read_definitions(manifests);
    for (const render::Manifest& manifest : manifests.objects) TRY(add(manifest));
    sort();
    pack();
    return {};
  }
  DesiredSet take() { return std::move(set_); }

 private:
  // Definitions in the set tell the scope of kinds the server does not know yet.
  void read_definitions(const render::Manifests& manifests) {
    for (const render::Manifest& manifest : manifests.objects) {
      const kube::Object object(manifest.object);
      if (object.kind() != "CustomResourceDefinition") continue;
      const kube::GroupKind kind{std::string(object.str("spec.group")),
                                 std::string(object.str("spec.names.kind"))};
      scopes_[kind] = object.str("spec.scope") != "Cluster";
    }
  }

  std::optional<bool> find_scope(const kube::Gvk& gvk) const {
    if (options_.is_namespaced) {
      if (const auto scope = options_.is_namespaced(gvk)) return scope;
    }
    const auto found = scopes_.find(gvk.group_kind());
    if (found == scopes_.end()) return std::nullopt;
    return found->second;
  }

  kube::Object place(const kube::Object& object) {
    const kube::Gvk gvk = object.gvk();
    const std::optional<bool> is_namespaced = find_scope(gvk);
    if (!is_namespaced) {
      const auto& known = set_.unknown_kinds;
      if (std::find(known.begin(), known.end(), gvk) == known.end()) {
        set_.unknown_kinds.push_back(gvk);
      }
      const bool is_confined = !options_.only_namespace.empty() && object.ns().empty();
      return is_confined ? object.with_namespace(options_.default_namespace) : object;
    }
    if (!*is_namespaced) return object.ns().empty() ? object : object.without("metadata.namespace");
    return object.ns().empty() ? object.with_namespace(options_.default_namespace) : object;
  }

  Status add(const render::Manifest& manifest) {
    auto decoded = kube::decode_object(manifest.object);
    if (!decoded) return decoded.error().at(manifest.source);
    const kube::Object object = place(diff::fold_string_data(*decoded)).without("status");
    const kube::ResourceKey key = object.key();
    if (object.name().empty()) {
      return make_error(Reason::Invalid, "{} has a generateName and no name", key.label())
          .at(manifest.source)
          .with_hint("an object that is synchronised needs a name of its own");
    }
    if (const DesiredObject* other = set_.find(key)) {
      const Position& first = other->source;
      return make_error(Reason::Invalid, "{} is defined twice, first in {}:{}", key.label(),
                        first.file, first.line)
          .at(manifest.source);
    }
    if (!options_.only_namespace.empty() && key.ns != options_.only_namespace) {
      set_.faults.push_back({key, make_error(Reason::Forbidden, "{} is outside namespace {}",
                                             key.label(), options_.only_namespace)
                                      .at(manifest.source)});
      return {};
    }
    DesiredObject desired;
    desired.key = key;
    desired.api_version = object.api_version();
    desired.digest = sha256_hex(json::canonical(object.value())).substr(0, kDigestHex);
    stamped_.push_back(tracking_.stamp(object, desired.digest));
    if (options_.read_directives) desired.directives = options_.read_directives(object);
    desired.source = manifest.source;
    set_.add(std::move(desired));
    return {};
  }

  void sort() {
    struct Place {
      int phase, wave, tier;
      size_t rank, index;
    };
    std::vector<Place> places;
    for (size_t i = 0; i < set_.objects.size(); ++i) {
      const DesiredObject& object = set_.objects[i];
      const kube::GroupKind kind = object.key.group_kind();
      places.push_back({object.directives.phase, object.directives.wave, find_tier(kind),
                        kube::install_rank(kind.kind), i});
    }
    std::sort(places.begin(), places.end(), [this](const Place& a, const Place& b) {
      const auto order = [](const Place& p) { return std::tie(p.phase, p.wave, p.tier, p.rank); };
      if (order(a) != order(b)) return order(a) < order(b);
      return set_.objects[a.index].key < set_.objects[b.index].key;
    });
    std::vector<DesiredObject> sorted;
    std::vector<kube::Object> stamped;
    for (const Place& place : places) {
      sorted.push_back(std::move(set_.objects[place.index]));
      stamped.push_back(std::move(stamped_[place.index]));
    }
    set_.objects = std::move(sorted);
    set_.reindex();
    stamped_ = std::move(stamped);
  }

  // With a dictionary for every kind of which there are enough.
  void pack() {
    std::unordered_map<kube::GroupKind, std::vector<size_t>> kinds;
    for (size_t i = 0; i < stamped_.size(); ++i) {
      kinds[set_.objects[i].key.group_kind()].push_back(i);
    }
    for (const auto& [kind, places] : kinds) {
      kube::Packer packer;
      if (places.size() >= kube::kDictionarySamples) packer.train(take_samples(places));
      for (const size_t place : places) {
        DesiredObject& object = set_.objects[place];
        object.packed = packer.pack(json::emit(stamped_[place].value()));
        object.dictionary = packer.dictionary();
      }
    }
  }

  std::vector<std::string> take_samples(const std::vector<size_t>& places) const {
    std::vector<std::string> samples;
    const size_t stride = places.size() / kube::kDictionarySamples;
    for (size_t i = 0; i < kube::kDictionarySamples; ++i) {
      samples.push_back(json::emit(stamped_[places[i * stride]].value()));
    }
    return samples;
  }

  const Tracking& tracking_;
  const DesiredOptions& options_;
  std::unordered_map<kube::GroupKind, bool> scopes_;
  DesiredSet set_;
  std::vector<kube::Object> stamped_;  // beside set_.objects, until they are packed
};

}  // namespace

// What we packed ourselves can be unpacked.
std::string DesiredObject::body() const {
  auto text = kube::unpack(packed, dictionary.get());
  CHECK(text.ok());
  return *std::move(text);
}

kube::Object DesiredObject::object() const {
  auto value = json::parse(body());
  CHECK(value.ok());
  return kube::Object(*std::move(value));
}

// Where the key is, or where it would be put.
size_t DesiredSet::slot_of(const kube::ResourceKey& key) const {
  const size_t mask = slots_.size() - 1;
  size_t slot = std::hash<kube::ResourceKey>{}(key) & mask;
  while (slots_[slot] != kNoPlace && objects[slots_[slot]].key != key) slot = (slot + 1) & mask;
  return slot;
}

const DesiredObject* DesiredSet::find(const kube::ResourceKey& key) const {
  if (slots_.empty()) return nullptr;
  const uint32_t place = slots_[slot_of(key)];
  return place == kNoPlace ? nullptr : &objects[place];
}

void DesiredSet::add(DesiredObject object) {
  objects.push_back(std::move(object));
  if (objects.size() * 2 > slots_.size()) return reindex();
  slots_[slot_of(objects.back().key)] = static_cast<uint32_t>(objects.size() - 1);
}

void DesiredSet::reindex() {
  size_t size = kSlotsMin;
  while (size < objects.size() * 2) size *= 2;
  slots_.assign(size, kNoPlace);
  for (uint32_t i = 0; i < objects.size(); ++i) slots_[slot_of(objects[i].key)] = i;
}

Result<std::shared_ptr<const DesiredSet>> make_desired_set(const render::Manifests& manifests,
                                                           const Tracking& tracking,
                                                           const DesiredOptions& options) {
  Builder builder(tracking, options);
  TRY(builder.build(manifests));
  return std::make_shared<const DesiredSet>(builder.take());
}

}  // namespace bireme::sync
