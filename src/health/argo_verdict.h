// The words of Argo's health, and short ways to make them. Used by the Argo rules only.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "health/health_status.h"
#include "kube/object.h"

namespace bireme::health::argo_words {

inline HealthStatus healthy(std::string message = {}) {
  return {Verdict::Healthy, "Healthy", std::move(message), {}};
}
inline HealthStatus progressing(std::string message = {}) {
  return {Verdict::Progressing, "Progressing", std::move(message), {}};
}
inline HealthStatus degraded(std::string message = {}) {
  return {Verdict::Degraded, "Degraded", std::move(message), {}};
}
inline HealthStatus suspended(std::string message = {}) {
  return {Verdict::Suspended, "Suspended", std::move(message), {}};
}
inline HealthStatus unknown(std::string message = {}) {
  return {Verdict::Unknown, "Unknown", std::move(message), {}};
}

// One per kind; `judge_workload` takes the apps group.
std::optional<HealthStatus> judge_workload(const kube::Object& object);
HealthStatus judge_pod(const kube::Object& object);
HealthStatus judge_job(const kube::Object& object);
HealthStatus judge_cron_job(const kube::Object& object);
HealthStatus judge_autoscaler(const kube::Object& object);
HealthStatus judge_crd(const kube::Object& object);
HealthStatus judge_disruption_budget(const kube::Object& object);

}  // namespace bireme::health::argo_words
