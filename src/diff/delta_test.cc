#include "diff/delta.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace bireme::diff {
namespace {

kube::Object make_object(std::string_view text) {
  auto value = json::parse(text);
  EXPECT_TRUE(value.ok()) << text;
  return kube::Object(std::move(*value));
}

struct Case {
  const char* name;
  const char* desired;
  const char* live;
  const char* summary;  // of the two-way comparison
};

const Case kCases[] = {
    {"what only the server has does not count", R"({"spec":{"a":1}})",
     R"({"metadata":{"uid":"1"},"spec":{"a":1,"b":2},"status":{"x":1}})", ""},
    {"a changed field is named with both values", R"({"spec":{"replicas":2}})",
     R"({"spec":{"replicas":1}})", "spec.replicas 1 -> 2"},
    {"an absent field is named", R"({"spec":{"replicas":2}})", R"({"spec":{}})",
     "spec.replicas absent -> 2"},
    {"empty and absent are the same", R"({"spec":{"a":[],"b":{},"c":"","d":null,"e":false}})",
     R"({"spec":{}})", ""},
    {"quantities are compared as amounts",
     R"({"limits":{"cpu":"1000m","memory":"1Gi","x.y/gpu":1}})",
     R"({"limits":{"cpu":1,"memory":"1024Mi","x.y/gpu":"1"}})", ""},
    {"quantities that differ do differ", R"({"limits":{"cpu":"500m"}})",
     R"({"limits":{"cpu":"1"}})", R"(limits.cpu "1" -> "500m")"},
    {"containers are matched by name", R"({"containers":[{"name":"b","image":"x"}]})",
     R"({"containers":[{"name":"a","image":"y"},{"name":"b","image":"x","tty":true}]})", ""},
    {"ports are matched with TCP understood", R"({"ports":[{"containerPort":80}]})",
     R"({"ports":[{"containerPort":80,"protocol":"TCP"}]})", ""},
    {"a service's ports are matched by port", R"({"ports":[{"port":80,"targetPort":81}]})",
     R"({"ports":[{"port":80,"protocol":"TCP","targetPort":80}]})",
     "ports[port=80].targetPort 80 -> 81"},
    {"an unknown list is compared as a whole", R"({"args":["a","b"]})", R"({"args":["a"]})",
     R"(args ["a"] -> ["a","b"])"},
    {"a finalizer of somebody else is not ours", R"({"finalizers":["a"]})",
     R"({"finalizers":["b","a"]})", ""},
    {"text is not a number where no amount stands", R"({"spec":{"port":"80"}})",
     R"({"spec":{"port":80}})", R"(spec.port 80 -> "80")"},
};

TEST(Delta, compares_two_ways) {
  for (const Case& test : kCases) {
    const Delta delta =
        compare_two_way(make_object(test.desired), make_object(test.live), Normalizer{});
    EXPECT_EQ(delta.summary(), test.summary) << test.name;
  }
}

TEST(Delta, never_holds_a_secret_value) {
  const kube::Object desired = make_object(
      R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"stringData":{"a":"canary"}})");
  const kube::Object live = make_object(
      R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"a":"Y2FuYXJ5MQ=="}})");
  const Delta delta = compare_two_way(desired, live, Normalizer{});
  EXPECT_EQ(delta.summary(), R"(data.a "***" -> "***")");
}

TEST(Delta, sees_string_data_and_data_as_one) {
  const kube::Object desired = make_object(
      R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"stringData":{"a":"x"}})");
  const kube::Object live = make_object(
      R"({"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"a":"eA=="}})");
  EXPECT_TRUE(compare_two_way(desired, live, Normalizer{}).empty());
}

TEST(Delta, finds_removals_by_the_last_applied_annotation) {
  const kube::Object live = make_object(
      R"({"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":
          "{\"spec\":{\"a\":1,\"b\":2}}"}},"spec":{"a":1,"b":2,"c":3}})");
  const kube::Object desired = make_object(R"({"spec":{"a":1}})");
  EXPECT_TRUE(compare_two_way(desired, live, Normalizer{}).empty());
  EXPECT_EQ(compare_three_way(desired, live, Normalizer{}).summary(), "spec.b 2 -> absent");
}

TEST(Delta, compares_a_dry_run_answer_whole) {
  const kube::Object live =
      make_object(R"({"metadata":{"resourceVersion":"1"},"spec":{"a":1,"b":2}})");
  const kube::Object answer = make_object(R"({"metadata":{"resourceVersion":"2"},"spec":{"a":1}})");
  EXPECT_EQ(compare_whole(answer, live, Normalizer{}).summary(), "spec.b 2 -> absent");
}

TEST(Delta, leaves_out_what_an_ignore_rule_names) {
  const Normalizer normalizer(
      {.ignores = {{"apps", "Deployment", "", "", {"/spec/replicas", "/spec/list/0/x~1y"}}}});
  const kube::Object desired = make_object(
      R"({"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":2,"list":[{"x/y":1}]}})");
  const kube::Object live = make_object(
      R"({"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":5,"list":[{"x/y":2}]}})");
  EXPECT_TRUE(compare_two_way(desired, live, normalizer).empty());
}

TEST(ProjectionDigest, changes_only_with_fields_that_are_named) {
  const kube::Object desired =
      make_object(R"({"spec":{"replicas":1,"containers":[{"name":"a","image":"x"}]}})");
  const auto digest = [&desired](std::string_view live) {
    return projection_digest(desired, make_object(live));
  };
  const std::string applied =
      digest(R"({"spec":{"replicas":1,"containers":[{"name":"a","image":"x","pull":"Always"}]}})");
  EXPECT_EQ(applied, digest(R"({"spec":{"other":1,"replicas":1,"containers":[{"name":"z"},
      {"name":"a","image":"x"}]},"status":{"x":1}})"));
  EXPECT_NE(applied, digest(R"({"spec":{"replicas":2,"containers":[{"name":"a","image":"x"}]}})"));
  EXPECT_NE(applied, digest(R"({"spec":{"replicas":1,"containers":[{"name":"b","image":"x"}]}})"));
}

}  // namespace
}  // namespace bireme::diff
