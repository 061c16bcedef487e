#include "sync/plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "json/parse.h"
#include "sync/guards.h"
#include "sync/inventory.h"
#include "sync/kind_order.h"

namespace bireme::sync {
namespace {

using kube::ResourceKey;

// A cluster as the planner sees it: states by key, and what the owner wrote down.
struct World {
  std::shared_ptr<DesiredSet> desired = std::make_shared<DesiredSet>();
  std::unordered_map<ResourceKey, LiveState> live;
  std::set<ResourceKey> inventory;
  std::set<ResourceKey> approved;
  std::string revision = "r1";

  void want(const ResourceKey& key) {
    DesiredObject object;
    object.key = key;
    desired->add(object);
    if (!live.contains(key)) live[key] = LiveState{.is_known = true};
  }
  void want_in_wave(const ResourceKey& key, int wave) {
    want(key);
    desired->objects.back().directives.wave = wave;
  }
  void have(const ResourceKey& key, bool is_ours = true) {
    LiveState state{.is_known = true, .exists = true, .is_ours = is_ours};
    state.is_in_sync = true;
    state.has_instances = false;
    live[key] = state;
    inventory.insert(key);
  }
  SyncPlan make_plan(const SyncPolicy& policy = {}) const {
    const Known<std::shared_ptr<const DesiredSet>> known(desired, revision);
    Observation observation;
    observation.desired = &known;
    observation.find_live = [this](const ResourceKey& key) -> const LiveState* {
      const auto found = live.find(key);
      return found == live.end() ? nullptr : &found->second;
    };
    observation.inventory = &inventory;
    observation.inventory_is_complete = true;
    observation.approved = &approved;
    return plan(observation, policy);
  }
  // As the engine and a well-behaved cluster would.
  void carry_out(const SyncPlan& plan) {
    for (const Wave& wave : plan.applies) {
      for (const Task& task : wave.tasks) have(task.key);
    }
    for (const Wave& wave : plan.prunes) {
      for (const Task& task : wave.tasks) {
        if (task.action == Action::Prune) live[task.key] = LiveState{.is_known = true};
        inventory.erase(task.key);
      }
    }
  }
};

ResourceKey config(const std::string& name) { return {"", "ConfigMap", "web", name}; }

size_t count_prunes(const SyncPlan& plan) {
  size_t count = 0;
  for (const Wave& wave : plan.prunes) {
    for (const Task& task : wave.tasks) count += task.action == Action::Prune ? 1 : 0;
  }
  return count;
}

TEST(Plan, creates_what_is_not_there_in_tiers) {
  World world;
  world.want({"", "Namespace", "", "web"});
  world.want(config("a"));
  world.want({"apps", "Deployment", "web", "a"});
  const SyncPlan plan = world.make_plan();
  ASSERT_EQ(plan.applies.size(), 3u);
  EXPECT_EQ(plan.applies[0].tasks[0].key.kind, "Namespace");
  EXPECT_EQ(plan.applies[2].tasks[0].key.kind, "Deployment");
}

TEST(Plan, prunes_nothing_when_the_desired_set_is_unknown) {
  World world;
  world.have(config("a"));
  Observation observation;
  observation.inventory = &world.inventory;
  observation.inventory_is_complete = true;
  const SyncPlan made = plan(observation, {});
  EXPECT_FALSE(made.has_work());
}

TEST(Plan, prunes_nothing_of_a_kind_that_was_not_read_whole) {
  World world;
  world.want(config("a"));
  world.have(config("a"));
  world.have(config("b"));
  world.live[config("b")].is_known = false;
  EXPECT_EQ(count_prunes(world.make_plan()), 0u);
}

TEST(Plan, holds_everything_when_nothing_is_wanted) {
  World world;
  world.have(config("a"));
  const SyncPlan plan = world.make_plan();
  ASSERT_EQ(plan.held.size(), 1u);
  EXPECT_EQ(count_prunes(plan), 0u);
  const SyncPlan approved = world.make_plan({.approved = plan.held[0].hash});
  EXPECT_EQ(count_prunes(approved), 1u);
  world.revision = "r2";
  EXPECT_EQ(count_prunes(world.make_plan({.approved = plan.held[0].hash})), 0u);
}

TEST(Plan, holds_a_share_above_the_limit) {
  World world;
  for (int i = 0; i < 30; ++i) world.have(config("c" + std::to_string(i)));
  for (int i = 0; i < 20; ++i) world.want(config("c" + std::to_string(i)));
  EXPECT_EQ(count_prunes(world.make_plan()), 10u) << "ten are within the limit";
  world.have(config("x"));
  const SyncPlan plan = world.make_plan();
  EXPECT_EQ(count_prunes(plan), 0u);
  ASSERT_EQ(plan.held.size(), 1u);
  EXPECT_EQ(plan.held[0].keys.size(), 11u);
  EXPECT_EQ(count_prunes(world.make_plan({.approved = plan.held[0].hash})), 11u);
}

TEST(Plan, an_approval_holds_until_the_last_of_its_waves_is_done) {
  World world;
  world.want(config("keep"));
  world.have(config("keep"));
  for (int i = 0; i < 20; ++i) {
    world.have(config("c" + std::to_string(i)));
    world.have({"apps", "Deployment", "web", "d" + std::to_string(i)});
  }
  const SyncPolicy policy{.approved = world.make_plan().held.at(0).hash};
  SyncPlan plan = world.make_plan(policy);
  ASSERT_EQ(plan.prunes.size(), 2u);
  world.approved.insert(plan.approved.begin(), plan.approved.end());
  plan.prunes.pop_back();
  world.carry_out(plan);
  plan = world.make_plan(policy);
  EXPECT_TRUE(plan.held.empty()) << "the rest of what was approved";
  EXPECT_EQ(count_prunes(plan), 20u);
  for (int i = 0; i < 20; ++i) world.have(config("new" + std::to_string(i)));
  EXPECT_EQ(world.make_plan(policy).held.size(), 1u) << "nobody has approved the new ones";
}

TEST(Plan, asks_before_it_deletes_a_namespace_a_claim_or_a_definition_in_use) {
  World world;
  world.want(config("keep"));
  world.have(config("keep"));
  const ResourceKey ns{"", "Namespace", "", "web"};
  const ResourceKey claim{"", "PersistentVolumeClaim", "web", "data"};
  const ResourceKey crd{"apiextensions.k8s.io", "CustomResourceDefinition", "", "x.y"};
  for (const ResourceKey& key : {ns, claim, crd}) world.have(key);
  world.live[crd].has_instances = true;
  world.have(config("free"));
  const SyncPlan plan = world.make_plan();
  EXPECT_EQ(count_prunes(plan), 1u);
  ASSERT_EQ(plan.held.size(), 1u);
  EXPECT_EQ(plan.held[0].keys.size(), 3u);
}

TEST(Plan, leaves_alone_what_belongs_to_others) {
  World world;
  world.want(config("theirs"));
  world.have(config("theirs"), false);
  world.live[config("theirs")].other_owner = "other.app";
  world.want(config("mine"));
  world.have(config("mine"));
  world.have(config("was-ours"), false);
  const SyncPlan plan = world.make_plan();
  EXPECT_TRUE(plan.applies.empty());
  EXPECT_EQ(count_prunes(plan), 0u);
  ASSERT_EQ(plan.prunes.size(), 1u);
  EXPECT_EQ(plan.prunes[0].tasks[0].action, Action::Forget);
}

TEST(Plan, prunes_only_after_everything_is_applied) {
  World world;
  world.want(config("refused"));
  world.live[config("refused")].failure = "denied by webhook";
  world.want(config("fine"));
  world.have(config("old"));
  const SyncPlan plan = world.make_plan();
  EXPECT_EQ(plan.applies.size(), 1u) << "one bad object does not stop the others";
  EXPECT_EQ(count_prunes(plan), 0u);
}

TEST(Plan, waits_for_a_namespace_that_is_going_away) {
  World world;
  world.want(config("a"));
  LiveState ns{.is_known = true, .exists = true};
  ns.is_terminating = true;
  world.live[{"", "Namespace", "", "web"}] = ns;
  const SyncPlan plan = world.make_plan();
  EXPECT_FALSE(plan.has_work());
  ASSERT_EQ(plan.notes.size(), 1u);
  EXPECT_EQ(plan.notes[0].why, "namespace web is being deleted");
}

// The three properties, over worlds made from a seed.
World make_random_world(std::mt19937& random) {
  World world;
  const auto chance = [&random](int percent) {
    return std::uniform_int_distribution<int>(0, 99)(random) < percent;
  };
  const char* kinds[] = {"ConfigMap", "Secret", "Namespace", "Service", "PersistentVolumeClaim"};
  for (int i = 0; i < 40; ++i) {
    const std::string kind = kinds[std::uniform_int_distribution<int>(0, 4)(random)];
    const ResourceKey key{"", kind, kind == "Namespace" ? "" : "web", "n" + std::to_string(i)};
    if (chance(50)) world.have(key, chance(85));
    if (chance(50)) world.want(key);
    LiveState& state = world.live[key];
    state.is_known = chance(95);
    state.is_in_sync = chance(70);
    if (!state.is_ours && state.exists && chance(50)) state.other_owner = "other";
    if (chance(3)) state.failure = "refused";
  }
  return world;
}

TEST(PlanProperties, carrying_a_plan_out_leaves_nothing_to_do) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    std::mt19937 random(seed);
    World world = make_random_world(random);
    world.carry_out(world.make_plan());
    const SyncPlan second = world.make_plan();
    world.carry_out(second);
    EXPECT_FALSE(world.make_plan().has_work()) << "seed " << seed;
  }
}

