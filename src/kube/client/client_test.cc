#include "kube/client/client.h"

#include <gtest/gtest.h>

#include <thread>

#include "kube/delete_gate.h"
#include "kube/testing.h"

namespace bireme::kube {
namespace {

const ResourceKey kA{"", "ConfigMap", "web", "a"};

Status yes(const Object&) { return {}; }

TEST(Client, reads_and_lists_in_pages) {
  ScriptedCluster cluster;
  for (const char* name : {"a", "b", "c"}) cluster.api.put(name, "1");
  const auto read = cluster.client->get(ObjectRef(kA));
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_FALSE(read->metadata().contains("managedFields"));
  const auto list = cluster.client->list({"", "v1", "ConfigMap"}, {.ns = "web"});
  ASSERT_TRUE(list.ok()) << list.error().message();
  EXPECT_EQ(list->items.size(), 3u);
  EXPECT_EQ(cluster.client->get(ObjectRef({"", "ConfigMap", "web", "zz"})).error().reason(),
            Reason::NotFound);
  EXPECT_EQ(cluster.client->get(ObjectRef({"", "ConfigMap", "", "a"})).error().reason(),
            Reason::Invalid);
}

TEST(Client, sends_again_when_it_was_throttled) {
  ScriptedCluster cluster;
  cluster.api.put("a", "1");
  cluster.api.fail({.part = "configmaps/a", .status = 429, .body = "", .retry_after = "0",
                    .times = 3});
  EXPECT_TRUE(cluster.client->get(ObjectRef(kA)).ok());
  EXPECT_EQ(cluster.api.count("configmaps/a"), 4u);
}

TEST(Client, asks_the_fence_before_every_write_and_no_read) {
  ScriptedCluster cluster([] { return Status(Error(Reason::Held, "not the leader")); });
  cluster.api.put("a", "1");
  const auto read = cluster.client->get(ObjectRef(kA));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(cluster.client->apply(*read).error().reason(), Reason::Held);
  const auto removed = DeleteGate(*cluster.client).remove({.ref = ObjectRef(kA)}, yes);
  EXPECT_EQ(removed.error().reason(), Reason::Held);
  EXPECT_EQ(cluster.api.count("PATCH"), 0u);
  EXPECT_EQ(cluster.api.count("DELETE"), 0u);
}

TEST(Client, stops_when_it_is_told_to) {
  ScriptedCluster cluster;
  cluster.api.fail({.part = "configmaps/a", .status = 429, .body = "", .retry_after = "60",
                    .times = 100});
  std::stop_source stop;
  std::jthread stopper([&] {
    EXPECT_TRUE(eventually([&] { return cluster.api.count("configmaps/a") > 0; }));
    stop.request_stop();
  });
  EXPECT_EQ(cluster.client->get(ObjectRef(kA), stop.get_token()).error().reason(),
            Reason::Cancelled);
}

struct GateCase {
  const char* what;
  const char* uid;
  bool allow;
  int conflicts;
  DeleteOutcome want;
  size_t deletes;
};

TEST(DeleteGate, deletes_only_what_was_looked_at) {
  const GateCase cases[] = {
      {"allowed", "", true, 0, DeleteOutcome::Gone, 1},
      {"refused", "", false, 0, DeleteOutcome::Refused, 0},
      {"another uid", "00000000-0000-0000-0000-000000000001", true, 0, DeleteOutcome::Gone, 0},
      {"changed once", "", true, 1, DeleteOutcome::Gone, 2},
      {"changes for ever", "", true, 9, DeleteOutcome::Changed, 2},
  };
  for (const GateCase& c : cases) {
    ScriptedCluster cluster;
    cluster.api.put("a", "1");
    cluster.api.fail({.part = "DELETE", .status = 409, .body = R"({"kind":"Status"})",
                      .retry_after = "", .times = c.conflicts});
    const auto result = DeleteGate(*cluster.client).remove(
        {.ref = ObjectRef(kA), .uid = c.uid}, [&c](const Object&) {
          return c.allow ? Status{} : Status(Error(Reason::Held, "kept"));
        });
    ASSERT_TRUE(result.ok()) << c.what << ": " << result.error().message();
    EXPECT_EQ(static_cast<int>(result->outcome), static_cast<int>(c.want)) << c.what;
    EXPECT_EQ(cluster.api.count("DELETE"), c.deletes) << c.what;
    EXPECT_EQ(cluster.api.count(R"("preconditions":{"uid":"0)"), c.deletes) << c.what;
  }
}

TEST(DeleteGate, concludes_nothing_from_an_error) {
  ScriptedCluster cluster;
  cluster.api.fail({.part = "GET /api/v1/namespaces/web/configmaps/a", .status = 404,
                    .body = "404 page not found", .retry_after = "", .times = 100});
  const auto result = DeleteGate(*cluster.client).remove({.ref = ObjectRef(kA)}, yes);
  EXPECT_FALSE(result.ok()) << "a proxy's 404 is not the API server's";
}

TEST(DeleteGate, an_answer_that_says_nothing_confirms_nothing) {
  for (const char* body : {"<html>ok</html>", "{}", ""}) {
    ScriptedCluster cluster;
    cluster.api.put("a", "1");
    cluster.api.fail({.part = "DELETE", .status = 200, .body = body, .retry_after = ""});
    const auto result = DeleteGate(*cluster.client).remove({.ref = ObjectRef(kA)}, yes);
    ASSERT_TRUE(result.ok()) << body;
    EXPECT_EQ(result->outcome, DeleteOutcome::Terminating) << body;
  }
}

}  // namespace
}  // namespace bireme::kube
