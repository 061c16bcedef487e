#include "kube/cache/cluster_cache.h"

#include <gtest/gtest.h>

#include "kube/testing.h"

namespace bireme::kube {
namespace {

const GroupKind kMaps{"", "ConfigMap"};
const GroupKind kKinds[] = {kMaps};

ResourceKey key(const std::string& name) { return {"", "ConfigMap", "web", name}; }

class Cache : public ::testing::Test {
 protected:
  void begin() {
    CacheOptions options;
    options.namespaces = {"web"};
    options.is_managed = [](const Object& object) { return object.has_label("mine"); };
    cache = std::make_unique<ClusterCache>(*cluster.client, cluster.loop, system_clock(),
                                           cluster.metrics, options);
    cache->want(kKinds);
  }
  bool is_complete() { return cache->wait_complete(kKinds, kPatience).ok(); }
  std::string data(const std::string& name) {
    const auto live = cache->find(key(name));
    return live ? std::string(live->str("data.k")) : std::string();
  }

  ScriptedCluster cluster;
  std::unique_ptr<ClusterCache> cache;
};

TEST_F(Cache, keeps_manifests_of_managed_objects_and_records_of_all) {
  cluster.api.put("a", "1");
  cluster.api.put("b", "1", "theirs");
  begin();
  ASSERT_TRUE(is_complete());
  EXPECT_EQ(data("a"), "1");
  EXPECT_FALSE(cache->find(key("a"))->metadata().contains("managedFields"));
  EXPECT_FALSE(cache->find(key("b")).has_value());
  EXPECT_TRUE(cache->find_record(key("b")).has_value());
  cluster.api.put("a", "2");
  EXPECT_TRUE(eventually([&] { return data("a") == "2"; }));
  cluster.api.remove("a");
  EXPECT_TRUE(eventually([&] { return !cache->find_record(key("a")); }));
  EXPECT_EQ(cache->managed(kKinds)->value().size(), 0u);
}

TEST_F(Cache, a_cut_watch_goes_on_where_it_was_without_a_list) {
  cluster.api.put("a", "1");
  begin();
  ASSERT_TRUE(is_complete());
  for (int i = 2; i < 5; ++i) {
    cluster.api.cut_watches();
    cluster.api.put("a", std::to_string(i));
    EXPECT_TRUE(eventually([&] { return data("a") == std::to_string(i); }));
  }
  EXPECT_EQ(cache->stats().relists, 0u);
}

TEST_F(Cache, an_expired_watch_costs_one_list_and_leaves_no_ghosts) {
  cluster.api.put("a", "1");
  cluster.api.put("b", "1");
  begin();
  ASSERT_TRUE(is_complete());
  // No watch gets through before the history is gone.
  cluster.api.fail({.part = "watch=true", .status = 503, .body = "", .retry_after = "",
                    .times = 1000});
  cluster.api.cut_watches();
  cluster.api.remove("b");
  cluster.api.put("a", "2");
  cluster.api.put("c", "1");
  cluster.api.expire();
  cluster.api.heal();
  EXPECT_TRUE(eventually([&] { return data("c") == "1"; }));
  ASSERT_TRUE(is_complete());
  EXPECT_EQ(data("a"), "2");
  EXPECT_FALSE(cache->find_record(key("b")).has_value());
  EXPECT_EQ(cache->stats().relists, 1u);
}

TEST_F(Cache, pages_where_the_server_cannot_stream_lists) {
  for (const char* name : {"a", "b", "c", "d", "e"}) cluster.api.put(name, "1");
  cluster.api.refuse_streaming();
  cluster.api.fail({.part = "continue=b", .status = 410,
                    .body = R"({"kind":"Status","message":"expired"})", .retry_after = "",
                    .times = 1});
  begin();
  ASSERT_TRUE(is_complete());
  EXPECT_EQ(cache->managed(kKinds)->value().size(), 5u);
  EXPECT_EQ(cluster.api.count("continue=d"), 1u);
  cluster.api.put("f", "1");
  EXPECT_TRUE(eventually([&] { return data("f") == "1"; }));
}

TEST_F(Cache, a_forbidden_kind_is_failed_and_proves_no_absence) {
  cluster.api.fail({.part = "/configmaps", .status = 403,
                    .body = R"({"kind":"Status","message":"no right"})", .retry_after = "",
                    .times = 1000});
  begin();
  const Status waited = cache->wait_complete(kKinds, kPatience);
  ASSERT_FALSE(waited.ok());
  EXPECT_NE(waited.error().message().find("no right"), std::string::npos);
  EXPECT_FALSE(cache->managed(kKinds).ok());
  EXPECT_FALSE(cache->is_complete(kMaps));
  cluster.api.heal();
  EXPECT_TRUE(eventually([&] { return cache->is_complete(kMaps); }));
}

TEST_F(Cache, a_kind_that_is_not_served_is_known_to_be_empty) {
  begin();
  const GroupKind none[] = {{"example.org", "Nothing"}};
  cache->want(none);
  ASSERT_TRUE(cache->wait_complete(none, kPatience).ok());
  EXPECT_EQ(cache->state(none[0]), KindState::Missing);
  EXPECT_EQ(cache->managed(none)->value().size(), 0u);
  const GroupKind unasked[] = {{"example.org", "Other"}};
  EXPECT_FALSE(cache->managed(unasked).ok());
}

TEST_F(Cache, an_older_answer_of_a_write_changes_nothing) {
  cluster.api.put("a", "1");
  begin();
  ASSERT_TRUE(is_complete());
  const Object first = *cache->find(key("a"));
  cluster.api.put("a", "2");
  ASSERT_TRUE(eventually([&] { return data("a") == "2"; }));
  cache->note(first);
  cache->settle();
  EXPECT_EQ(data("a"), "2");
  cluster.api.remove("a");
  ASSERT_TRUE(eventually([&] { return !cache->find_record(key("a")); }));
  cache->note(first);
  cache->settle();
  EXPECT_FALSE(cache->find_record(key("a")).has_value()) << "a ghost";
  cache->note(first.with("metadata.resourceVersion", "999").with("data.k", "9"));
  EXPECT_EQ(data("a"), "9");
}

TEST_F(Cache, the_mark_of_being_in_sync_ends_with_the_next_change) {
  cluster.api.put("a", "1");
  begin();
  ASSERT_TRUE(is_complete());
  const std::pair<ResourceKey, uint64_t> marks[] = {{key("a"), 42}};
  EXPECT_FALSE(cache->are_in_sync(marks)[0]);
  cache->mark_in_sync(key("a"), cache->find_record(key("a"))->resource_version, 42);
  EXPECT_TRUE(cache->are_in_sync(marks)[0]);
  cluster.api.put("a", "2");
  EXPECT_TRUE(eventually([&] { return data("a") == "2"; }));
  EXPECT_FALSE(cache->are_in_sync(marks)[0]);
}

TEST_F(Cache, dies_in_the_middle_of_anything) {
  for (int i = 0; i < 20; ++i) cluster.api.put("o" + std::to_string(i), "1");
  for (int i = 0; i < 10; ++i) {
    begin();
    if (i % 2 == 0) cluster.api.cut_watches();
    cache.reset();
  }
}

}  // namespace
}  // namespace bireme::kube
