#include <fmt/core.h>

#include <algorithm>

#include "health/argo_verdict.h"
#include "health/rule_set.h"
#include "health/rules/marks.h"

namespace bireme::health {
namespace {

using kube::Object;
using namespace argo_words;

HealthStatus unsupported(const Object& object, std::string_view kind_text) {
  const kube::Gvk gvk = object.gvk();
  return unknown(fmt::format("unsupported {} GVK: {}/{}, Kind={}", kind_text, gvk.group,
                             gvk.version, gvk.kind));
}

HealthStatus judge_api_service(const Object& object) {
  for (const json::Value& condition : object.at("status.conditions").items()) {
    if (condition["type"].as_string() != "Available") continue;
    std::string message =
        fmt::format("{}: {}", condition["reason"].as_string(), condition["message"].as_string());
    return condition["status"].as_string() == "True" ? healthy(message) : progressing(message);
  }
  return progressing("Waiting to be processed");
}

HealthStatus judge_claim(const Object& object) {
  const std::string_view phase = object.str("status.phase");
  if (phase == "Bound") return healthy();
  if (phase == "Pending") return progressing();
  if (phase == "Lost") return degraded();
  return unknown();
}

HealthStatus judge_service(const Object& object) {
  const bool waits =
      object.str("spec.type") == "LoadBalancer" && object.at("status.loadBalancer.ingress").empty();
  return waits ? progressing() : healthy();
}

HealthStatus judge_workflow(const Object& object) {
  const std::string_view phase = object.str("status.phase");
  std::string message(object.str("status.message"));
  if (phase.empty() || phase == "Pending" || phase == "Running") return progressing(message);
  if (phase == "Succeeded") return healthy(message);
  if (phase == "Failed" || phase == "Error") return degraded(message);
  return unknown(message);
}

std::optional<HealthStatus> judge_core(const Object& object) {
  const std::string_view kind = object.kind();
  if (kind != "Service" && kind != "PersistentVolumeClaim" && kind != "Pod") return std::nullopt;
  if (object.gvk().version != "v1") return unsupported(object, kind);
  if (kind == "Service") return judge_service(object);
  if (kind == "PersistentVolumeClaim") return judge_claim(object);
  return judge_pod(object);
}

std::optional<HealthStatus> judge_batch(const Object& object) {
  if (object.kind() == "CronJob") return judge_cron_job(object);
  if (object.kind() != "Job") return std::nullopt;
  if (object.gvk().version != "v1") return unsupported(object, "Job");
  return judge_job(object);
}

std::optional<HealthStatus> judge_rest(const Object& object) {
  const kube::Gvk gvk = object.gvk();
  const bool has_ingress = gvk.group == "networking.k8s.io" || gvk.group == "extensions";
  if (has_ingress && gvk.kind == "Ingress") {
    return object.at("status.loadBalancer.ingress").empty() ? progressing() : healthy();
  }
  if (gvk.group == "autoscaling" && gvk.kind == "HorizontalPodAutoscaler") {
    if (gvk.version != "v1" && gvk.version != "v2") return unsupported(object, "HPA");
    return judge_autoscaler(object);
  }
  if (gvk.group == "apiregistration.k8s.io" && gvk.kind == "APIService") {
    if (gvk.version != "v1" && gvk.version != "v1beta1") return unsupported(object, gvk.kind);
    return judge_api_service(object);
  }
  if (gvk.group == "apiextensions.k8s.io" && gvk.kind == "CustomResourceDefinition") {
    return judge_crd(object);
  }
  if (gvk.group == "policy" && gvk.kind == "PodDisruptionBudget") {
    return judge_disruption_budget(object);
  }
  if (gvk.group == marks::kArgoWorkflowGroup && gvk.kind == "Workflow") {
    return judge_workflow(object);
  }
  return std::nullopt;
}

std::optional<HealthStatus> judge_argo(const Object& object, WallTime) {
  const auto finalizers = object.finalizers();
  const bool is_held = std::find(finalizers.begin(), finalizers.end(), marks::kArgoHookFinalizer) !=
                       finalizers.end();
  if (object.is_being_deleted() && !is_held) return progressing("Pending deletion");
  const kube::GroupKind kind = object.group_kind();
  if (kind.group.empty()) return judge_core(object);
  if (kind.group == "apps") return judge_workload(object);
  if (kind.group == "batch") return judge_batch(object);
  return judge_rest(object);
}

}  // namespace

RuleSet make_argo_rules() {
  return RuleSet("argo", judge_argo, HealthStatus{Verdict::Missing, "Missing", "", {}});
}

}  // namespace bireme::health
