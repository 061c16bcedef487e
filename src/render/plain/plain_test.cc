#include "render/plain/plain.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "render/render.h"
#include "tree/trees.h"

namespace bireme::render::plain {
namespace {

using Contents = std::map<std::string, std::string>;

std::string config_map(const std::string& name, const std::string& more = "") {
  return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: " + name + "\n" + more;
}

Result<Manifests> run(const Contents& files, const Options& options = {},
                      const std::map<std::string, std::string>& links = {}) {
  auto tree = tree::make_memory_tree(files, links);
  return render(*tree, "", options);
}

std::string names(const Result<Manifests>& manifests) {
  if (!manifests) return manifests.error().report();
  std::string out;
  for (const Manifest& manifest : manifests->objects) {
    out += (out.empty() ? "" : " ") + std::string(manifest.object["metadata"]["name"].as_string());
  }
  return out;
}

TEST(PlainRender, reads_documents_in_the_order_of_a_walk_by_names) {
  const Contents files = {
      {"b.yml", config_map("b1") + "---\n" + config_map("b2")},
      {"a/x.yaml", config_map("x")},
      {"a.yaml", config_map("a")},
      {"c.json", R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"}})"},
      {"README.md", "no"},
      {"d.yaml.bak", "no"},
      {"empty.yaml", "---\n# nothing\n---\n"}};
  EXPECT_EQ(names(run(files)), "a b1 b2 c");
  EXPECT_EQ(names(run(files, {.recurse = true})), "x a b1 b2 c");
}

TEST(PlainRender, says_where_each_object_comes_from) {
  auto manifests = run({{"b.yaml", "# comment\n" + config_map("b1") + "---\n" + config_map("b2")}});
  ASSERT_TRUE(manifests.ok());
  EXPECT_EQ(manifests->objects[0].source.file, "b.yaml");
  EXPECT_EQ(manifests->objects[0].source.line, 2);
  EXPECT_EQ(manifests->objects[1].source.line, 7);
}

TEST(PlainRender, includes_and_excludes_by_globs_that_cross_directories) {
  const Contents files = {
      {"a.yaml", config_map("a")},
      {"env-usw2/b.yaml", config_map("b")},
      {"env-use1/deep/c.yaml", config_map("c")},
      {"config.json", R"({"apiVersion":"v1","kind":"X","metadata":{"name":"j"}})"}};
  const auto with = [&](const char* include, const char* exclude) {
    return names(run(files, {.recurse = true, .include = include, .exclude = exclude}));
  };
  EXPECT_EQ(with("*.yaml", ""), "a c b");
  EXPECT_EQ(with("env-use1/*", ""), "c");
  EXPECT_EQ(with("{a.yaml,config.json}", ""), "a j");
  EXPECT_EQ(with("", "{config.json,env-usw2/*}"), "a c");
  EXPECT_EQ(with("*", "*"), "");
  EXPECT_FALSE(run(files, {.include = "{a"}).ok());
}

TEST(PlainRender, expands_lists_and_lends_their_kind_to_items_without_one) {
  EXPECT_EQ(
      names(run({{"l.yaml",
                  "apiVersion: v1\nkind: List\nitems:\n"
                  "- {apiVersion: v1, kind: A, metadata: {name: a}}\n"
                  "- {apiVersion: v1, kind: List, items: "
                  "[{apiVersion: v1, kind: B, metadata: {name: b}}]}\n"},
                 {"m.yaml", "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: m}\n"},
                 {"n.yaml", "apiVersion: v1\nkind: ConfigMapList\nitems: null\n"}})),
      "a b m");
}

TEST(PlainRender, passes_over_unrelated_files_but_never_over_broken_ones) {
  auto manifests = run({{"a.yaml", config_map("a")},
                        {"values.yaml", "replicas: 3\n"},
                        {"list.yaml", "- a\n- b\n"},
                        {"package.json", R"({"name":"x"})"}});
  EXPECT_EQ(names(manifests), "a");
  EXPECT_EQ(manifests->warnings.size(), 3u);
  EXPECT_FALSE(run({{"values.yaml", "replicas: 3\n"}}, {.unrelated = Unrelated::Refuse}).ok());
  struct Case {
    const char* file;
    std::string text;
    int line;
    const char* message;
  };
  const std::vector<Case> cases = {
      {"a.yaml", "a: 1\nb: [\n", 3, "a.yaml"},
      {"b.yaml", config_map("x") + "---\nkind: ConfigMap\nmetadata: {name: y}\n", 6,
       "no apiVersion"},
      {"c.yaml", config_map("x") + "---\njust text\n", 6, "not a mapping"},
      {"d.yaml", config_map("x") + "---\nreplicas: 3\n", 6, "no apiVersion, no kind"},
      {"e.yaml", "apiVersion: v1\nkind: Conf", 1, "no metadata.name"},
      {"f.yaml", "apiVersion: v1\nkind: List\nitems:\n- {kind: A}\n", 1, "no apiVersion"},
      {"g.json", "{\"apiVersion\": \"v1\",}", 1, "g.json"},
      {"h.json", "{}{}", 1, "h.json"},
      {"j.yaml", config_map("x", "  namespace: n\n"), 1, "metadata.namespace of x is not text"},
      {"i.yaml", "apiVersion: v1\nkind: [a]\nmetadata: {name: 3}\n", 1,
       "no kind, no metadata.name"}};
  for (const Case& c : cases) {
    auto broken = run({{c.file, c.text}});
    ASSERT_FALSE(broken.ok()) << c.file;
    EXPECT_TRUE(contains(broken.error().message(), c.message)) << broken.error().report();
    ASSERT_NE(broken.error().position(), nullptr) << c.file;
    EXPECT_EQ(broken.error().position()->file, c.file);
    EXPECT_EQ(broken.error().position()->line, c.line) << broken.error().report();
  }
}

TEST(PlainRender, names_both_places_of_a_duplicate) {
  const Contents files = {{"a.yaml", config_map("x")},
                          {"b.yaml", "\n" + config_map("x", "data: {k: v}\n")}};
  auto refused = run(files);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(), "ConfigMap x is defined twice: at a.yaml:1 and at b.yaml:2");
  auto last = run(files, {.duplicates = Duplicates::LastWins});
  ASSERT_EQ(last->objects.size(), 1u);
  EXPECT_TRUE(last->objects[0].object.contains("data"));
  EXPECT_EQ(last->warnings.size(), 1u);
  EXPECT_TRUE(
      run({{"a.yaml", config_map("x")}, {"b.yaml", config_map("x", "  namespace: web\n")}}).ok());
  const std::string hook = "apiVersion: v1\nkind: Job\nmetadata: {generateName: j-}\n";
  EXPECT_EQ(run({{"a.yaml", hook + "---\n" + hook}})->objects.size(), 2u);
}

TEST(PlainRender, refuses_what_is_too_large_and_what_explodes) {
  Options small;
  small.file_bytes_max = 1000;
  EXPECT_EQ(run({{"a.yaml", config_map("a") + std::string(2000, '#')}}, small).error().reason(),
            Reason::LimitExceeded);
  small.file_bytes_max = 10'000;
  small.total_bytes_max = 100;
  EXPECT_FALSE(
      run({{"a.yaml", config_map("a")}, {"b.yaml", config_map("b")}, {"c.yaml", config_map("c")}},
          small)
          .ok());
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += fmt::format("a{}: &a{} [{}", i, i, before);
    for (int k = 0; k < 9; ++k) bomb += "," + before;
    bomb += "]\n";
  }
  EXPECT_FALSE(run({{"bomb.yaml", config_map("a") + bomb}}).ok());
}

