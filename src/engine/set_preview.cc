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
  std::vector<const sync::DesiredObject*> wanted;
  std::vector<kube::ObjectRef> refs;
  for (const sync::Task& task : tasks) {
    wanted.push_back(desired_->value()->find(task.key));
    refs.emplace_back(task.key, kube::make_gvk(wanted.back()->api_version, "").version);
  }
  kube::ApplyOptions options;
  options.field_manager = set_.field_manager;
  options.dry_run = true;
  options.stop = stop;
  const auto live = parts_.client.get_all(refs, stop);
  const size_t first = previews_.size();
  previews_.resize(first + tasks.size());  // answers come in any order
  parts_.client.apply_all(
      tasks.size(),
      [&wanted, &refs](size_t i) { return kube::ApplyItem{refs[i], wanted[i]->body()}; }, options,
      [this, first, &tasks, &wanted, &live](size_t i, const Result<Object>& made) {
        Preview one{.task = tasks[i],
                    .before = live[i] ? *live[i] : Object(),
                    .after = made ? *made : wanted[i]->object(),
                    .error = std::nullopt,
                    .source = wanted[i]->source};
        if (!made && !is_too_early(tasks[i], made.error())) {
          one.error = made.error().at(one.source);
        } else if (!live[i] && live[i].error().reason() != Reason::NotFound) {
          one.error = live[i].error().at(one.source);
        }
        previews_[first + i] = std::move(one);
      });
}

}  // namespace bireme::engine
