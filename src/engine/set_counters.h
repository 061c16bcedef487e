// The engine's metrics of one apply set, made once. Any thread may add.
#pragma once

#include "base/metrics.h"
#include "engine/set_reconciler.h"

namespace bireme::engine {

struct SetReconciler::Counters {
  explicit Counters(Registry& registry)
      : steps(registry.counter("bireme_steps_total", "steps of the reconcile loop")),
        created(count(registry, "created")),
        updated(count(registry, "updated")),
        healed(count(registry, "healed")),
        unchanged(count(registry, "unchanged")),
        deleted(count(registry, "deleted")),
        failed(count(registry, "failed")),
        objects(registry.gauge("bireme_objects", "objects wanted")),
        in_sync(registry.gauge("bireme_objects_in_sync", "objects that are as wanted")),
        failing(registry.gauge("bireme_objects_failed", "objects that could not be applied")),
        waiting(registry.gauge("bireme_objects_waiting", "objects that wait for something")),
        held(registry.gauge("bireme_held_prunes", "deletes held by a guard")),
        healthy(registry.gauge("bireme_healthy", "1 while everything is applied and well")),
        wave_seconds(registry.histogram("bireme_wave_seconds", "time of one batch of requests")) {}

  static Counter& count(Registry& registry, std::string_view result) {
    return registry.counter("bireme_object_results_total", "what became of objects",
                            {{"result", std::string(result)}});
  }

  Counter& steps;
  Counter& created;
  Counter& updated;
  Counter& healed;
  Counter& unchanged;
  Counter& deleted;
  Counter& failed;
  Gauge& objects;
  Gauge& in_sync;
  Gauge& failing;
  Gauge& waiting;
  Gauge& held;
  Gauge& healthy;
  Histogram& wave_seconds;
};

}  // namespace bireme::engine
