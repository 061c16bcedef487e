#include "kube/object.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace bireme::kube {
namespace {

Object object_of(std::string_view text) {
  auto value = json::parse(text);
  EXPECT_TRUE(value.ok()) << value.error().message();
  return Object(*value);
}

const char* const kDeployment = R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{
  "name":"api","namespace":"web","uid":"u1","resourceVersion":"7","generation":3,
  "labels":{"app.kubernetes.io/name":"api"},"annotations":{"a/b":"c"},
  "ownerReferences":[{"apiVersion":"example.org/v1","kind":"App","name":"x","uid":"u0",
  "controller":true}],"finalizers":["f/one"],"deletionTimestamp":"2026-01-01T00:00:00Z"},
  "spec":{"replicas":2,"paused":true,"containers":[{"image":"a:1"},{"image":"b:2"}]}})";

TEST(Object, reads_names_and_metadata) {
  const Object object = object_of(kDeployment);
  EXPECT_EQ(object.key().text(), "apps/Deployment/web/api");
  EXPECT_EQ(object.key().label(), "Deployment web/api");
  EXPECT_EQ(object.gvk().text(), "apps/v1/Deployment");
  EXPECT_EQ(object.group_kind().text(), "Deployment.apps");
  EXPECT_EQ(object.uid(), "u1");
  EXPECT_EQ(object.resource_version(), "7");
  EXPECT_EQ(object.generation(), 3);
  EXPECT_EQ(object.label("app.kubernetes.io/name"), "api");
  EXPECT_EQ(object.annotation("a/b"), "c");
  ASSERT_EQ(object.owner_refs().size(), 1u);
  EXPECT_EQ(object.owner_refs()[0].group_kind().text(), "App.example.org");
  EXPECT_TRUE(object.owner_refs()[0].controller);
  EXPECT_EQ(object.finalizers(), std::vector<std::string_view>{"f/one"});
  EXPECT_TRUE(object.is_being_deleted());
}

TEST(Object, reads_paths_and_gives_fallbacks_for_what_is_missing) {
  const Object object = object_of(kDeployment);
  EXPECT_EQ(object.num("spec.replicas", 1), 2);
  EXPECT_EQ(object.num("spec.missing", 1), 1);
  EXPECT_EQ(object.str("spec.containers.1.image"), "b:2");
  EXPECT_EQ(object.str("spec.containers.9.image", "none"), "none");
  EXPECT_EQ(object.str("spec.replicas.deeper"), "");
  EXPECT_TRUE(object.flag("spec.paused"));
  EXPECT_TRUE(object.has("spec"));
  EXPECT_FALSE(object.has("status"));
  EXPECT_EQ(object.at({"metadata", "labels", "app.kubernetes.io/name"}).as_string(), "api");
}

TEST(Object, changes_a_copy_and_leaves_the_original_alone) {
  const Object object = object_of(kDeployment);
  const Object changed = object.with("spec.template.spec.nodeName", "n1")
                             .with("spec.containers.0.image", "a:2")
                             .with_label("new.io/label", "v")
                             .without("metadata.finalizers")
                             .without("spec.containers.1");
  EXPECT_EQ(changed.str("spec.template.spec.nodeName"), "n1");
  EXPECT_EQ(changed.str("spec.containers.0.image"), "a:2");
  EXPECT_EQ(changed.label("new.io/label"), "v");
  EXPECT_TRUE(changed.finalizers().empty());
  EXPECT_EQ(changed.at("spec.containers").size(), 1u);
  EXPECT_EQ(object, object_of(kDeployment));
}

TEST(Object, refuses_what_is_not_an_object) {
  const std::pair<const char*, const char*> cases[] = {
      {"[]", "not a Kubernetes object"},
      {R"({"kind":"A"})", "apiVersion is missing"},
      {R"({"apiVersion":"v1"})", "kind is missing"},
      {R"({"apiVersion":"v1","kind":"A"})", "has no metadata"},
      {R"({"apiVersion":"v1","kind":"A","metadata":{}})", "has no metadata.name"},
      {R"({"apiVersion":"v1","kind":"A","metadata":{"name":"n","labels":{"x":1}}})",
       "metadata.labels[\"x\"] is not a string"},
      {R"({"apiVersion":"v1","kind":"A","metadata":{"name":"n","annotations":[]}})",
       "metadata.annotations is not an object"},
  };
  for (const auto& [text, want] : cases) {
    const auto decoded = decode_object(*json::parse(text));
    ASSERT_FALSE(decoded.ok()) << text;
    EXPECT_NE(decoded.error().message().find(want), std::string::npos)
        << decoded.error().message();
  }
  EXPECT_TRUE(decode_object(object_of(kDeployment).value()).ok());
}

TEST(ResourceKey, prints_and_parses_its_text) {
  const ResourceKey keys[] = {{"apps", "Deployment", "web", "api"}, {"", "Namespace", "", "web"},
                              {"", "Service", "web", "api"}};
  for (const ResourceKey& key : keys) {
    const auto parsed = parse_resource_key(key.text());
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(*parsed, key);
    EXPECT_EQ(HashOf{}(*parsed), HashOf{}(key));
  }
  for (const char* bad : {"", "a/b/c", "a//b/c", "a/b/c/", "a/b/c/d/e"}) {
    EXPECT_FALSE(parse_resource_key(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace bireme::kube
