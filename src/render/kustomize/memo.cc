#include "render/kustomize/memo.h"

#include "base/guarded.h"
#include "render/kustomize/load/document_cache.h"

namespace bireme::render::kustomize {

struct Memo::State {
  std::string path;
  Options options;
  DocumentCache documents;
  Guarded<std::shared_ptr<const Manifests>> last;
};

Memo::Memo(std::string path, Options options) : state_(std::make_unique<State>()) {
  state_->path = std::move(path);
  state_->options = std::move(options);
  if (!state_->options.cache) state_->options.cache = &state_->documents;
}

Memo::~Memo() = default;

Result<std::shared_ptr<const Manifests>> Memo::build(const tree::TreePtr& tree) {
  using Shared = std::shared_ptr<const Manifests>;
  return state_->last.with([&](Shared& last) -> Result<Shared> {
    if (last && tree::still_holds(last->reads, *tree)) return last;
    const tree::RecordingTree recording(tree);
    Manifests made = TRY(kustomize::build(recording, state_->path, state_->options));
    made.reads = recording.reads();
    last = std::make_shared<const Manifests>(std::move(made));
    return last;
  });
}

}  // namespace bireme::render::kustomize
