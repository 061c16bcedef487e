// RuleSet: the rules that judge objects in one dialect. Today the built-in kinds; rules from data
// (scripts, expressions) go before them.
//
// judge() is pure: the time it may need (a Pod that waits for a node) is passed in. It gives
// nothing for a kind the dialect has no rule for, which counts as well. Any thread. It matches Argo
// CD's gitops-engine/pkg/health with the scripts for CronJob, CRD and PDB, and kstatus as in
// fluxcd/cli-utils 1.2.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "health/health_status.h"
#include "kube/object.h"

namespace bireme::health {

using Rule = std::function<std::optional<HealthStatus>(const kube::Object& object, WallTime now)>;

class RuleSet {
 public:
  RuleSet(std::string_view name, Rule rule, HealthStatus missing)
      : name_(name), rule_(std::move(rule)), missing_(std::move(missing)) {}

  std::string_view name() const { return name_; }
  std::optional<HealthStatus> judge(const kube::Object& object, WallTime now) const {
    return rule_(object, now);
  }
  // What an object that should be there and is not is called.
  const HealthStatus& missing() const { return missing_; }

 private:
  std::string_view name_;
  Rule rule_;
  HealthStatus missing_;
};

RuleSet make_argo_rules();

struct KstatusOptions {
  // kstatus calls a Job that runs Current; Flux waits for its end.
  bool job_must_complete = false;
};
RuleSet make_kstatus_rules(const KstatusOptions& options = {});

}  // namespace bireme::health
