// The words of kstatus, and short ways to make them. Used by the kstatus rules only.
#pragma once

#include <fmt/core.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "health/health_status.h"
#include "kube/object.h"

namespace bireme::health {

struct KstatusOptions;

namespace kstatus_words {

inline HealthStatus current(std::string message) {
  return {Verdict::Healthy, "Current", std::move(message), {}};
}
inline HealthStatus terminating(std::string message) {
  return {Verdict::Terminating, "Terminating", std::move(message), {}};
}
inline HealthStatus unknown(std::string message) {
  return {Verdict::Unknown, "Unknown", std::move(message), {}};
}
inline HealthStatus in_progress(std::string_view reason, std::string message) {
  return {Verdict::Progressing,
          "InProgress",
          message,
          {{"Reconciling", "True", std::string(reason), message}}};
}
inline HealthStatus failed(std::string_view reason, std::string message) {
  return {
      Verdict::Degraded, "Failed", message, {{"Stalled", "True", std::string(reason), message}}};
}

std::optional<HealthStatus> judge_workload(const kube::Object& object);
HealthStatus judge_pod(const kube::Object& pod, WallTime now);
HealthStatus judge_job(const kube::Object& job, const KstatusOptions& options);

}  // namespace kstatus_words
}  // namespace bireme::health
