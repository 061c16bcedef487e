// Hostile input: every answer is an error with its file, in little time and memory.
#include <gtest/gtest.h>

#include "render/kustomize/kustomize.h"
#include "tree/trees.h"

namespace bireme::render::kustomize {
namespace {

using Files = std::map<std::string, std::string>;

const char* const kService = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n";

Result<Manifests> run(Files files, std::string_view path = "") {
  auto tree = tree::make_memory_tree(std::move(files));
  return build(*tree, path, {});
}

std::string report(Files files, std::string_view path = "") {
  Result<Manifests> out = run(std::move(files), path);
  return out ? "built" : out.error().report();
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string repeat(std::string_view text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; i++) out += text;
  return out;
}

TEST(Hostile, kustomizations_nested_too_deep_are_an_error) {
  Files files;
  std::string path = "k";
  for (int i = 0; i < 300; i++) {
    files[path + "/kustomization.yaml"] = "resources: [k]\n";
    path += "/k";
  }
  files[path + "/kustomization.yaml"] = "namePrefix: a\n";
  EXPECT_TRUE(has(report(files, "k"), "nested kustomizations"));
}

TEST(Hostile, a_cycle_is_told_with_both_directories) {
  Files files = {{"a/kustomization.yaml", "resources: [../b]\n"},
                 {"b/kustomization.yaml", "resources: [../a]\n"}};
  EXPECT_TRUE(has(report(files, "a"), "cycle detected: 'a' contains 'a'"));
}

TEST(Hostile, an_alias_bomb_is_an_error_of_its_file) {
  std::string bomb =
      "apiVersion: v1\nkind: X\nmetadata: {name: a}\na0: &a0 [x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; i++) {
    std::string alias = "*a" + std::to_string(i - 1) + ", ";
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + repeat(alias, 7) + "*a" +
            std::to_string(i - 1) + "]\n";
  }
  std::string out = report({{"kustomization.yaml", "resources: [r.yaml]\n"}, {"r.yaml", bomb}});
  EXPECT_TRUE(has(out, "r.yaml")) << out;
}

TEST(Hostile, brackets_without_end_are_an_error) {
  const std::string deep(200'000, '[');
  for (const char* file : {"resources: [r.yaml]\n", "patches: [{path: r.yaml}]\n",
                           "configurations: [r.yaml]\n", "transformers: [r.yaml]\n"}) {
    std::string out = report({{"kustomization.yaml", file}, {"r.yaml", deep}});
    EXPECT_TRUE(has(out, "error:")) << file;
  }
  EXPECT_TRUE(has(report({{"kustomization.yaml", deep}}), "kustomization.yaml"));
}

TEST(Hostile, a_patch_of_ten_megabytes_is_merged) {
  std::string patch = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n";
  for (int i = 0; i < 200'000; i++) {
    patch += "  key-" + std::to_string(i) + ": \"a value that fills the line, more or less\"\n";
  }
  Result<Manifests> out =
      run({{"kustomization.yaml", "resources: [s.yaml]\npatches: [{path: p.yaml}]\n"},
           {"s.yaml", kService},
           {"p.yaml", patch}});
  ASSERT_TRUE(out.ok()) << out.error().report();
  EXPECT_EQ(out->objects[0].object["spec"].size(), 200'000u);
}

TEST(Hostile, an_expression_that_explodes_elsewhere_is_linear) {
  const std::string name(5'000, 'a');
  std::string out = report(
      {{"kustomization.yaml",
        "resources: [s.yaml]\npatches: [{target: {name: '(a*)*(a*)*(a*)*b'}, patch: '[{\"op\": "
        "\"remove\", \"path\": \"/kind\"}]'}]\nimages: [{name: '(a|aa)+b', newTag: x}]\n"},
       {"s.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
                      "}\nspec: {containers: [{image: " + name + "}]}\n"}});
  EXPECT_EQ(out, "built");
}

TEST(Hostile, an_expression_of_great_size_is_an_error) {
  std::string out = report({{"kustomization.yaml",
                             "resources: [s.yaml]\npatches: [{target: "
                             "{name: '((a{1000}){1000}){1000}'}, "
                             "patch: '[{\"op\": \"remove\", \"path\": \"/kind\"}]'}]\n"},
                            {"s.yaml", kService}});
  EXPECT_TRUE(has(out, "regular expression")) << out;
}

TEST(Hostile, a_hundred_thousand_resources_are_built) {
  std::string text;
  constexpr size_t kCount = 100'000;
  for (size_t i = 0; i < kCount; i++) {
    text += "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c" + std::to_string(i) + "}\n---\n";
  }
  Result<Manifests> out =
      run({{"kustomization.yaml", "resources: [r.yaml]\nnamePrefix: a-\nnamespace: ns\n"},
           {"r.yaml", text}});
  ASSERT_TRUE(out.ok()) << out.error().report();
  EXPECT_EQ(out->objects.size(), kCount);
}

TEST(Hostile, copies_that_double_are_an_error) {
  std::string operations = "- {op: add, path: /spec, value: [a]}\n";
  for (int i = 0; i < 64; i++) operations += "- {op: copy, from: /spec, path: /spec/-}\n";
  std::string out = report({{"kustomization.yaml",
                             "resources: [s.yaml]\n"
                             "patches: [{path: p.yaml, target: {kind: Service}}]\n"},
                            {"s.yaml", kService},
                            {"p.yaml", operations}});
  EXPECT_TRUE(has(out, "larger than")) << out;
}

TEST(Hostile, a_value_that_doubles_in_itself_is_an_error) {
  std::string replacements = "resources: [r.yaml]\nreplacements:\n";
  for (int i = 0; i < 64; i++) {
    replacements += "- source: {kind: X, fieldPath: spec}\n"
                    "  targets: [{select: {kind: X}, fieldPaths: [spec.n" +
                    std::to_string(i) + "], options: {create: true}}]\n";
  }
  std::string out = report({{"kustomization.yaml", replacements},
                            {"r.yaml",
                             "apiVersion: v1\nkind: X\nmetadata: {name: a}\nspec: {k: v}\n"}});
  EXPECT_TRUE(has(out, "within itself")) << out;
}

TEST(Hostile, paths_that_leave_the_tree_are_refused) {
  for (const char* path : {"../../etc/passwd", "/etc/passwd", "..", "a/../../../x"}) {
    const std::string text =
        "configMapGenerator: [{name: a, files: ['" + std::string(path) + "']}]\n";
    std::string out = report({{"k/kustomization.yaml", text}}, "k");
    EXPECT_TRUE(has(out, "error:")) << path;
  }
}

}  // namespace
}  // namespace bireme::render::kustomize
