// RunService: what `bireme run --listen` answers: /healthz, /readyz, /metrics, POST /api/v1/sync
// and GET /api/v1/status. On the loop thread; everything it reads is a snapshot.
#pragma once

#include <functional>

#include "base/metrics.h"
#include "engine/report.h"
#include "http/service.h"

namespace bireme::cli {

class RunService : public http::Service {
 public:
  RunService(const Registry& metrics, const engine::StateStore& store,
             std::function<void()> ask_for_sync)
      : metrics_(metrics), store_(store), ask_for_sync_(std::move(ask_for_sync)) {}
  void handle(http::Request request, http::ResponseWriterPtr writer) override;

 private:
  const Registry& metrics_;
  const engine::StateStore& store_;
  std::function<void()> ask_for_sync_;
};

}  // namespace bireme::cli