TEST(PlanProperties, never_touches_what_is_not_ours_and_never_shrinks_on_the_unknown) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    std::mt19937 random(seed);
    const World world = make_random_world(random);
    const SyncPlan made = world.make_plan({.prune_count_max = 1000});
    for (const Wave& wave : made.prunes) {
      for (const Task& task : wave.tasks) {
        if (task.action != Action::Prune) continue;
        const LiveState& state = world.live.at(task.key);
        EXPECT_TRUE(state.is_ours && state.is_known && state.exists) << "seed " << seed;
        EXPECT_FALSE(world.desired->contains(task.key)) << "seed " << seed;
        EXPECT_TRUE(find_object_guard(task.key, state.has_instances).empty()) << "seed " << seed;
      }
    }
  }
}

TEST(PlanProperties, a_tighter_guard_never_deletes_more) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    std::mt19937 random(seed);
    const World world = make_random_world(random);
    size_t last = 0;
    for (size_t limit = 0; limit < 20; ++limit) {
      const size_t count =
          count_prunes(world.make_plan({.prune_count_max = limit, .prune_share_max = 0}));
      EXPECT_GE(count, last) << "seed " << seed;
      last = count;
    }
  }
}

TEST(Inventory, survives_being_written_and_read) {
  Inventory inventory(Owner{"web", "shop"});
  for (int i = 0; i < 20000; ++i) inventory.add(config("object-" + std::to_string(i)));
  inventory.add({"rbac.authorization.k8s.io", "ClusterRole", "", "system:x:y"});
  std::vector<kube::Object> chunks = inventory.encode_changes();
  ASSERT_GT(chunks.size(), 1u);
  EXPECT_EQ(*count_chunks(chunks.back()), chunks.size());
  for (const kube::Object& chunk : chunks) {
    EXPECT_LE(chunk.value()["data"]["objects"].as_string().size(), kChunkBytesMax);
  }
  std::reverse(chunks.begin(), chunks.end());
  const auto read = Inventory::decode(Owner{"web", "shop"}, chunks);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->keys(), inventory.keys());
  EXPECT_FALSE(read->is_changed());
}