TEST(PlainRender, takes_time_in_proportion_to_the_number_of_documents) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += config_map("c" + std::to_string(i)) + "---\n";
  auto manifests = run({{"a.yaml", text}});
  ASSERT_TRUE(manifests.ok());
  EXPECT_EQ(manifests->objects.size(), 20'000u);
  EXPECT_EQ(manifests->objects[19'999].source.line, 19'999 * 5 + 1);
  EXPECT_EQ(manifests->objects[19'999].source.text, "apiVersion: v1");
}

TEST(PlainRender, follows_links_inside_the_tree_and_refuses_the_others) {
  const Contents files = {{"sub/a.yaml", config_map("a")}};
  EXPECT_EQ(names(run(files, {},
                      {{"l.yaml", "sub/a.yaml"}, {"dangling.yaml", "none"}, {"dir.yaml", "sub"}})),
            "a");
  auto escape = run(files, {}, {{"l.yaml", "../../etc/passwd"}});
  ASSERT_FALSE(escape.ok());
  EXPECT_EQ(escape.error().reason(), Reason::Forbidden);
  EXPECT_TRUE(contains(escape.error().message(), "l.yaml -> ../../etc/passwd"));
  escape = run(files, {}, {{"folder", "../../etc"}});
  ASSERT_FALSE(escape.ok());
  EXPECT_EQ(escape.error().reason(), Reason::Forbidden);
}

TEST(PlainRender, skips_marked_files_and_takes_a_byte_order_mark) {
  EXPECT_EQ(names(run({{"a.yaml", "\xef\xbb\xbf" + config_map("a")},
                       {"b.yaml", "# +argocd:skip-file-rendering\n" + config_map("b")}})),
            "a");
}

TEST(Render, renders_a_chart_where_there_is_one) {
  auto tree = tree::make_memory_tree(
      {{"chart/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"},
       {"chart/templates/a.yaml", config_map("{{ .Release.Name }}")}});
  RenderSpec spec;
  spec.path = "chart";
  spec.helm.release_name = "web";
  auto manifests = render::render(tree, spec);
  ASSERT_TRUE(manifests.ok()) << manifests.error().message();
  ASSERT_EQ(manifests->objects.size(), 1u);
  EXPECT_EQ(manifests->objects[0].object["metadata"]["name"].as_string(), "web");
  EXPECT_TRUE(manifests->reads.files.contains("chart/templates/a.yaml"));
}

TEST(Render, finds_the_kind_and_says_on_what_the_result_depends) {
  auto tree = tree::make_memory_tree({{"apps/a.yaml", config_map("a")},
                                      {"chart/Chart.yaml", ""},
                                      {"kust/Kustomization", ""},
                                      {"other/x", ""}});
  EXPECT_EQ(*find_kind(*tree, "apps"), Kind::Plain);
  EXPECT_EQ(*find_kind(*tree, "chart"), Kind::Helm);
  EXPECT_EQ(*find_kind(*tree, "kust"), Kind::Kustomize);
  EXPECT_EQ(find_kind(*tree, "none").error().reason(), Reason::NotFound);
  RenderSpec spec;
  spec.path = "apps";
  auto manifests = render::render(tree, spec);
  ASSERT_TRUE(manifests.ok()) << manifests.error().message();
  EXPECT_TRUE(manifests->reads.files.contains("apps/a.yaml"));
  EXPECT_TRUE(tree::still_holds(manifests->reads, *tree));
}

}  // namespace
}  // namespace bireme::render::plain
