// ApplySet: the objects one owner applies, tracks and prunes together, as settings: who, where, by
// which rules. An Argo Application, a Flux Kustomization, a Helm release and `bireme run` each
// decode into one. A plain value.
#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "health/rule_set.h"
#include "sync/desired.h"
#include "sync/plan.h"
#include "sync/tracking.h"

namespace bireme::engine {

struct ApplySet {
  sync::Owner owner;
  std::string default_namespace;
  std::string only_namespace;  // not empty: no other one is read or written
  std::string field_manager = "bireme";
  sync::SyncPolicy policy;
  health::RuleSet rules;
  bool dry_run = false;    // ask the server, change nothing
  bool plan_only = false;  // ask nothing either: the plan in the status is the result
  bool predicts = false;   // of plan_only: and what the server would make of each change
  bool writes() const { return !dry_run && !plan_only; }
  std::function<sync::Directives(const kube::Object& object)> read_directives;
};

}  // namespace bireme::engine