TEST(Inventory, of_another_owner_is_not_read) {
  const Owner mine{"web", "my-shop"}, other{"web", "my_shop"};
  ASSERT_EQ(inventory_name(mine, 0), inventory_name(other, 0));
  Inventory inventory(other);
  inventory.add(config("a"));
  EXPECT_TRUE(Inventory::decode(other, inventory.encode_changes()).ok());
  EXPECT_FALSE(Inventory::decode(mine, inventory.encode_changes()).ok());
}

TEST(Inventory, writes_only_what_changed_and_moves_nothing) {
  Inventory inventory(Owner{"web", "shop"});
  for (int i = 0; i < 20000; ++i) inventory.add(config("object-" + std::to_string(i)));
  inventory.mark_written();
  inventory.remove(config("object-0"));
  EXPECT_EQ(inventory.encode_changes().size(), 1u);
  inventory.mark_written();
  inventory.remove(config("object-0"));
  EXPECT_FALSE(inventory.is_changed());
}

TEST(Inventory, is_unreadable_rather_than_shorter_when_it_is_damaged) {
  Inventory inventory(Owner{"web", "shop"});
  inventory.add(config("a"));
  kube::Object chunk = inventory.encode_changes().at(0);
  EXPECT_FALSE(count_chunks(chunk.without({"data", "chunks"})).ok());
  chunk = chunk.with({"data", "objects"}, json::Value("/ConfigMap/web\n"));
  EXPECT_FALSE(Inventory::decode(Owner{"web", "shop"}, {chunk}).ok());
}

