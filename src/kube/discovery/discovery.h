// Discovery: the current ApiCatalog of one API server, kept fresh on demand. Any thread.
//
// Reads /api and /apis in aggregated form (two requests, answered 304 when nothing changed); falls
// back to the legacy documents on servers before 1.26. Nothing polls: callers refresh when a
// CustomResourceDefinition or APIService changed, or when a kind is missing. Needs only what every
// authenticated user may read.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>

#include "base/clock.h"
#include "kube/discovery/catalog.h"

namespace bireme::kube {

class Transport;

class Discovery {
 public:
  Discovery(Transport& transport, const Clock& clock);
  ~Discovery();

  // The last catalogue read; the first call reads it. Never null when ok.
  Result<std::shared_ptr<const ApiCatalog>> catalog(std::stop_token stop = {});
  // Reads again; several callers at once share one read. Keeps the old catalogue if it fails.
  Result<std::shared_ptr<const ApiCatalog>> refresh(std::stop_token stop = {});

  // Looks a kind up and refreshes once (at most every second) if it is not there. An empty version
  // means the preferred one.
  Result<ApiResource> get(const Gvk& gvk, std::stop_token stop = {});
  Result<ApiResource> get(const GroupKind& kind, std::stop_token stop = {});
  // Waits until the kind is served, as after its CRD was applied.
  Result<ApiResource> wait_for(const Gvk& gvk, Duration timeout, std::stop_token stop = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bireme::kube
