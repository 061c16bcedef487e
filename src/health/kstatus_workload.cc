#include "base/text.h"
#include "health/kstatus_verdict.h"
#include "health/rule_set.h"

namespace bireme::health::kstatus_words {
namespace {

using kube::Object;

constexpr int64_t kNoDeadline = 2147483647;  // what the controller takes for "none set"
constexpr std::chrono::seconds kScheduleWindow{15};

HealthStatus too_few(std::string_view reason, std::string_view what, int64_t have, int64_t want) {
  return in_progress(reason, fmt::format("{}: {}/{}", what, have, want));
}

HealthStatus extra_pods(int64_t count) {
  return in_progress("ExtraPods", fmt::format("Pending termination: {}", count));
}

const json::Value* find_condition(const Object& object, std::string_view type,
                                  std::string_view status) {
  for (const json::Value& condition : object.at("status.conditions").items()) {
    if (condition["type"].as_string() == type && condition["status"].as_string() == status) {
      return &condition;
    }
  }
  return nullptr;
}

HealthStatus judge_stateful_set(const Object& set) {
  if (set.str("spec.updateStrategy.type") == "OnDelete") {
    return current("StatefulSet is using the ondelete update strategy");
  }
  const int64_t wanted = set.num("spec.replicas", 1);
  const int64_t replicas = set.num("status.replicas");
  const int64_t ready = set.num("status.readyReplicas");
  const int64_t updated = set.num("status.updatedReplicas");
  const int64_t now = set.num("status.currentReplicas");
  const int64_t partition = set.num("spec.updateStrategy.rollingUpdate.partition", -1);
  if (wanted > replicas) return too_few("LessReplicas", "Replicas", replicas, wanted);
  if (wanted > ready) return too_few("LessReady", "Ready", ready, wanted);
  if (replicas > wanted) return extra_pods(replicas - wanted);
  if (partition != -1) {
    if (updated < wanted - partition) {
      return too_few("PartitionRollout", "updated", updated, wanted - partition);
    }
    return current(fmt::format("Partition rollout complete. updated: {}", updated));
  }
  if (wanted > now) return too_few("LessCurrent", "current", now, wanted);
  if (set.str("status.currentRevision") != set.str("status.updateRevision")) {
    return in_progress("RevisionMismatch", "Waiting for updated revision to match current");
  }
  return current(fmt::format("All replicas scheduled as expected. Replicas: {}", replicas));
}

HealthStatus judge_deployment(const Object& deployment) {
  bool has_progressed = deployment.num("spec.progressDeadlineSeconds", kNoDeadline) == kNoDeadline;
  bool is_available = false;
  for (const json::Value& condition : deployment.at("status.conditions").items()) {
    const std::string_view type = condition["type"].as_string();
    const std::string_view reason = condition["reason"].as_string();
    const bool is_true = condition["status"].as_string() == "True";
    if (type == "Progressing" && reason == "ProgressDeadlineExceeded") {
      HealthStatus status = failed(reason, "Progress deadline exceeded");
      status.conditions[0].message = condition["message"].as_string();
      return status;
    }
    if (type == "Progressing" && is_true && reason == "NewReplicaSetAvailable") {
      has_progressed = true;
    }
    if (type == "Available" && is_true) is_available = true;
  }
  const int64_t wanted = deployment.num("spec.replicas", 1);
  const int64_t replicas = deployment.num("status.replicas");
  const int64_t updated = deployment.num("status.updatedReplicas");
  const int64_t ready = deployment.num("status.readyReplicas");
  const int64_t available = deployment.num("status.availableReplicas");
  if (wanted > replicas) return too_few("LessReplicas", "Replicas", replicas, wanted);
  if (wanted > updated) return too_few("LessUpdated", "Updated", updated, wanted);
  if (replicas > wanted) return extra_pods(replicas - wanted);
  if (updated > available) return too_few("LessAvailable", "Available", available, updated);
  if (wanted > ready) return too_few("LessReady", "Ready", ready, wanted);
  if (!has_progressed) return in_progress("ReplicaSetNotAvailable", "ReplicaSet not Available");
  if (!is_available) return in_progress("DeploymentNotAvailable", "Deployment not Available");
  return current(fmt::format("Deployment is available. Replicas: {}", replicas));
}

HealthStatus judge_replica_set(const Object& set) {
  if (find_condition(set, "ReplicaFailure", "True") != nullptr) {
    return in_progress("ReplicaFailure", "Replica Failure condition. Check Pods");
  }
  const int64_t wanted = set.num("spec.replicas", 1);
  const int64_t replicas = set.num("status.replicas");
  const int64_t labelled = set.num("status.fullyLabeledReplicas");
  const int64_t available = set.num("status.availableReplicas");
  const int64_t ready = set.num("status.readyReplicas");
  if (wanted > labelled) return too_few("LessLabelled", "Labelled", labelled, wanted);
  if (wanted > available) return too_few("LessAvailable", "Available", available, wanted);
  if (wanted > ready) return too_few("LessReady", "Ready", ready, wanted);
  if (replicas > wanted) return extra_pods(replicas - wanted);
  return current(fmt::format("ReplicaSet is available. Replicas: {}", replicas));
}

HealthStatus judge_daemon_set(const Object& set) {
  if (!set.metadata()["generation"].is_int()) {
    return in_progress("NoGeneration", fmt::format("{} metadata.generation not found", set.kind()));
  }
  if (!set.at("status.observedGeneration").is_int()) {
    return in_progress("NoObservedGeneration",
                       fmt::format("{} status.observedGeneration not found", set.kind()));
  }
  const int64_t wanted = set.num("status.desiredNumberScheduled", -1);
  const int64_t now = set.num("status.currentNumberScheduled");
  const int64_t updated = set.num("status.updatedNumberScheduled");
  const int64_t available = set.num("status.numberAvailable");
  const int64_t ready = set.num("status.numberReady");
  if (wanted == -1) {
    return in_progress("NoDesiredNumber", "Missing .status.desiredNumberScheduled");
  }
  if (wanted > now) return too_few("LessCurrent", "Current", now, wanted);
  if (wanted > updated) return too_few("LessUpdated", "Updated", updated, wanted);
  if (wanted > available) return too_few("LessAvailable", "Available", available, wanted);
  if (wanted > ready) return too_few("LessReady", "Ready", ready, wanted);
  return current(fmt::format("All replicas scheduled as expected. Replicas: {}", wanted));
}

std::vector<std::string> find_crash_looping(const Object& pod) {
  std::vector<std::string> names;
  for (const json::Value& container : pod.at("status.containerStatuses").items()) {
    if (container["state"]["waiting"]["reason"].as_string() != "CrashLoopBackOff") continue;
    names.emplace_back(container["name"].as_string());
  }
  return names;
}

HealthStatus judge_pending_pod(const Object& pod, WallTime now) {
  const json::Value* scheduled = find_condition(pod, "PodScheduled", "False");
  if (scheduled == nullptr || (*scheduled)["reason"].as_string() != "Unschedulable") {
    return in_progress("PodPending", "Pod is in the Pending phase");
  }
  const auto created = parse_rfc3339(pod.creation_timestamp());
  if (created && now - kScheduleWindow < *created) {
    return in_progress("PodNotScheduled", "Pod has not been scheduled");
  }
  return failed("PodUnschedulable", "Pod could not be scheduled");
}

}  // namespace

std::optional<HealthStatus> judge_workload(const Object& object) {
  const std::string_view kind = object.kind();
  const bool is_apps = object.gvk().group == "apps";
  if (kind == "Deployment") return judge_deployment(object);
  if (kind == "ReplicaSet") return judge_replica_set(object);
  if (kind == "DaemonSet") return judge_daemon_set(object);
  if (kind == "StatefulSet" && is_apps) return judge_stateful_set(object);
  return std::nullopt;
}

HealthStatus judge_pod(const Object& pod, WallTime now) {
  const std::string_view phase = pod.str("status.phase");
  if (phase == "Succeeded") return current("Pod has completed successfully");
  if (phase == "Failed") return current("Pod has completed, but not successfully");
  if (phase == "Pending") return judge_pending_pod(pod, now);
  if (phase.empty()) return in_progress("PodNotObserved", "Pod phase not available");
  if (phase != "Running") return unknown(fmt::format("unknown phase {}", phase));
  if (find_condition(pod, "Ready", "True") != nullptr) return current("Pod is Ready");
  const std::vector<std::string> looping = find_crash_looping(pod);
  if (!looping.empty()) {
    return failed("ContainerCrashLooping", "Containers in CrashLoop state: " + join(looping, ","));
  }
  return in_progress("PodRunningNotReady", "Pod is running but is not Ready");
}

HealthStatus judge_job(const Object& job, const KstatusOptions& options) {
  const int64_t parallelism = job.num("spec.parallelism", 1);
  const int64_t completions = job.num("spec.completions", parallelism);
  const int64_t succeeded = job.num("status.succeeded");
  const int64_t failures = job.num("status.failed");
  for (const json::Value& condition : job.at("status.conditions").items()) {
    if (condition["status"].as_string() != "True") continue;
    const std::string_view type = condition["type"].as_string();
    if (type == "Complete") {
      return current(fmt::format("Job Completed. succeeded: {}/{}", succeeded, completions));
    }
    if (type == "Failed") {
      return failed("JobFailed", fmt::format("Job Failed. failed: {}/{}", failures, completions));
    }
    if (type == "Suspended" && options.job_must_complete) return current("Job is suspended");
  }
  if (job.str("status.startTime").empty()) return in_progress("JobNotStarted", "Job not started");
  std::string message = fmt::format("Job in progress. success:{}, active: {}, failed: {}",
                                    succeeded, job.num("status.active"), failures);
  if (options.job_must_complete) return in_progress("JobInProgress", std::move(message));
  return current(std::move(message));
}

}  // namespace bireme::health::kstatus_words
