#include "render/kustomize/kustomize.h"

#include <gtest/gtest.h>

#include "render/kustomize/load/document_cache.h"
#include "render/kustomize/memo.h"
#include "render/kustomize/post_build.h"
#include "render/kustomize/remotes.h"
#include "tree/trees.h"

namespace bireme::render::kustomize {
namespace {

using Files = std::map<std::string, std::string>;

const char* const kService = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n";

std::string built(Files files, const Options& options = {}, std::string_view path = "") {
  auto tree = tree::make_memory_tree(std::move(files));
  Result<Manifests> out = build(*tree, path, options);
  return out ? emit(*out) : out.error().report();
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Kustomize, prefixes_names_over_a_base) {
  Files files = {{"base/s.yaml", kService},
                 {"base/kustomization.yaml", "resources: [s.yaml]\n"},
                 {"over/kustomization.yaml", "resources: [../base]\nnamePrefix: a-\n"}};
  EXPECT_EQ(built(files, {}, "over"), "apiVersion: v1\nkind: Service\nmetadata:\n  name: a-web\n");
}

TEST(Kustomize, an_unknown_field_is_named_with_its_line_and_the_nearest_one) {
  std::string report = built({{"kustomization.yaml", "namePrefix: a\nresorces: []\n"}});
  EXPECT_TRUE(has(report, "resorces")) << report;
  EXPECT_TRUE(has(report, "kustomization.yaml:2")) << report;
  EXPECT_TRUE(has(report, "did you mean \"resources\"?")) << report;
}

TEST(Kustomize, what_is_remote_is_refused_by_name) {
  std::string report = built({{"kustomization.yaml", "resources: [https://e.com/x.yaml]\n"}});
  EXPECT_TRUE(has(report, "https://e.com/x.yaml is remote")) << report;
}

TEST(Kustomize, a_file_outside_the_directory_needs_leave) {
  Files files = {{"s.yaml", kService}, {"k/kustomization.yaml", "resources: [../s.yaml]\n"}};
  EXPECT_TRUE(has(built(files, {}, "k"), "security"));
  Options options;
  options.only_root = false;
  EXPECT_TRUE(has(built(files, options, "k"), "name: web"));
}

TEST(Kustomize, edits_are_laid_over_a_directory_without_a_file) {
  Options options;
  options.generates_missing = true;
  options.edits.ns = "prod";
  EXPECT_TRUE(has(built({{"a/s.yaml", kService}}, options), "namespace: prod"));
}

TEST(Kustomize, a_cache_gives_the_same_build_again) {
  DocumentCache cache;
  Options options;
  options.cache = &cache;
  Files files = {{"s.yaml", kService}, {"kustomization.yaml", "resources: [s.yaml]\n"}};
  std::string first = built(files, options);
  files["kustomization.yaml"] += "namePrefix: a-\n";
  EXPECT_TRUE(has(built(files, options), "a-web"));
  files["kustomization.yaml"] = "resources: [s.yaml]\n";
  EXPECT_EQ(built(files, options), first);
}

TEST(Kustomize, a_vendored_chart_is_rendered_where_charts_are_allowed) {
  Files files = {{"charts/c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"},
                 {"charts/c/values.yaml", "name: web\n"},
                 {"charts/c/templates/s.yaml",
                  "apiVersion: v1\nkind: Service\nmetadata: {name: {{ .Values.name }}}\n"},
                 {"kustomization.yaml", "helmCharts: [{name: c, valuesInline: {name: db}}]\n"}};
  EXPECT_TRUE(has(built(files), "--enable-helm"));
  Options options;
  options.enable_helm = true;
  EXPECT_EQ(built(files, options), "apiVersion: v1\nkind: Service\nmetadata:\n  name: db\n");
}

TEST(Kustomize, a_chart_that_is_not_vendored_is_named_with_its_repository) {
  Options options;
  options.enable_helm = true;
  std::string report = built(
      {{"kustomization.yaml", "helmCharts: [{name: c, repo: 'https://e.com', version: 1.0.0}]\n"}},
      options);
  EXPECT_TRUE(has(report, "c (version 1.0.0) of https://e.com")) << report;
  EXPECT_TRUE(has(report, "charts/c-1.0.0/c")) << report;
}

TEST(Memo, a_build_of_unchanged_files_is_a_look_up) {
  Files files = {{"base/s.yaml", kService},
                 {"base/kustomization.yaml", "resources: [s.yaml]\n"},
                 {"over/kustomization.yaml", "resources: [../base]\nnamePrefix: a-\n"}};
  Memo memo("over", {});
  auto first = memo.build(tree::make_memory_tree(files));
  ASSERT_TRUE(first.ok());
  files["elsewhere.txt"] = "not read";
  auto again = memo.build(tree::make_memory_tree(files));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(first->get(), again->get());
  files["over/kustomization.yaml"] = "resources: [../base]\nnamePrefix: b-\n";
  auto changed = memo.build(tree::make_memory_tree(files));
  ASSERT_TRUE(changed.ok());
  EXPECT_TRUE(has(emit(**changed), "name: b-web"));
  files["over/kustomization.yml"] = "namePrefix: second\n";
  EXPECT_FALSE(memo.build(tree::make_memory_tree(files)).ok());
}

TEST(Remotes, are_found_through_the_bases_that_are_here) {
  auto tree = tree::make_memory_tree(
      {{"base/kustomization.yaml", "resources: [s.yaml, 'https://e.com/a//b?ref=v1']\n"},
       {"base/s.yaml", kService},
       {"over/kustomization.yaml",
        "resources: [../base, github.com/x/y]\ncomponents: ['git@e.com:c/d.git']\n"}});
  std::vector<Remote> found = find_remotes(*tree, "over");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].url, "https://e.com/a//b?ref=v1");
  EXPECT_EQ(found[0].named_in, "base/kustomization.yaml");
  EXPECT_EQ(found[1].url, "github.com/x/y");
  EXPECT_TRUE(found[2].is_component);
}

TEST(PostBuild, puts_variables_into_objects) {
  auto tree = tree::make_memory_tree(
      {{"s.yaml", std::string(kService) + "spec: {size: \"${SIZE}\"}\n"},
       {"kustomization.yaml", "resources: [s.yaml]\n"}});
  PostBuild variables;
  ASSERT_TRUE(add_variables(variables, "SIZE: 5\n", "vars").ok());
  Result<Manifests> out = substitute(*build(*tree, ""), variables);
  ASSERT_TRUE(out.ok());
  EXPECT_EQ(out->objects[0].object["spec"]["size"].as_int(), 5);
}

}  // namespace
}  // namespace bireme::render::kustomize
