#include "health/rule_set.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace bireme::health {
namespace {

struct Case {
  const char* name;
  const char* object;
  const char* argo;  // "Word: message"; "-" where the dialect has no rule
  const char* kstatus;
};

std::string say(const std::optional<HealthStatus>& status) {
  if (!status) return "-";
  return std::string(status->word) + ": " + status->message;
}

kube::Object make_object(const char* text) {
  auto value = json::parse(text);
  EXPECT_TRUE(value.ok()) << text;
  return kube::Object(std::move(*value));
}

const Case kCases[] = {
    {"a config map has no health of its own",
     R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}})", "-",
     "Current: Resource is always ready"},
    {"deletion goes before every rule",
     R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","deletionTimestamp":"x"}})",
     "Progressing: Pending deletion", "Terminating: Resource scheduled for deletion"},
    {"a new deployment is not yet observed",
     R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a","generation":2},
         "spec":{"replicas":1},"status":{"observedGeneration":1}})",
     "Progressing: Waiting for rollout to finish: observed deployment generation less than "
     "desired generation",
     "InProgress: Deployment generation is 2, but latest observed generation is 1"},
    {"a deployment with too few updated replicas",
     R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},
         "spec":{"replicas":3},"status":{"replicas":3,"updatedReplicas":1}})",
     "Progressing: Waiting for rollout to finish: 1 out of 3 new replicas have been updated...",
     "InProgress: Updated: 1/3"},
    {"a deployment past its deadline",
     R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},"spec":{"replicas":1},
         "status":{"conditions":[{"type":"Progressing","reason":"ProgressDeadlineExceeded"}]}})",
     "Degraded: Deployment \"a\" exceeded its progress deadline",
     "Failed: Progress deadline exceeded"},
    {"a deployment of no replicas that is available",
     R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},"spec":{"replicas":0},
         "status":{"conditions":[{"type":"Available","status":"True"}]}})",
     "Healthy: ", "Current: Deployment is available. Replicas: 0"},
    {"a paused deployment",
     R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},
         "spec":{"replicas":0,"paused":true}})",
     "Suspended: Deployment is paused", "InProgress: Deployment not Available"},
    {"a deployment of a version that is gone",
     R"({"apiVersion":"apps/v1beta1","kind":"Deployment","metadata":{"name":"a"},
         "spec":{"replicas":0}})",
     "Unknown: unsupported Deployment GVK: apps/v1beta1, Kind=Deployment",
     "InProgress: Deployment not Available"},
    {"a stateful set that waits for pods",
     R"({"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"a","generation":1},
         "spec":{"replicas":3},"status":{"observedGeneration":1,"replicas":3,"readyReplicas":1}})",
     "Progressing: Waiting for 2 pods to be ready...", "InProgress: Ready: 1/3"},
    {"a daemon set nobody has seen",
     R"({"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"a","generation":1}})",
     "Progressing: Waiting for rollout to finish: observed daemon set generation less than "
     "desired generation",
     "InProgress: DaemonSet status.observedGeneration not found"},
    {"a pod that crashes again and again",
     R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"restartPolicy":"Always"},
         "status":{"phase":"Running","containerStatuses":[{"name":"c","state":{"waiting":
         {"reason":"CrashLoopBackOff","message":"back-off"}}}]}})",
     "Degraded: back-off", "Failed: Containers in CrashLoop state: c"},
    {"a pod killed for its memory",
     R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"restartPolicy":"Never"},
         "status":{"phase":"Failed","containerStatuses":[{"name":"c","state":{"terminated":
         {"reason":"OOMKilled","exitCode":137}}}]}})",
     "Degraded: OOMKilled", "Current: Pod has completed, but not successfully"},
    {"a job that runs",
     R"({"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"a"},
         "status":{"startTime":"t","active":1}})",
     "Progressing: ", "Current: Job in progress. success:0, active: 1, failed: 0"},
    {"a job that failed",
     R"({"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"a"},"status":{"failed":1,
         "conditions":[{"type":"Failed","status":"True","message":"too often"}]}})",
     "Degraded: too often", "Failed: Job Failed. failed: 1/1"},
    {"a load balancer that waits",
     R"({"apiVersion":"v1","kind":"Service","metadata":{"name":"a"},
         "spec":{"type":"LoadBalancer","clusterIP":"10.0.0.1"}})",
     "Progressing: ", "Current: Service is ready"},
    {"a claim that is not bound",
     R"({"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"a"},
         "status":{"phase":"Pending"}})",
     "Progressing: ", "InProgress: PVC is not Bound. phase: Pending"},
    {"a definition that is established",
     R"({"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
         "metadata":{"name":"a"},"status":{"conditions":[
         {"type":"Established","status":"True"}]}})",
     "Healthy: CRD is healthy", "Current: CRD is established"},
    {"a custom resource with a Ready condition",
     R"({"apiVersion":"x.y/v1","kind":"Widget","metadata":{"name":"a"},"status":{"conditions":
         [{"type":"Ready","status":"False","reason":"R","message":"not yet"}]}})",
     "-", "InProgress: not yet"},
    {"wrong types are read as absent",
     R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a"},"spec":"x",
         "status":{"conditions":{"a":1}}})",
     "Healthy: ", "InProgress: Replicas: 0/1"},
};

TEST(RuleSet, judges_the_built_in_kinds_in_both_dialects) {
  const RuleSet argo = make_argo_rules();
  const RuleSet kstatus = make_kstatus_rules();
  for (const Case& test : kCases) {
    const kube::Object object = make_object(test.object);
    EXPECT_EQ(say(argo.judge(object, WallTime{})), test.argo) << test.name;
    EXPECT_EQ(say(kstatus.judge(object, WallTime{})), test.kstatus) << test.name;
  }
}

TEST(RuleSet, waits_for_a_job_to_complete_where_flux_does) {
  const RuleSet rules = make_kstatus_rules({.job_must_complete = true});
  const kube::Object job = make_object(
      R"({"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"a"},
          "status":{"startTime":"t","active":1}})");
  EXPECT_EQ(rules.judge(job, WallTime{})->verdict, Verdict::Progressing);
}

TEST(RuleSet, gives_an_unschedulable_pod_fifteen_seconds) {
  const RuleSet rules = make_kstatus_rules();
  const kube::Object pod = make_object(
      R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"a",
          "creationTimestamp":"2026-01-01T00:00:00Z"},"status":{"phase":"Pending","conditions":
          [{"type":"PodScheduled","status":"False","reason":"Unschedulable"}]}})");
  const WallTime created = *parse_rfc3339("2026-01-01T00:00:00Z");
  EXPECT_EQ(rules.judge(pod, created + std::chrono::seconds(14))->word, "InProgress");
  EXPECT_EQ(rules.judge(pod, created + std::chrono::seconds(16))->word, "Failed");
}

}  // namespace
}  // namespace bireme::health
