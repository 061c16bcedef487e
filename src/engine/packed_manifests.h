// PackedManifests: what a render gave, kept for the day a revision leaves it as it is, in a
// twentieth of its room. Immutable; any thread.
#pragma once

#include <string>
#include <vector>

#include "render/manifests.h"

namespace bireme::engine {

class PackedManifests {
 public:
  explicit PackedManifests(const render::Manifests& manifests);

  const tree::Reads& reads() const { return reads_; }
  render::Manifests open() const;

 private:
  tree::Reads reads_;
  std::vector<std::string> warnings_;
  std::vector<std::string> blocks_;  // compressed JSON: a list of [object, file, line, column]
};

}  // namespace bireme::engine
