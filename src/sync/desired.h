// DesiredSet: the objects one owner wants, ready to be applied: namespaces filled in, stamped,
// digested, in order, each once. Immutable once made; share it between threads.
//
// It lives as long as the owner has nothing to do, so the objects are kept packed (about a fifth of
// their JSON) and are opened when one is applied or compared: some ten microseconds.
//
// An object that cannot be applied (outside the allowed namespace, without a name) is a Fault of
// its own and does not stop the others; two objects with one key are an error of the whole set,
// since either could be the right one.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/known.h"
#include "base/result.h"
#include "kube/cache/manifests.h"
#include "kube/object.h"
#include "render/manifests.h"
#include "sync/tracking.h"

namespace bireme::sync {

// What a dialect says about one object: all as data, from its annotations or from nothing.
struct Directives {
  int phase = 0;
  int wave = 0;
};

struct DesiredObject {
  kube::ResourceKey key;
  std::string api_version;
  std::string digest;  // of the object before the stamp; 32 hex digits
  Directives directives;
  Position source;
  std::string packed;  // stamped, as JSON
  std::shared_ptr<const kube::Dictionary> dictionary;

  std::string body() const;  // the JSON that is sent
  kube::Object object() const;
};

struct Fault {
  kube::ResourceKey key;
  Error error;
};

struct DesiredSet {
  std::vector<DesiredObject> objects;  // in the order of apply; add() them
  std::vector<Fault> faults;
  // Kinds whose scope nobody knows yet: neither the server nor a definition in the set.
  std::vector<kube::Gvk> unknown_kinds;

  void add(DesiredObject object);  // of a key that is not there yet
  void reindex();                  // after the objects changed places
  const DesiredObject* find(const kube::ResourceKey& key) const;
  bool contains(const kube::ResourceKey& key) const { return find(key) != nullptr; }
  bool empty() const { return objects.empty() && faults.empty(); }

 private:
  size_t slot_of(const kube::ResourceKey& key) const;
  std::vector<uint32_t> slots_;  // open addressing: places in `objects`, or kNoPlace
};

struct DesiredOptions {
  std::string default_namespace;
  std::string only_namespace;  // not empty: everything else is a fault
  // True for namespaced, nothing where the server does not serve the kind.
  std::function<std::optional<bool>(const kube::Gvk& gvk)> is_namespaced;
  std::function<Directives(const kube::Object& object)> read_directives;  // empty: none
};

Result<std::shared_ptr<const DesiredSet>> make_desired_set(const render::Manifests& manifests,
                                                           const Tracking& tracking,
                                                           const DesiredOptions& options);

}  // namespace bireme::sync
