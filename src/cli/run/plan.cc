// `bireme plan REPO`: what a sync would do and why, before it happens.
#include <fmt/core.h>

#include "base/text.h"
#include "cli/run/look.h"
#include "cli/run/plan_flags.h"
#include "json/emit.h"
#include "yaml/emit.h"

namespace bireme::cli {
namespace {

using engine::SetStatus;
using json::Value;
using sync::Action;

struct Counts {
  size_t created = 0, updated = 0, deleted = 0, held = 0, open = 0;
};

Counts count(const sync::SyncPlan& plan) {
  Counts counts;
  for (const auto* waves : {&plan.prunes, &plan.applies}) {
    for (const sync::Wave& wave : *waves) {
      for (const sync::Task& task : wave.tasks) {
        counts.created += task.action == Action::Create ? 1 : 0;
        counts.updated += task.action == Action::Update ? 1 : 0;
        counts.deleted += task.action == Action::Prune ? 1 : 0;
      }
    }
  }
  for (const sync::Held& held : plan.held) counts.held += held.keys.size();
  counts.open = plan.notes.size();
  return counts;
}

std::string summarize(const SetStatus& status) {
  const Counts counts = count(*status.plan);
  std::string text = fmt::format("plan for {}: {} to delete", status.revision, counts.deleted);
  if (counts.held > 0) text += fmt::format(", {} deletes held", counts.held);
  text += fmt::format(", {} to create, {} to update", counts.created, counts.updated);
  if (counts.open > 0) text += fmt::format(", {} waiting or left alone", counts.open);
  return fmt::format("{}; {} unchanged\n", text, status.plan->unchanged);
}

Value encode_task(const sync::Task& task) {
  return Value::object({{"action", Value(sync::action_name(task.action))},
                        {"object", encode_object_key(task.key)},
                        {"why", Value(task.why)}});
}

// In the order of print(): deletions, what is held, changes, then what waits or is left alone.
Value encode_plan(const SetStatus& status) {
  Value changes = Value::array(), held = Value::array(), notes = Value::array();
  for (const auto* waves : {&status.plan->prunes, &status.plan->applies}) {
    for (const sync::Wave& wave : *waves) {
      for (const sync::Task& task : wave.tasks) changes.push_back(encode_task(task));
    }
  }
  for (const sync::Held& one : status.plan->held) {
    Value objects = Value::array();
    for (const kube::ResourceKey& key : one.keys) objects.push_back(encode_object_key(key));
    held.push_back(Value::object({{"hash", Value(one.hash)},
                                  {"why", Value(one.why)},
                                  {"objects", std::move(objects)}}));
  }
  for (const sync::Task& task : status.plan->notes) notes.push_back(encode_task(task));
  return Value::object({{"revision", Value(status.revision)},
                        {"changes", std::move(changes)},
                        {"held", std::move(held)},
                        {"notes", std::move(notes)},
                        {"unchanged", Value(status.plan->unchanged)}});
}

std::string print_names(const sync::SyncPlan& plan) {
  std::string out;
  for (const auto* waves : {&plan.prunes, &plan.applies}) {
    for (const sync::Wave& wave : *waves) {
      for (const sync::Task& task : wave.tasks) {
        out += fmt::format("{}/{}\n", to_lower(task.key.group_kind().text()), task.key.name);
      }
    }
  }
  return out;
}

ExitCode run_plan(const Invocation& call) {
  if (!has_output_format(call, {"json", "yaml", "name"})) return ExitCode::Usage;
  const std::string output = call.flags.text("output");
  const Look seen = look(call, false);
  if (!seen.status) return seen.code;
  const sync::SyncPlan& plan = *seen.status->plan;
  if (output == "json") {
    call.streams.out(json::emit(encode_plan(*seen.status)) + "\n");
  } else if (output == "yaml") {
    call.streams.out(yaml::emit(encode_plan(*seen.status)));
  } else {
    call.streams.out(output == "name" ? print_names(plan) : plan.print());
  }
  call.streams.err(summarize(*seen.status));
  if (seen.status->failure) return report_failure(call, *seen.status->failure);
  return difference_code(call, plan.has_work() || !plan.held.empty() || !plan.notes.empty());
}

}  // namespace

extern const Command kPlanCommand;
const Command kPlanCommand = {
    .name = "plan",
    .arguments = "REPO",
    .summary = "Say what a sync would do and why, deletions first",
    .details =
        "Reads the repository and the cluster as `bireme run` does, and writes nothing. The exit\n"
        "code is 1 where there are differences, 0 where there are none. With -o json or -o yaml\n"
        "the plan comes out as data, with -o name only the names of what would change.",
    .examples =
        "bireme plan . --namespace shop\n"
        "bireme plan https://example.com/team/shop.git --path deploy -o json",
    .flags = kPlanFlags,
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run_plan,
};

}  // namespace bireme::cli
