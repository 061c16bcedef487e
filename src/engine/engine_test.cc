#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/eventually.h"
#include "engine/crash_points.h"
#include "engine/git_reconciler.h"
#include "engine/inbox.h"
#include "engine/object_table.h"
#include "engine/reconciler.h"
#include "engine/report.h"
#include "tree/trees.h"

namespace bireme::engine {
namespace {

using kube::ResourceKey;

ResourceKey config(const std::string& name) { return {"", "ConfigMap", "web", name}; }

// Counts its steps and asks for more until `wanted`.
class Stepper : public Reconciler {
 public:
  explicit Stepper(int wanted) : wanted_(wanted) {}
  Next reconcile(const std::string&, std::stop_token) override {
    const int now = ++steps;
    if (now == wanted_) done.request_stop();
    return now < wanted_ ? Next::after(Duration(1)) : Next::on_change();
  }
  std::atomic<int> steps{0};
  std::stop_source done;

 private:
  const int wanted_;
};

TEST(Loop, takes_steps_until_there_is_nothing_to_do) {
  Stepper stepper(5);
  StateStore store;
  Loop loop(system_clock());
  loop.add("set", stepper);
  loop.start(2);
  loop.wake("set");
  store.wait(kPatience, stepper.done.get_token(), [](const SetStatus&) { return false; });
  loop.stop();
  EXPECT_EQ(stepper.steps, 5);
}

TEST(Inbox, wakes_nobody_for_objects_that_nobody_watches) {
  int wakes = 0;
  Inbox inbox([&wakes] { ++wakes; });
  inbox.watch(std::vector{config("mine")});
  inbox.touch({config("theirs"), config("others")});
  EXPECT_EQ(wakes, 0);
  inbox.touch({config("theirs"), config("mine")});
  EXPECT_EQ(wakes, 1);
  const Mail mail = inbox.take();
  ASSERT_EQ(mail.keys.size(), 1u);
  EXPECT_EQ(mail.keys[0], config("mine"));
  EXPECT_TRUE(inbox.take().keys.empty());
}

TEST(Inbox, keeps_only_the_newest_desired_state) {
  Inbox inbox([] {});
  inbox.give({render::Manifests{}, "r1"});
  inbox.give_error(make_error(Reason::Io, "gone"));
  inbox.give({render::Manifests{}, "r2"});
  const Mail mail = inbox.take();
  EXPECT_EQ(mail.desired->revision(), "r2");
  EXPECT_FALSE(mail.source_error.has_value());
}

TEST(Inbox, an_error_leaves_the_desired_state_alone) {
  Inbox inbox([] {});
  inbox.give_error(make_error(Reason::Io, "gone"));
  const Mail mail = inbox.take();
  EXPECT_FALSE(mail.desired.has_value());
  EXPECT_TRUE(mail.source_error.has_value());
}

TEST(StateStore, hands_out_the_newest_status) {
  StateStore store;
  EXPECT_EQ(store.read()->phase, Phase::Starting);
  std::jthread publisher([&store] {
    auto status = std::make_shared<SetStatus>();
    status->phase = Phase::Healthy;
    status->is_final = true;
    store.publish(status);
  });
  const auto seen =
      store.wait(kPatience, {}, [](const SetStatus& status) { return status.is_final; });
  EXPECT_EQ(seen->phase, Phase::Healthy);
}

TEST(CrashPoints, kill_at_the_count_that_was_asked_for) {
  const CrashPoints points("apply.result:3");
  points.pass("apply.result");
  points.pass("wave.end");
  points.pass("apply.result");
  EXPECT_EXIT(points.pass("apply.result"), testing::ExitedWithCode(137), "");
  EXPECT_GE(CrashPoints::names().size(), 20u);
}

TEST(IsFinalFailure, waits_for_what_may_pass_by_itself) {
  EXPECT_TRUE(is_final_failure(make_error(Reason::Invalid, "no"), 1));
  EXPECT_TRUE(is_final_failure(make_error(Reason::Forbidden, "denied"), 1));
  EXPECT_FALSE(is_final_failure(make_error(Reason::Forbidden, "it is being terminated"), 9));
  EXPECT_FALSE(is_final_failure(make_error(Reason::Unavailable, "refused"), 99));
  EXPECT_FALSE(is_final_failure(make_error(Reason::Internal, "webhook"), 1));
  EXPECT_TRUE(is_final_failure(make_error(Reason::Internal, "webhook"), 6));
}

// A source in memory: a commit is what was put in last, or an outage.
class MemorySource : public source::Source {
 public:
  void commit(const std::string& id, std::map<std::string, std::string> files) {
    commit_ = id;
    tree_ = tree::make_memory_tree(std::move(files));
  }
  void go_away() { commit_.clear(); }
  Result<source::Revision> poll(std::stop_token) override {
    if (commit_.empty()) return make_error(Reason::Unavailable, "nobody answers");
    source::Revision revision;
    revision.name = "main";
    revision.commit = commit_;
    return revision;
  }
  Result<source::Artifact> fetch(const source::Revision& revision, std::stop_token) override {
    return source::Artifact{revision, "", tree_};
  }

 private:
  std::string commit_;
  tree::TreePtr tree_;
};

struct GitFixture : testing::Test {
  MemorySource source;
  Inbox inbox{[] {}};
  Registry metrics;
  CrashPoints points;
  GitReconciler git{{source, inbox, metrics, points}, {.specs = {render::RenderSpec{}}}};
  Mail step() {
    git.reconcile("source", {});
    return inbox.take();
  }
};

constexpr char kObject[] =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: \"1\"}\n";

TEST_F(GitFixture, gives_a_commit_once) {
  source.commit("c1", {{"a.yaml", kObject}});
  const Mail first = step();
  ASSERT_TRUE(first.desired.has_value());
  EXPECT_EQ(first.desired->value().objects.size(), 1u);
  EXPECT_FALSE(step().desired.has_value());
}

TEST_F(GitFixture, a_commit_that_changes_nothing_read_gives_the_same_objects_again) {
  source.commit("c1", {{"a.yaml", kObject}});
  const Mail first = step();
  source.commit("c2", {{"a.yaml", kObject}, {"other.txt", "not read"}});
  const Mail second = step();
  ASSERT_TRUE(first.desired.has_value() && second.desired.has_value());
  ASSERT_EQ(second.desired->value().objects.size(), 1u);
  const render::Manifest& before = first.desired->value().objects[0];
  const render::Manifest& after = second.desired->value().objects[0];
  EXPECT_EQ(after.object, before.object);
  EXPECT_EQ(after.source.file, before.source.file);
  EXPECT_EQ(after.source.line, before.source.line);
}

TEST_F(GitFixture, an_outage_is_an_error_and_never_an_empty_set) {
  source.commit("c1", {{"a.yaml", kObject}});
  step();
  source.go_away();
  const Mail lost = step();
  EXPECT_FALSE(lost.desired.has_value());
  EXPECT_TRUE(lost.source_error.has_value());
  source.commit("c1", {{"a.yaml", kObject}});
  EXPECT_TRUE(step().source_is_well);
}

TEST_F(GitFixture, a_commit_that_does_not_render_changes_nothing) {
  source.commit("c1", {{"a.yaml", kObject}});
  step();
  source.commit("c2", {{"a.yaml", "kind: ["}});
  const Mail broken = step();
  EXPECT_FALSE(broken.desired.has_value());
  ASSERT_TRUE(broken.source_error.has_value());
  EXPECT_EQ(broken.source_error->reason(), Reason::BuildFailed);
}

}  // namespace
}  // namespace bireme::engine
