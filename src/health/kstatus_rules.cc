#include <algorithm>

#include "health/kstatus_verdict.h"
#include "health/rule_set.h"

namespace bireme::health {
namespace {

using kube::Object;
using namespace kstatus_words;

// Generation, deletion and the two standard conditions come before any rule of a kind.
std::optional<HealthStatus> judge_generic(const Object& object) {
  if (object.is_being_deleted()) return terminating("Resource scheduled for deletion");
  const json::Value& generation = object.metadata()["generation"];
  const json::Value& observed = object.at("status.observedGeneration");
  if (generation.is_int() && observed.is_int() && observed.as_int() != generation.as_int()) {
    return in_progress("LatestGenerationNotObserved",
                       fmt::format("{} generation is {}, but latest observed generation is {}",
                                   object.kind(), generation.as_int(), observed.as_int()));
  }
  for (const json::Value& condition : object.at("status.conditions").items()) {
    if (condition["status"].as_string() != "True") continue;
    const std::string_view type = condition["type"].as_string();
    const std::string_view reason = condition["reason"].as_string();
    const std::string message(condition["message"].as_string());
    if (type == "Reconciling") return in_progress(reason, message);
    if (type == "Stalled") return failed(reason, message);
  }
  return std::nullopt;
}

HealthStatus judge_ready_condition(const Object& object) {
  for (const json::Value& condition : object.at("status.conditions").items()) {
    if (condition["type"].as_string() != "Ready") continue;
    const std::string_view status = condition["status"].as_string();
    if (status == "True") return current("Resource is Ready");
    if (status == "False" || status == "Unknown") {
      return in_progress(condition["reason"].as_string(),
                         std::string(condition["message"].as_string()));
    }
  }
  return current("Resource is current");
}

HealthStatus judge_service(const Object& object) {
  if (object.str("spec.type", "ClusterIP") == "LoadBalancer" &&
      object.str("spec.clusterIP").empty()) {
    return in_progress("NoIPAssigned", "ClusterIP not set. Service type: LoadBalancer");
  }
  return current("Service is ready");
}

HealthStatus judge_claim(const Object& object) {
  const std::string_view phase = object.str("status.phase", "unknown");
  if (phase == "Bound") return current("PVC is Bound");
  return in_progress("NotBound", fmt::format("PVC is not Bound. phase: {}", phase));
}

HealthStatus judge_crd(const Object& crd) {
  for (const json::Value& condition : crd.at("status.conditions").items()) {
    const std::string_view type = condition["type"].as_string();
    const std::string_view status = condition["status"].as_string();
    const std::string_view reason = condition["reason"].as_string();
    const bool is_refused =
        status == "False" &&
        (type == "NamesAccepted" || (type == "Established" && reason != "Installing"));
    if (is_refused) return failed(reason, std::string(condition["message"].as_string()));
    if (type == "Established" && status == "True") return current("CRD is established");
  }
  return in_progress("Installing", "Install in progress");
}

std::optional<HealthStatus> judge_known_kind(const Object& object, WallTime now,
                                             const KstatusOptions& options) {
  const kube::GroupKind id = object.group_kind();
  const std::string& kind = id.kind;
  if (id.group.empty()) {
    if (kind == "Service") return judge_service(object);
    if (kind == "Pod") return judge_pod(object, now);
    if (kind == "PersistentVolumeClaim") return judge_claim(object);
    if (kind == "Secret" || kind == "ConfigMap") return current("Resource is always ready");
    return std::nullopt;
  }
  if (id.group == "apps" || id.group == "extensions") return judge_workload(object);
  if (id.group == "policy" && kind == "PodDisruptionBudget") {
    return current("AllowedDisruptions has been computed.");
  }
  if (id.group == "batch" && kind == "CronJob") return current("Resource is always ready");
  if (id.group == "batch" && kind == "Job") return judge_job(object, options);
  if (id.group == "apiextensions.k8s.io" && kind == "CustomResourceDefinition") {
    return judge_crd(object);
  }
  return std::nullopt;
}

}  // namespace

RuleSet make_kstatus_rules(const KstatusOptions& options) {
  Rule rule = [options](const Object& object, WallTime now) -> std::optional<HealthStatus> {
    if (auto status = judge_generic(object)) return status;
    if (auto status = judge_known_kind(object, now, options)) return status;
    return judge_ready_condition(object);
  };
  return RuleSet("kstatus", std::move(rule),
                 HealthStatus{Verdict::Missing, "NotFound", "Resource not found", {}});
}

}  // namespace bireme::health
