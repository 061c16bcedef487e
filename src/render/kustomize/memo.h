// Memo: a kustomization built again and again from trees that change little. A build whose files
// are as they were is a look-up; one that must be made parses only the files that changed.
//
// One Memo per path and Options; safe from many threads (builds of one Memo wait for each other).
// Errors are those of build(), and are not remembered.
#pragma once

#include <memory>
#include <string>

#include "render/kustomize/kustomize.h"

namespace bireme::render::kustomize {

class Memo {
 public:
  Memo(std::string path, Options options);
  ~Memo();
  // The objects, shared with the memo; `reads` says what they depend on.
  Result<std::shared_ptr<const Manifests>> build(const tree::TreePtr& tree);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bireme::render::kustomize
