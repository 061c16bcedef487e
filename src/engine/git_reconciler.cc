#include "engine/git_reconciler.h"

#include <algorithm>

#include "base/log.h"

namespace bireme::engine {
namespace {

using std::chrono::seconds;

constexpr Duration kRetry = seconds(1);

}  // namespace

GitReconciler::GitReconciler(Parts parts, Options options)
    : parts_(std::move(parts)),
      options_(std::move(options)),
      polls_(parts_.metrics.counter("bireme_source_polls_total", "polls of the repository")),
      renders_(parts_.metrics.counter("bireme_renders_total", "renders of a new revision")),
      errors_(parts_.metrics.counter("bireme_source_errors_total", "failed polls and renders")) {}

Next GitReconciler::reconcile(const std::string&, std::stop_token stop) {
  const Status done = step(stop);
  if (stop.stop_requested()) return Next::done();
  if (done) {
    failures_ = 0;
    return Next::after(options_.interval);
  }
  ++failures_;
  errors_.add();
  parts_.inbox.give_error(done.error());
  return Next::after(retry_delay());
}

Status GitReconciler::step(std::stop_token stop) {
  polls_.add();
  const source::Revision revision = TRY(parts_.source.poll(stop));
  parts_.crash_points.pass("source.polled");
  if (!commit_.empty() && revision.commit == commit_) {
    if (failures_ > 0) parts_.inbox.give_well();
    return {};
  }
  const source::Artifact artifact = TRY(parts_.source.fetch(revision, stop));
  parts_.crash_points.pass("source.fetched");
  if (artifact.revision.is_rewritten) {
    LOG(Warn, "history was rewritten", LogField("commit", artifact.revision.commit),
        LogField("before", artifact.revision.previous_commit));
  }
  TRY(render(artifact));
  commit_ = artifact.revision.commit;
  return {};
}

Status GitReconciler::render(const source::Artifact& artifact) {
  std::vector<PackedManifests> rendered;
  render::Manifests all;
  for (size_t i = 0; i < options_.specs.size(); ++i) {
    const bool is_same =
        i < rendered_.size() && tree::still_holds(rendered_[i].reads(), *artifact.tree);
    render::Manifests made;
    if (is_same) {
      made = rendered_[i].open();
      rendered.push_back(rendered_[i]);
    } else {
      renders_.add();
      auto fresh = render::render(artifact.tree, options_.specs[i]);
      if (!fresh) return fresh.error().with_reason(Reason::BuildFailed);
      made = *std::move(fresh);
      rendered.emplace_back(made);
    }
    all.objects.insert(all.objects.end(), made.objects.begin(), made.objects.end());
    for (const std::string& warning : made.warnings) {
      LOG(Warn, warning, LogField("revision", artifact.revision.text()));
    }
  }
  rendered_ = std::move(rendered);
  parts_.crash_points.pass("render.done");
  parts_.inbox.give({std::move(all), artifact.revision.text()});
  parts_.crash_points.pass("desired.given");
  return {};
}

// Sooner than the interval at first, never more often than once a second.
Duration GitReconciler::retry_delay() const {
  Duration delay = kRetry;
  for (int i = 1; i < failures_ && delay < options_.interval; ++i) delay *= 2;
  return std::min(delay, std::max(options_.interval, kRetry));
}

}  // namespace bireme::engine
