#include <gtest/gtest.h>

#include "base/text.h"
#include "json/emit.h"
#include "json/parse.h"
#include "render/helm/dependencies.h"
#include "render/helm/helm.h"
#include "render/helm/ignore.h"
#include "render/helm/manifest_sort.h"
#include "tree/trees.h"

namespace bireme::render::helm {
namespace {

using Files = std::map<std::string, std::string>;

std::string values_of(const Files& files, HelmSpec spec = {}) {
  const auto tree = tree::make_memory_tree(files);
  const auto values = final_values(*tree, spec);
  return values ? json::emit(*values, {.sorted_keys = true}) : values.error().message();
}

const Files kParent = {
    {"Chart.yaml",
     "apiVersion: v2\nname: p\nversion: 1.0.0\ndependencies:\n"
     "- {name: s, version: ^1.0, condition: s.on, import-values: [data]}\n"},
    {"values.yaml", "a: 1\nglobal: {g: 1}\ns: {x: 2}\n"},
    {"charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.1.0\n"},
    {"charts/s/values.yaml", "x: 1\nz: 1\nglobal: {h: 2}\nexports: {data: {up: 3}}\n"},
};

TEST(Chart, values_of_parent_win_over_the_subcharts_and_globals_reach_down) {
  EXPECT_EQ(values_of(kParent),
            R"({"a":1,"global":{"g":1},"s":{"exports":{"data":{"up":3}},"global":{"g":1,"h":2},)"
            R"("x":2,"z":1},"up":3})");
}

TEST(Chart, null_removes_and_a_condition_switches_off) {
  HelmSpec spec;
  spec.set = {"a=null", "s.z=null"};
  EXPECT_EQ(values_of(kParent, spec).find("\"z\""), std::string::npos);
  spec.set = {"s.on=false"};
  EXPECT_EQ(values_of(kParent, spec), R"({"a":1,"global":{"g":1},"s":{"on":false,"x":2}})");
}

TEST(Chart, layers_win_in_order) {
  HelmSpec spec;
  spec.values = {{"one.yaml", "a: 2\nb: {c: 1}\n"}, {"two.yaml", "b: {d: 2}\n"}};
  spec.set_json = {R"(b.c={"k":1})"};
  spec.set = {"a=9"};
  const auto merged = merge_values(spec);
  ASSERT_TRUE(merged);
  EXPECT_EQ(json::emit(*merged, {.sorted_keys = true}), R"({"a":9,"b":{"c":{"k":1},"d":2}})");
}

TEST(Chart, origins_tell_file_and_line_of_every_value) {
  HelmSpec spec;
  spec.values = {{"prod.yaml", "s:\n  z: 5\n"}};
  spec.set = {"a=2"};
  const auto tree = tree::make_memory_tree(kParent);
  const auto origins = find_origins(*tree, spec);
  ASSERT_TRUE(origins);
  std::map<std::string, std::string> found;
  for (const Origin& origin : *origins) {
    found[join(origin.path, ".")] =
        fmt::format("{}:{}", origin.position.file, origin.position.line);
  }
  EXPECT_EQ(found["a"], "--set a=2:0");
  EXPECT_EQ(found["s.z"], "prod.yaml:2");
  EXPECT_EQ(found["s.x"], "values.yaml:3");
  EXPECT_EQ(found["s.global.g"], "values.yaml:2");
  EXPECT_EQ(found["s.global.h"], "charts/s/values.yaml:3");
}

TEST(Chart, broken_charts_are_errors_with_helms_words) {
  EXPECT_EQ(values_of({{"x", ""}}), "Chart.yaml file is missing");
  EXPECT_EQ(values_of({{"Chart.yaml", "name: x\n"}}),
            "validation: chart.metadata.version is required");
  EXPECT_EQ(values_of({{"Chart.yaml", "name: x\nversion: 1.0.0\n"}, {"values.yaml", "- a\n"}}),
            "cannot load values.yaml: cannot unmarshal yaml document: error unmarshaling JSON: "
            "while decoding JSON: json: cannot unmarshal array into Go value of type "
            "map[string]interface {}");
}

TEST(Chart, ignore_rules_are_helms) {
  const auto rules = IgnoreRules::parse("# c\n*.bak\n/top\nd/\nsub/*.txt\n");
  ASSERT_TRUE(rules);
  EXPECT_TRUE(rules->ignores("x/y.bak", false));
  EXPECT_TRUE(rules->ignores("top", false));
  EXPECT_FALSE(rules->ignores("sub/top", false));
  EXPECT_TRUE(rules->ignores("d", true));
  EXPECT_FALSE(rules->ignores("d", false));
  EXPECT_TRUE(rules->ignores("sub/a.txt", false));
  EXPECT_TRUE(rules->ignores("templates/.hidden", false));
  EXPECT_FALSE(IgnoreRules::parse("a/**"));
}

Error error_of(const Files& files, const HelmSpec& spec) {
  const auto rendered = render(*tree::make_memory_tree(files), spec);
  EXPECT_FALSE(rendered);
  return rendered ? make_error(Reason::Internal, "rendered") : rendered.error();
}

TEST(Chart, errors_name_the_value_the_layer_and_the_includes) {
  const Files files = {
      {"Chart.yaml", "apiVersion: v2\nname: top\nversion: 1.0.0\n"},
      {"charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n"},
      {"charts/sub/templates/_x.tpl", "{{ define \"x\" }}\n {{ .Values.image.tag }}{{ end }}"},
      {"charts/sub/templates/a.yaml", "a: 1\nb: {{ include \"x\" . }}\n"},
  };
  const Error missing = error_of(files, {});
  EXPECT_EQ(missing.hint(),
            "no layer sets the value sub.image: give it in top/charts/sub/values.yaml, with -f or "
            "with --set sub.image.tag=; included from top/charts/sub/templates/a.yaml:2:6");
  ASSERT_NE(missing.position(), nullptr);
  EXPECT_EQ(missing.position()->file, "top/charts/sub/templates/_x.tpl");
  EXPECT_EQ(missing.position()->line, 2);
  EXPECT_EQ(missing.position()->text, " {{ .Values.image.tag }}{{ end }}");

  HelmSpec nulled;
  nulled.values = {{"prod.yaml", "a: 1\nsub:\n  image: null\n"}};
  EXPECT_TRUE(error_of(files, nulled).hint().starts_with(
      "the value sub.image is null in prod.yaml:3: give it there, or with --set sub.image.tag="))
      << error_of(files, nulled).hint();
  nulled.set = {"sub.image=null"};
  EXPECT_TRUE(error_of(files, nulled).hint().starts_with(
      "the value sub.image is null in --set sub.image=null:"))
      << error_of(files, nulled).hint();
}

TEST(Chart, documents_are_cut_where_each_helm_cuts) {
  const char* text = "---\na: 1\n\n--- # c\nb: 2\n---c: 3\n";
  EXPECT_EQ(split_documents(text, Release::Helm4),
            (std::vector<std::string>{"a: 1\n\n", "# c\nb: 2\n", "c: 3\n"}));
  EXPECT_EQ(split_documents(text, Release::Helm3),
            (std::vector<std::string>{"a: 1", "# c\nb: 2", "c: 3"}));
}

TEST(Chart, aliases_of_aliases_do_not_multiply_without_end) {
  const auto with_aliases = [](std::string chart, std::string_view of) {
    chart += "dependencies:\n";
    for (int i = 0; i < 101; ++i) {
      chart += fmt::format("- {{name: {}, version: '*', alias: {}{}}}\n", of, of, i);
    }
    return chart;
  };
  constexpr std::string_view kHead = "apiVersion: v2\nversion: 1.0.0\nname: ";
  const Files files = {
      {"Chart.yaml", with_aliases(fmt::format("{}a\n", kHead), "b")},
      {"charts/b/Chart.yaml", with_aliases(fmt::format("{}b\n", kHead), "c")},
      {"charts/b/charts/c/Chart.yaml", fmt::format("{}c\n", kHead)},
  };
  const auto values = final_values(*tree::make_memory_tree(files), {});
  ASSERT_FALSE(values);
  EXPECT_EQ(values.error().reason(), Reason::LimitExceeded);
}

TEST(Chart, documents_are_sorted_by_kind_and_hooks_set_apart) {
  std::vector<std::string> warnings;
  const auto sorted = sort_documents(
      {{"c/templates/a.yaml",
        "kind: Zed\n---\nkind: Deployment\n---\nkind: Namespace\n---\nkind: Job\nmetadata:\n"
        "  annotations: {helm.sh/hook: test}\n---\nkind: Pod\nmetadata: {annotations: "
        "{helm.sh/hook: odd}}\n"}},
      Release::Helm4, warnings);
  ASSERT_TRUE(sorted);
  ASSERT_EQ(sorted->manifests.size(), 3u);
  EXPECT_EQ(sorted->manifests[0].kind, "Namespace");
  EXPECT_EQ(sorted->manifests[2].kind, "Zed");
  ASSERT_EQ(sorted->hooks.size(), 1u);
  EXPECT_TRUE(sorted->hooks[0].is_test());
  EXPECT_EQ(warnings.size(), 1u);
}

}  // namespace
}  // namespace bireme::render::helm
