// GitReconciler: follows one repository, renders what is to be applied, and puts it into the inbox
// of the apply set. One worker at a time.
//
// A poll that finds the known commit does nothing more. A new commit is fetched and rendered; if it
// changed nothing that the last render read, the manifests stay and only the revision is new. An
// error of any kind leaves the last desired state as it is.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "engine/crash_points.h"
#include "engine/inbox.h"
#include "engine/packed_manifests.h"
#include "engine/reconciler.h"
#include "render/render.h"
#include "source/source.h"

namespace bireme::engine {

class GitReconciler : public Reconciler {
 public:
  struct Parts {
    source::Source& source;
    Inbox& inbox;
    Registry& metrics;
    const CrashPoints& crash_points;
  };
  struct Options {
    std::vector<render::RenderSpec> specs;
    Duration interval = std::chrono::minutes(1);
  };
  GitReconciler(Parts parts, Options options);

  Next reconcile(const std::string& key, std::stop_token stop) override;

 private:
  Status step(std::stop_token stop);
  Status render(const source::Artifact& artifact);
  Duration retry_delay() const;

  Parts parts_;
  const Options options_;
  Counter& polls_;
  Counter& renders_;
  Counter& errors_;
  std::string commit_;                       // rendered and given
  std::vector<PackedManifests> rendered_;  // one a spec
  int failures_ = 0;
};

}  // namespace bireme::engine
