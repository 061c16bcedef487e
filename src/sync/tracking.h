// Tracking: how an object says whose it is. A label names the owner, an annotation holds the digest
// of the desired object that was applied last. Pure values; any thread.
//
// An object is ours only if its label is ours: nothing else is ever deleted. The digest is written
// by the same request as the object, so after any crash it tells truly whether the object was
// applied in the desired form.
#pragma once

#include <string>
#include <string_view>

#include "kube/object.h"

namespace bireme::sync {

// Who applies: a name in a namespace. Its inventory is kept in `records_ns`, which is the same one
// where only that one may be written.
struct Owner {
  std::string ns;
  std::string name;
  std::string records_ns = ns;
  std::string text() const { return ns + "/" + name; }
};

class Tracking {
 public:
  explicit Tracking(const Owner& owner);

  const std::string& mark() const { return mark_; }  // the label's value
  kube::Object stamp(const kube::Object& desired, std::string_view digest) const;
  bool owns(const kube::Object& live) const;
  // The mark of another owner of this kind, empty if there is none.
  std::string_view find_other(const kube::Object& live) const;
  static std::string_view applied_digest(const kube::Object& live);
  // Any owner's: what the cache keeps manifests of.
  static bool is_marked(const kube::Object& live);
  // The object asks not to be pruned.
  static bool is_kept(const kube::Object& live);

 private:
  std::string mark_;
};

inline constexpr char kOwnerLabel[] = "bireme.dev/owner";
inline constexpr char kDigestAnnotation[] = "bireme.dev/applied";
inline constexpr char kPruneAnnotation[] = "bireme.dev/prune";  // "disabled" keeps the object

}  // namespace bireme::sync
