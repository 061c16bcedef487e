// What a step of the SetReconciler would do, object by object, as the server predicts it.
#include "engine/set_reconciler.h"

namespace bireme::engine {
namespace {

using kube::Object;
using sync::Action;

// A dry run cannot see what the same sync would make first: a namespace, a definition.
bool is_too_early(const sync::Task& task, const Error& error) {
  return task.action == Action::Create && error.reason() == Reason::NotFound;
}

}  // namespace

void SetReconciler::preview(const sync::SyncPlan& plan, std::stop_token stop) {
  previews_.clear();
  for (const sync::Wave& wave : plan.prunes) {
    for (const sync::Task& task : wave.tasks) {
      if (task.action != Action::Prune) continue;
      previews_.push_back({.task = task,
                           .before = parts_.cache.find(task.key).value_or(Object()),
                           .after = {},
                           .error = std::nullopt});
    }
  }
  for (const sync::Wave& wave : plan.applies) preview_applies(wave.tasks, stop);
}

void SetReconciler::preview_applies(const std::vector<sync::Task>& tasks, std::stop_token stop) {
  std::vector<Object> objects;
  std::vector<kube::ObjectRef> refs;
  for (const sync::Task& task : tasks) {
    objects.push_back(desired_->value()->find(task.key)->object);
    refs.emplace_back(objects.back());
  }
  kube::ApplyOptions options;
  options.field_manager = set_.field_manager;
  options.dry_run = true;
  options.stop = stop;
  const auto live = parts_.client.get_all(refs, stop);
  const auto made = parts_.client.apply_all(objects, options);
  for (size_t i = 0; i < tasks.size(); ++i) {
    const Position source = desired_->value()->find(tasks[i].key)->source;
    Preview one{.task = tasks[i],
                .before = live[i] ? *live[i] : Object(),
                .after = made[i] ? *made[i] : objects[i],
                .error = std::nullopt,
                .source = source};
    if (!made[i] && !is_too_early(tasks[i], made[i].error())) {
      one.error = made[i].error().at(source);
    } else if (!live[i] && live[i].error().reason() != Reason::NotFound) {
      one.error = live[i].error().at(source);
    }
    previews_.push_back(std::move(one));
  }
}

}  // namespace bireme::engine
