#include "kube/discovery/catalog.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace bireme::kube {
namespace {

const char* const kCore = R"({"kind":"APIGroupDiscoveryList","items":[{"metadata":{},"versions":[
 {"version":"v1","freshness":"Current","resources":[
  {"resource":"services","responseKind":{"group":"","version":"v1","kind":"Service"},
   "scope":"Namespaced","singularResource":"service","verbs":["get","list","watch"],
   "shortNames":["svc"],"subresources":[{"subresource":"status"}]},
  {"resource":"namespaces","responseKind":{"group":"","version":"","kind":"Namespace"},
   "scope":"Cluster","verbs":["get","list"]},
  {"resource":"","responseKind":{"kind":"Bad"}}, 7]}]}]})";

const char* const kGroups = R"({"kind":"APIGroupDiscoveryList","items":[
 {"metadata":{"name":"apps"},"versions":[
  {"version":"v1","resources":[{"resource":"deployments","scope":"Namespaced",
   "responseKind":{"group":"apps","version":"v1","kind":"Deployment"},"verbs":["list","watch"],
   "singularResource":"deployment","shortNames":["deploy"]}]},
  {"version":"v1beta1","resources":[{"resource":"deployments","scope":"Namespaced",
   "responseKind":{"group":"apps","version":"v1beta1","kind":"Deployment"},"verbs":["list"]}]}]},
 {"metadata":{"name":"metrics.k8s.io"},"versions":[{"version":"v1","freshness":"Stale"}]}]})";

ApiCatalog make_catalog() {
  ApiCatalog catalog;
  EXPECT_TRUE(add_aggregated(catalog, *json::parse(kCore)).ok());
  EXPECT_TRUE(add_aggregated(catalog, *json::parse(kGroups)).ok());
  return catalog;
}

TEST(ApiCatalog, finds_kinds_in_the_preferred_version) {
  const ApiCatalog catalog = make_catalog();
  EXPECT_EQ(catalog.find(GroupKind{"apps", "Deployment"})->gvk.version, "v1");
  EXPECT_EQ(catalog.find(Gvk{"apps", "v1beta1", "Deployment"})->gvk.version, "v1beta1");
  EXPECT_TRUE(catalog.find(GroupKind{"", "Service"})->has_subresource("status"));
  EXPECT_TRUE(catalog.find(GroupKind{"", "Service"})->is_watchable());
  EXPECT_FALSE(catalog.find(GroupKind{"", "Namespace"})->is_namespaced);
  EXPECT_EQ(catalog.preferred().size(), 3u);
  EXPECT_EQ(catalog.all().size(), 4u);
  EXPECT_EQ(catalog.api_versions()[1], "apps/v1");
}

TEST(ApiCatalog, tells_what_is_not_served_from_what_is_not_known) {
  const ApiCatalog catalog = make_catalog();
  EXPECT_EQ(catalog.get(GroupKind{"apps", "Nothing"}).error().reason(), Reason::NotFound);
  EXPECT_EQ(catalog.get(GroupKind{"metrics.k8s.io", "PodMetrics"}).error().reason(),
            Reason::Unavailable);
  EXPECT_EQ(catalog.get(Gvk{"metrics.k8s.io", "v1", "PodMetrics"}).error().reason(),
            Reason::Unavailable);
  const auto old = catalog.get(Gvk{"apps", "v2", "Deployment"});
  EXPECT_EQ(old.error().reason(), Reason::NotFound);
  EXPECT_EQ(old.error().hint(), "it serves Deployment as apps/v1");
}

TEST(ApiCatalog, finds_kinds_by_the_names_people_use) {
  const ApiCatalog catalog = make_catalog();
  for (const char* name : {"deploy", "deployment", "deployments", "Deployment",
                           "deployments.apps", "deploy.apps"}) {
    ASSERT_TRUE(catalog.get_by_name(name).ok()) << name;
    EXPECT_EQ(catalog.get_by_name(name)->gvk.text(), "apps/v1/Deployment") << name;
  }
  EXPECT_EQ(catalog.get_by_name("deployments.v1beta1.apps")->gvk.version, "v1beta1");
  EXPECT_EQ(catalog.get_by_name("svc")->resource, "services");
  EXPECT_FALSE(catalog.get_by_name("deployments.batch").ok());
  EXPECT_FALSE(catalog.get_by_name("").ok());
}

TEST(ApiResource, makes_paths_that_names_cannot_leave) {
  const ApiCatalog catalog = make_catalog();
  const ApiResource& deployment = *catalog.find(GroupKind{"apps", "Deployment"});
  const ApiResource& ns = *catalog.find(GroupKind{"", "Namespace"});
  EXPECT_EQ(deployment.path("web", "api"), "/apis/apps/v1/namespaces/web/deployments/api");
  EXPECT_EQ(deployment.path(""), "/apis/apps/v1/deployments");
  EXPECT_EQ(ns.path("ignored", "web", "finalize"), "/api/v1/namespaces/web/finalize");
  EXPECT_EQ(ns.path("", "../a/b?c"), "/api/v1/namespaces/..%2Fa%2Fb%3Fc");
  EXPECT_EQ(ns.path("", ".."), "/api/v1/namespaces/%2E%2E");
  EXPECT_EQ(ns.path("", "system:node"), "/api/v1/namespaces/system:node");
}

TEST(ApiCatalog, reads_the_legacy_documents) {
  ApiCatalog catalog;
  ASSERT_TRUE(add_resource_list(catalog, *json::parse(R"({"kind":"APIResourceList",
    "groupVersion":"apps/v1","resources":[
    {"name":"deployments","singularName":"deployment","namespaced":true,"kind":"Deployment",
     "verbs":["list","watch"],"shortNames":["deploy"]},
    {"name":"deployments/scale","kind":"Scale","group":"autoscaling"}]})")).ok());
  EXPECT_TRUE(catalog.find(GroupKind{"apps", "Deployment"})->has_subresource("scale"));
  EXPECT_EQ(catalog.all().size(), 1u);
  const auto groups = decode_group_list(*json::parse(R"({"kind":"APIGroupList","groups":[
    {"name":"apps","versions":[{"version":"v1beta1"},{"version":"v1"}],
     "preferredVersion":{"version":"v1"}}]})"));
  ASSERT_TRUE(groups.ok());
  EXPECT_EQ((*groups)[0].versions, (std::vector<std::string>{"v1", "v1beta1"}));
}

TEST(ApiCatalog, refuses_other_documents) {
  ApiCatalog catalog;
  for (const char* text : {"{}", "[]", "7", R"({"kind":"Status"})"}) {
    EXPECT_FALSE(add_aggregated(catalog, *json::parse(text)).ok());
    EXPECT_FALSE(add_resource_list(catalog, *json::parse(text)).ok());
    EXPECT_FALSE(decode_group_list(*json::parse(text)).ok());
  }
}

}  // namespace
}  // namespace bireme::kube
