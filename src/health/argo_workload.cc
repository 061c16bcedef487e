#include <fmt/core.h>

#include "health/argo_verdict.h"

namespace bireme::health::argo_words {
namespace {

using kube::Object;

bool is_given(const Object& object, std::string_view path) { return !object.at(path).is_null(); }

HealthStatus judge_deployment(const Object& object) {
  if (object.flag("spec.paused")) return suspended("Deployment is paused");
  if (object.generation() > object.num("status.observedGeneration")) {
    return progressing(
        "Waiting for rollout to finish: observed deployment generation less than desired "
        "generation");
  }
  for (const json::Value& condition : object.at("status.conditions").items()) {
    if (condition["type"].as_string() != "Progressing") continue;
    if (condition["reason"].as_string() == "ProgressDeadlineExceeded") {
      return degraded(
          fmt::format("Deployment \"{}\" exceeded its progress deadline", object.name()));
    }
    break;
  }
  const int64_t wanted = object.num("spec.replicas");
  const int64_t updated = object.num("status.updatedReplicas");
  const int64_t replicas = object.num("status.replicas");
  const int64_t available = object.num("status.availableReplicas");
  if (is_given(object, "spec.replicas") && updated < wanted) {
    return progressing(
        fmt::format("Waiting for rollout to finish: {} out of {} new replicas have been updated...",
                    updated, wanted));
  }
  if (replicas > updated) {
    return progressing(
        fmt::format("Waiting for rollout to finish: {} old replicas are pending termination...",
                    replicas - updated));
  }
  if (available < updated) {
    return progressing(
        fmt::format("Waiting for rollout to finish: {} of {} updated replicas are available...",
                    available, updated));
  }
  return healthy();
}

HealthStatus judge_partition(const Object& object) {
  const int64_t updated = object.num("status.updatedReplicas");
  const bool has_both = is_given(object, "spec.replicas") &&
                        is_given(object, "spec.updateStrategy.rollingUpdate.partition");
  const int64_t wanted =
      object.num("spec.replicas") - object.num("spec.updateStrategy.rollingUpdate.partition");
  if (has_both && updated < wanted) {
    return progressing(fmt::format(
        "Waiting for partitioned roll out to finish: {} out of {} new pods have been updated...",
        updated, wanted));
  }
  return healthy(
      fmt::format("partitioned roll out complete: {} new pods have been updated...", updated));
}

HealthStatus judge_stateful_set(const Object& object) {
  const int64_t observed = object.num("status.observedGeneration");
  if (observed == 0 || object.generation() > observed) {
    return progressing("Waiting for statefulset spec update to be observed...");
  }
  const int64_t wanted = object.num("spec.replicas");
  const int64_t ready = object.num("status.readyReplicas");
  if (is_given(object, "spec.replicas") && ready < wanted) {
    return progressing(fmt::format("Waiting for {} pods to be ready...", wanted - ready));
  }
  const std::string_view strategy = object.str("spec.updateStrategy.type");
  if (strategy == "RollingUpdate" && is_given(object, "spec.updateStrategy.rollingUpdate")) {
    return judge_partition(object);
  }
  if (strategy == "OnDelete") {
    return healthy(fmt::format("statefulset has {} ready pods", ready));
  }
  const std::string_view update = object.str("status.updateRevision");
  const std::string_view current = object.str("status.currentRevision");
  if (update != current) {
    return progressing(
        fmt::format("waiting for statefulset rolling update to complete {} pods at revision {}...",
                    object.num("status.updatedReplicas"), update));
  }
  return healthy(fmt::format("statefulset rolling update complete {} pods at revision {}...",
                             object.num("status.currentReplicas"), current));
}

HealthStatus judge_replica_set(const Object& object) {
  if (object.generation() > object.num("status.observedGeneration")) {
    return progressing(
        "Waiting for rollout to finish: observed replica set generation less than desired "
        "generation");
  }
  for (const json::Value& condition : object.at("status.conditions").items()) {
    if (condition["type"].as_string() != "ReplicaFailure") continue;
    if (condition["status"].as_string() == "True") {
      return degraded(std::string(condition["message"].as_string()));
    }
    break;
  }
  const int64_t wanted = object.num("spec.replicas");
  const int64_t available = object.num("status.availableReplicas");
  if (is_given(object, "spec.replicas") && available < wanted) {
    return progressing(
        fmt::format("Waiting for rollout to finish: {} out of {} new replicas are available...",
                    available, wanted));
  }
  return healthy();
}

HealthStatus judge_daemon_set(const Object& object) {
  if (object.generation() > object.num("status.observedGeneration")) {
    return progressing(
        "Waiting for rollout to finish: observed daemon set generation less than desired "
        "generation");
  }
  const int64_t updated = object.num("status.updatedNumberScheduled");
  const int64_t wanted = object.num("status.desiredNumberScheduled");
  const int64_t available = object.num("status.numberAvailable");
  if (object.str("spec.updateStrategy.type") == "OnDelete") {
    return healthy(
        fmt::format("daemon set {} out of {} new pods have been updated", updated, wanted));
  }
  if (updated < wanted) {
    return progressing(fmt::format(
        "Waiting for daemon set \"{}\" rollout to finish: {} out of {} new pods have been "
        "updated...",
        object.name(), updated, wanted));
  }
  if (available < wanted) {
    return progressing(fmt::format(
        "Waiting for daemon set \"{}\" rollout to finish: {} of {} updated pods are available...",
        object.name(), available, wanted));
  }
  return healthy();
}

}  // namespace

std::optional<HealthStatus> judge_workload(const Object& object) {
  using Judge = HealthStatus (*)(const Object&);
  const std::string_view kind = object.kind();
  const Judge judge = kind == "Deployment"    ? judge_deployment
                      : kind == "StatefulSet" ? judge_stateful_set
                      : kind == "ReplicaSet"  ? judge_replica_set
                      : kind == "DaemonSet"   ? judge_daemon_set
                                              : nullptr;
  if (judge == nullptr) return std::nullopt;
  if (object.gvk().version != "v1") {
    return unknown(
        fmt::format("unsupported {} GVK: {}, Kind={}", kind, object.api_version(), kind));
  }
  return judge(object);
}

}  // namespace bireme::health::argo_words