TEST(Tracking, makes_label_values_of_any_name) {
  for (const char* name : {"shop", "", "a/b c", "-", "x.y"}) {
    const std::string mark = Tracking(Owner{"web", name}).mark();
    EXPECT_LE(mark.size(), 63u);
    EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(mark.front())) &&
                std::isalnum(static_cast<unsigned char>(mark.back())))
        << mark;
  }
  EXPECT_NE(Tracking(Owner{"web", std::string(80, 'a')}).mark(),
            Tracking(Owner{"web", std::string(81, 'a')}).mark());
}

TEST(KindOrder, puts_what_admission_needs_first) {
  const ResourceKey ns{"", "Namespace", "", "z"};
  const ResourceKey account{"", "ServiceAccount", "z", "z"};
  const ResourceKey pod{"", "Pod", "a", "a"};
  const ResourceKey custom{"x.y", "Widget", "a", "a"};
  const ResourceKey webhook{"admissionregistration.k8s.io", "ValidatingWebhookConfiguration", "",
                            "a"};
  const ResourceKey* order[] = {&ns, &account, &pod, &custom, &webhook};
  for (size_t i = 1; i < std::size(order); ++i) {
    EXPECT_TRUE(is_applied_before(*order[i - 1], *order[i])) << i;
    EXPECT_FALSE(is_applied_before(*order[i], *order[i - 1])) << i;
  }
}

std::string why_waits(const SyncPlan& plan, const ResourceKey& key) {
  for (const Task& task : plan.notes) {
    if (task.key == key && task.action == Action::Wait) return task.why;
  }
  return {};
}

TEST(Plan, a_wave_waits_until_the_one_before_is_applied_and_well) {
  World world;
  const ResourceKey first{"apps", "Deployment", "web", "db"}, second = config("after");
  world.want_in_wave(first, -1);
  world.want_in_wave(second, 0);
  SyncPlan plan = world.make_plan();
  ASSERT_EQ(plan.applies.size(), 1u);
  EXPECT_EQ(plan.applies[0].tasks[0].key, first);
  EXPECT_EQ(why_waits(plan, second), "waits for wave -1: Deployment web/db");

  world.have(first);
  world.live[first].is_unwell = true;
  plan = world.make_plan();
  EXPECT_TRUE(plan.applies.empty());
  EXPECT_EQ(why_waits(plan, second), "waits for wave -1: Deployment web/db is not well yet");

  world.live[second].has_drifted = true;
  EXPECT_EQ(world.make_plan().applies.size(), 1u) << "drift is healed at once";
  world.live[second].has_drifted = false;

  world.live[first].is_unwell = false;
  plan = world.make_plan();
  ASSERT_EQ(plan.applies.size(), 1u);
  EXPECT_EQ(plan.applies[0].tasks[0].key, second);
}

TEST(Plan, one_wave_waits_for_nobody_of_its_own) {
  World world;
  const ResourceKey slow{"apps", "Deployment", "web", "slow"};
  world.want(slow);
  world.want(config("beside"));
  world.have(slow);
  world.live[slow].is_unwell = true;
  EXPECT_EQ(world.make_plan().applies.size(), 1u);
}

TEST(Plan, a_refused_object_holds_up_prunes_of_its_own_namespace_only) {
  World world;
  world.want(config("refused"));
  world.live[config("refused")].failure = "not on my watch";
  const ResourceKey near = config("near"), far{"", "ConfigMap", "other", "far"},
                    cluster_wide{"scheduling.k8s.io", "PriorityClass", "", "high"};
  for (const ResourceKey& key : {near, far, cluster_wide}) world.have(key);
  SyncPlan plan = world.make_plan();
  EXPECT_EQ(count_prunes(plan), 1u);
  EXPECT_EQ(plan.prunes[0].tasks[0].key, far);
  EXPECT_EQ(why_waits(plan, near), "deleted once ConfigMap web/refused is applied");
  EXPECT_EQ(why_waits(plan, cluster_wide), "deleted once ConfigMap web/refused is applied");

  const ResourceKey refused_wide{"scheduling.k8s.io", "PriorityClass", "", "low"};
  world.want(refused_wide);
  world.live[refused_wide].failure = "no";
  EXPECT_EQ(count_prunes(world.make_plan()), 0u);
}

}  // namespace
}  // namespace bireme::sync
