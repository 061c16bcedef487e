#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "health/argo_verdict.h"
#include "health/rules/marks.h"
#include "json/parse.h"

namespace bireme::health::argo_words {
namespace {

using kube::Object;

bool is_hook(const Object& object) {
  const std::string_view hook = object.annotation(marks::kArgoHook);
  if (!hook.empty()) return trim(hook) != "Skip";
  return object.has_annotation(marks::kHelmHook);
}

bool is_failing_to_start(std::string_view reason) {
  return reason.starts_with("Err") || reason.ends_with("Error") || reason.ends_with("BackOff");
}

std::string explain_failed_pod(const Object& pod) {
  const std::string_view message = pod.str("status.message");
  if (!message.empty()) return std::string(message);
  for (const char* list : {"status.initContainerStatuses", "status.containerStatuses"}) {
    for (const json::Value& container : pod.at(list).items()) {
      const json::Value& end = container["state"]["terminated"];
      if (!end.is_object()) continue;
      if (!end["message"].as_string().empty()) return std::string(end["message"].as_string());
      if (end["reason"].as_string() == "OOMKilled") return "OOMKilled";
      if (end["exitCode"].as_int() != 0) {
        return fmt::format("container \"{}\" failed with exit code {}",
                           container["name"].as_string(), end["exitCode"].as_int());
      }
    }
  }
  return {};
}

HealthStatus judge_running_pod(const Object& pod) {
  std::string message(pod.str("status.message"));
  for (const json::Value& condition : pod.at("status.conditions").items()) {
    if (condition["type"].as_string() == "Ready" && condition["status"].as_string() == "True") {
      return healthy(message);
    }
  }
  for (const json::Value& container : pod.at("status.containerStatuses").items()) {
    if (container["lastState"]["terminated"].is_object()) return degraded(message);
  }
  return progressing(message);
}

// The v1 autoscaler keeps its conditions as JSON in an annotation, with keys in any case.
json::Value lower_keys(const json::Value& item) {
  json::Value lowered = json::Value::object();
  for (const json::Member& member : item.members()) {
    lowered.set(to_lower(member.name()), member.value);
  }
  return lowered;
}

Result<std::vector<json::Value>> read_autoscaler_conditions(const Object& object) {
  std::vector<json::Value> conditions;
  if (object.gvk().version == "v2") {
    const auto items = object.at("status.conditions").items();
    return std::vector<json::Value>(items.begin(), items.end());
  }
  const std::string_view text = object.annotation(marks::kHpaConditions);
  if (text.empty()) return conditions;
  const json::Value list = TRY(json::parse(text));
  for (const json::Value& item : list.items()) conditions.push_back(lower_keys(item));
  return conditions;
}

bool is_autoscaler_failure(std::string_view type, std::string_view reason) {
  static constexpr std::array kScaleFailures{"FailedGetScale", "FailedUpdateScale"};
  static constexpr std::array kMetricFailures{
      "FailedGetResourceMetric", "FailedGetObjectMetric",        "FailedGetPodsMetric",
      "FailedGetExternalMetric", "FailedComputeMetricsReplicas", "InvalidSelector"};
  if (type == "AbleToScale") {
    return std::find(kScaleFailures.begin(), kScaleFailures.end(), reason) != kScaleFailures.end();
  }
  return type == "ScalingActive" &&
         std::find(kMetricFailures.begin(), kMetricFailures.end(), reason) != kMetricFailures.end();
}

}  // namespace

HealthStatus judge_pod(const Object& pod) {
  const std::string_view policy = pod.str("spec.restartPolicy");
  const bool runs_for_ever =
      policy == "Always" ||
      (pod.annotation(marks::kArgoIgnoreRestartPolicy) == "true" && !is_hook(pod));
  if (runs_for_ever) {
    std::vector<std::string> waiting;
    for (const json::Value& container : pod.at("status.containerStatuses").items()) {
      const json::Value& state = container["state"]["waiting"];
      if (!is_failing_to_start(state["reason"].as_string())) continue;
      waiting.emplace_back(state["message"].as_string());
    }
    if (!waiting.empty()) return degraded(join(waiting, ", "));
  }
  const std::string_view phase = pod.str("status.phase");
  std::string message(pod.str("status.message"));
  if (phase == "Pending") return progressing(message);
  if (phase == "Succeeded") return healthy(message);
  if (phase == "Failed") return degraded(explain_failed_pod(pod));
  if (phase != "Running") return unknown(message);
  if (runs_for_ever) return judge_running_pod(pod);
  if (policy == "OnFailure" || policy == "Never") return progressing(message);
  return unknown(message);
}

HealthStatus judge_job(const Object& job) {
  bool has_failed = false, is_complete = false, is_suspended = false;
  std::string failure, message;
  for (const json::Value& condition : job.at("status.conditions").items()) {
    const std::string_view type = condition["type"].as_string();
    if (type == "Failed") {
      has_failed = true;
      is_complete = true;
      failure = condition["message"].as_string();
    } else if (type == "Complete" || type == "Suspended") {
      is_complete = true;
      message = condition["message"].as_string();
      if (type == "Suspended") is_suspended = condition["status"].as_string() == "True";
    }
  }
  if (!is_complete) return progressing(message);
  if (has_failed) return degraded(failure);
  return is_suspended ? suspended(message) : healthy(message);
}

HealthStatus judge_cron_job(const Object& job) {
  if (job.flag("spec.suspend")) return healthy("CronJob is Suspended");
  const json::Value& status = job.value()["status"];
  if (status.is_null()) return progressing("Waiting for CronJob");
  if (status["lastScheduleTime"].is_null()) {
    return healthy("CronJob has not been scheduled yet");
  }
  if (status["lastSuccessfulTime"].is_null()) {
    return healthy("The CronJob never completed successfully. It may not be healthy");
  }
  if (status["active"].size() > 0) {
    return healthy("The job is running. Its last execution may not have been successful");
  }
  if (status["lastSuccessfulTime"].as_string() < status["lastScheduleTime"].as_string()) {
    return degraded("CronJob has not completed its last execution successfully");
  }
  return healthy("CronJob has completed its last execution successfully");
}

HealthStatus judge_autoscaler(const Object& object) {
  const auto conditions = read_autoscaler_conditions(object);
  if (!conditions) {
    return unknown("failed to convert conditions annotation to typed: " +
                   conditions.error().message());
  }
  for (const json::Value& condition : *conditions) {
    if (is_autoscaler_failure(condition["type"].as_string(), condition["reason"].as_string())) {
      return degraded(std::string(condition["message"].as_string()));
    }
  }
  for (const json::Value& condition : *conditions) {
    const std::string_view type = condition["type"].as_string();
    if (type != "AbleToScale" && type != "ScalingLimited") continue;
    if (condition["status"].as_string() != "True") continue;
    return healthy(std::string(condition["message"].as_string()));
  }
  return progressing("Waiting to Autoscale");
}

HealthStatus judge_crd(const Object& crd) {
  if (crd.is_being_deleted()) return progressing("CRD is terminating");
  const json::Value& conditions = crd.at("status.conditions");
  if (conditions.empty()) return progressing("Status conditions not found");
  bool is_established = false;
  for (const json::Value& condition : conditions.items()) {
    const std::string_view type = condition["type"].as_string();
    const std::string_view status = condition["status"].as_string();
    const std::string message(condition["message"].as_string());
    if (type == "Terminating" && status == "True") {
      return progressing("CRD is terminating: " + message);
    }
    if (type == "NamesAccepted" && status == "False") {
      return degraded("CRD names have not been accepted: " + message);
    }
    if (type == "NonStructuralSchema" && status == "True") {
      return degraded("Schema violations found: " + message);
    }
    if (type != "Established") continue;
    if (status == "True") {
      is_established = true;
    } else if (condition["reason"].as_string() == "Installing") {
      return progressing("CRD is being installed");
    }
  }
  return is_established ? healthy("CRD is healthy") : degraded("CRD is not established");
}

HealthStatus judge_disruption_budget(const Object& budget) {
  HealthStatus noted = progressing("Waiting for status");
  for (const json::Value& condition : budget.at("status.conditions").items()) {
    const std::string reason(condition["reason"].as_string());
    const bool is_false = condition["status"].as_string() == "False";
    if (is_false && reason != "InsufficientPods") {
      return degraded("PodDisruptionBudget has " + reason);
    }
    noted = healthy("PodDisruptionBudget has " + reason);
  }
  return noted;
}

}  // namespace bireme::health::argo_words
