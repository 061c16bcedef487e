// Delta: in which fields two objects differ, and how the difference is found (Strategy).
//
// All pure, any thread; both sides are normalised first. Values below a Secret's data are replaced
// by `***` before they enter a Delta, so it may be printed anywhere.
// - two-way: what the desired object names is compared, all else in the live one is left alone.
// - three-way: as two-way, and what the last applied object named and the desired one does not is
//   a removal (kubectl's annotation says what was applied last).
// - server-side: the answer of a dry-run apply is compared whole with the live object.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "diff/normalizer.h"
#include "kube/object.h"

namespace bireme::diff {

struct Change {
  std::string path;  // "spec.containers[name=web].image"
  std::optional<json::Value> before;
  std::optional<json::Value> after;
  std::string summary() const;  // "spec.replicas 1 -> 2"; long values are cut
};

struct Delta {
  std::vector<Change> changes;
  bool empty() const { return changes.empty(); }
  std::string summary(size_t changes_max = 3) const;  // "spec.replicas 1 -> 2, and 4 more"
};

enum class Strategy { TwoWay, ThreeWay, ServerSide };

Delta compare_two_way(const kube::Object& desired, const kube::Object& live,
                      const Normalizer& normalizer);
// Falls back to two-way where the live object does not say what was applied last.
Delta compare_three_way(const kube::Object& desired, const kube::Object& live,
                        const Normalizer& normalizer);
Delta compare_whole(const kube::Object& predicted, const kube::Object& live,
                    const Normalizer& normalizer);

// The part of `live` that `desired` names, in one digest. Taken from the server's answer to an
// apply and again from each later version of the object, it tells drift from other people's fields
// without a request and without knowing defaults.
inline constexpr size_t kProjectionDigestBytes = 15;  // what a std::string holds inside itself
std::string projection_digest(const kube::Object& desired, const kube::Object& live);

}  // namespace bireme::diff
