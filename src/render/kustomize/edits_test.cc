// What Flux and Argo CD lay over a kustomization.
#include "render/kustomize/edits.h"

#include <gtest/gtest.h>

#include "render/kustomize/kustomize.h"
#include "tree/trees.h"

namespace bireme::render::kustomize {
namespace {

using Files = std::map<std::string, std::string>;

const char* const kService = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n";
const char* const kPod =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: pod}\n"
    "spec: {containers: [{name: a, image: 'nginx:1'}]}\n";
const char* const kDeployment =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1}\n";

std::string built(Files files, Edits edits, bool generates = false) {
  Options options;
  options.edits = std::move(edits);
  options.generates_missing = generates;
  options.only_root = false;
  auto tree = tree::make_memory_tree(std::move(files));
  Result<Manifests> out = build(*tree, "", options);
  return out ? emit(*out) : out.error().report();
}

std::string with_file(const std::string& kustomization, Edits edits) {
  return built({{"kustomization.yaml", kustomization},
                {"s.yaml", kService},
                {"p.yaml", kPod},
                {"d.yaml", kDeployment}},
               std::move(edits));
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Edits, override_names_and_the_namespace) {
  Edits edits;
  edits.ns = "new";
  edits.name_prefix = "x-";
  edits.name_suffix = "-y";
  std::string out = with_file(
      "resources: [s.yaml]\nnamespace: old\nnamePrefix: a-\nnameSuffix: -b\n", edits);
  EXPECT_TRUE(has(out, "name: x-web-y")) << out;
  EXPECT_TRUE(has(out, "namespace: new")) << out;
}

TEST(Edits, append_patches_after_those_of_the_file) {
  PatchSpec patch;
  patch.target.emplace().gvk.kind = "Service";
  patch.patch =
      "- {op: test, path: /spec/type, value: X}\n- {op: add, path: /spec/more, value: 1}\n";
  Edits edits;
  edits.patches = {patch};
  std::string out = with_file(
      "resources: [s.yaml]\npatches: [{target: {kind: Service}, patch: '[{\"op\": \"add\", "
      "\"path\": \"/spec\", \"value\": {\"type\": \"X\"}}]'}]\n",
      edits);
  EXPECT_TRUE(has(out, "more: 1")) << out;
}

TEST(Edits, merge_images_field_by_field) {
  Edits edits;
  edits.images = {*parse_image("nginx:2")};
  std::string out =
      with_file("resources: [p.yaml]\nimages: [{name: nginx, newName: other}]\n", edits);
  EXPECT_TRUE(has(out, "image: other:2")) << out;
}

TEST(Edits, replace_images_as_kustomize_edit_does) {
  Edits edits;
  edits.images = {*parse_image("nginx:2")};
  edits.replaces_values = true;
  const std::string file = "resources: [p.yaml]\nimages: [{name: nginx, newName: other}]\n";
  EXPECT_TRUE(has(with_file(file, edits), "image: nginx:2"));
  edits.images = {*parse_image("nginx=*:3")};
  EXPECT_TRUE(has(with_file(file, edits), "image: other:3"));
}

TEST(Edits, set_replica_counts) {
  Edits edits;
  edits.replicas = {{"web", 5}};
  std::string out =
      with_file("resources: [d.yaml]\nreplicas: [{name: web, count: 2}]\n", edits);
  EXPECT_TRUE(has(out, "replicas: 5")) << out;
}

TEST(Edits, labels_in_selectors_conflict_unless_forced) {
  Edits edits;
  edits.labels = {{"team", "b"}};
  const std::string file = "resources: [s.yaml]\ncommonLabels: {team: a}\n";
  EXPECT_TRUE(has(with_file(file, edits), "team is already in the kustomization file"));
  edits.force_labels = true;
  EXPECT_TRUE(has(with_file(file, edits), "team: b"));
}

TEST(Edits, labels_without_selectors_join_the_entry_of_their_settings) {
  Edits edits;
  edits.labels = {{"team", "b"}};
  edits.labels_in_selectors = false;
  const std::string file = "resources: [s.yaml]\nlabels: [{pairs: {team: a}}]\n";
  EXPECT_TRUE(has(with_file(file, edits), "already in the kustomization file"));
  edits.force_labels = true;
  EXPECT_TRUE(has(with_file(file, edits), "team: b"));
  EXPECT_TRUE(has(with_file("resources: [s.yaml]\n", edits), "team: b"));
}

TEST(Edits, annotations_are_added) {
  Edits edits;
  edits.annotations = {{"a", "b"}};
  std::string out = with_file("resources: [s.yaml]\n", edits);
  EXPECT_TRUE(has(out, "annotations:\n    a: b")) << out;
}

TEST(Edits, components_that_are_missing_may_be_left_out) {
  Edits edits;
  edits.components = {"c", "none"};
  Files files = {{"kustomization.yaml", "resources: [s.yaml]\n"},
                 {"s.yaml", kService},
                 {"c/kustomization.yaml",
                  "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
                  "namePrefix: c-\n"}};
  EXPECT_TRUE(has(built(files, edits), "none"));
  edits.ignore_missing_components = true;
  EXPECT_TRUE(has(built(files, edits), "name: c-web"));
}

TEST(Edits, a_directory_without_a_file_is_scanned) {
  Files files = {{"a/s.yaml", kService},
                 {"b/kustomization.yaml", "resources: [p.yaml]\nnamePrefix: b-\n"},
                 {"b/p.yaml", kPod},
                 {"b/deep/ignored.yaml", "not: one\n"},
                 {"notes.txt", "no"}};
  Edits edits;
  edits.ns = "flux";
  std::string out = built(files, edits, true);
  EXPECT_TRUE(has(out, "name: b-pod\n  namespace: flux")) << out;
  EXPECT_TRUE(has(out, "name: web\n  namespace: flux")) << out;
  EXPECT_FALSE(has(out, "ignored")) << out;
}

TEST(Edits, a_scanned_file_that_holds_no_objects_fails_the_build) {
  std::string out = built({{"a/s.yaml", kService}, {"a/x.yaml", "hello\n"}}, {}, true);
  EXPECT_TRUE(has(out, "failed to decode Kubernetes YAML")) << out;
  EXPECT_TRUE(has(out, "a/x.yaml")) << out;
}

TEST(Edits, a_directory_of_nothing_builds_to_nothing) {
  Edits edits;
  edits.name_prefix = "a-";
  EXPECT_EQ(built({{"README.md", "nothing"}}, edits, true), "");
}

TEST(Edits, an_image_is_parsed_as_kustomize_edit_takes_it) {
  Result<Image> image = parse_image("nginx=reg.io:5000/x:v1@sha256:ab");
  ASSERT_TRUE(image.ok());
  EXPECT_EQ(image->name, "nginx");
  EXPECT_EQ(image->new_name, "reg.io:5000/x");
  EXPECT_EQ(image->new_tag, "v1");
  EXPECT_EQ(image->digest, "sha256:ab");
  EXPECT_FALSE(parse_image("nginx").ok());
}

}  // namespace
}  // namespace bireme::render::kustomize
