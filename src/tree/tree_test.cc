#include "tree/tree.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "tree/recording_tree.h"
#include "tree/trees.h"

namespace bireme::tree {
namespace {

std::string names(const Result<std::vector<Entry>>& entries) {
  if (!entries) return std::string(reason_name(entries.error().reason()));
  std::string out;
  for (const Entry& entry : *entries) out += (out.empty() ? "" : " ") + entry.name;
  return out;
}

template <typename T>
std::string failure(const Result<T>& result) {
  if (result) return "ok";
  return std::string(reason_name(result.error().reason())) + ": " + result.error().message();
}

// The same content as a directory and in memory: both must answer alike.
struct Fixture {
  TempDir dir;
  std::vector<TreePtr> trees;
};

Fixture make_fixture() {
  auto dir = TempDir::make();
  EXPECT_TRUE(dir.ok());
  const std::map<std::string, std::string> files = {
      {"a.yaml", "a"}, {"apps/web/web.yaml", "web"}, {"apps/db.yaml", "db"}, {"empty", ""}};
  const std::map<std::string, std::string> links = {{"link.yaml", "apps/web/web.yaml"},
                                                    {"apps/up", "../a.yaml"},
                                                    {"apps/dirlink", "web"},
                                                    {"escape", "../outside"},
                                                    {"absolute", "/etc/passwd"},
                                                    {"loop1", "loop2"},
                                                    {"loop2", "loop1"},
                                                    {"dangling", "nowhere"},
                                                    {"apps/far", "../../x"}};
  for (const auto& [path, content] : files) {
    const std::string whole = dir->path() + "/" + path;
    EXPECT_TRUE(make_directories(whole.substr(0, whole.rfind('/'))).ok());
    EXPECT_TRUE(write_file_atomically(whole, content).ok());
  }
  for (const auto& [path, target] : links) {
    EXPECT_EQ(symlink(target.c_str(), (dir->path() + "/" + path).c_str()), 0);
  }
  auto on_disk = make_dir_tree(dir->path());
  EXPECT_TRUE(on_disk.ok());
  return {std::move(*dir), {*on_disk, make_memory_tree(files, links)}};
}

TEST(Paths, are_cleaned_by_text_and_never_leave_the_root) {
  const std::vector<std::array<std::string, 2>> cases = {{"", ""},
                                                         {".", ""},
                                                         {"a", "a"},
                                                         {"a/", "a"},
                                                         {"./a//b", "a/b"},
                                                         {"a/../b", "b"},
                                                         {"a/b/../..", ""},
                                                         {"..", "!"},
                                                         {"a/../../b", "!"},
                                                         {"/a", "!"},
                                                         {std::string("a\0b", 3), "!"}};
  for (const auto& [path, want] : cases) {
    auto got = normalize(path);
    EXPECT_EQ(got ? *got : "!", want) << path;
  }
  EXPECT_EQ(*join("apps/web", "../base"), "apps/base");
  EXPECT_EQ(*join("", "x"), "x");
  EXPECT_FALSE(join("apps", "../../x").ok());
  EXPECT_FALSE(join("apps", "/x").ok());
}

TEST(Trees, read_list_and_stat_alike_on_disk_and_in_memory) {
  Fixture fixture = make_fixture();
  for (const TreePtr& tree : fixture.trees) {
    EXPECT_EQ(names(tree->list("")),
              "a.yaml absolute apps dangling empty escape link.yaml loop1 loop2");
    EXPECT_EQ(names(tree->list("apps/")), "db.yaml dirlink far up web");
    EXPECT_EQ(names(tree->list("apps/dirlink")), "web.yaml");
    EXPECT_EQ(*tree->read("apps/web/../db.yaml"), "db");
    EXPECT_EQ(*tree->read("empty"), "");
    EXPECT_EQ(tree->stat("apps")->kind, Kind::Directory);
    EXPECT_EQ(tree->stat("a.yaml")->size_bytes, 1u);
    EXPECT_EQ(failure(tree->read("nope")), "NotFound: nope: no such file or directory");
    EXPECT_EQ(failure(tree->read("apps")), "Invalid: apps: is a directory");
    EXPECT_EQ(tree->list("a.yaml").error().reason(), Reason::Invalid);
    EXPECT_EQ(tree->read("a.yaml/x").error().reason(), Reason::Invalid);
  }
}

TEST(Trees, follow_links_inside_and_refuse_links_that_escape) {
  Fixture fixture = make_fixture();
  for (const TreePtr& tree : fixture.trees) {
    EXPECT_EQ(*tree->read("link.yaml"), "web");
    EXPECT_EQ(*tree->read("apps/up"), "a");
    EXPECT_EQ(*tree->resolve("apps/dirlink/web.yaml"), "apps/web/web.yaml");
    EXPECT_EQ(tree->stat("apps/dirlink")->kind, Kind::Directory);
    EXPECT_EQ(failure(tree->read("absolute")),
              "Forbidden: absolute: the symbolic link absolute -> /etc/passwd leaves the tree");
    EXPECT_EQ(failure(tree->read("escape")),
              "Forbidden: escape: the symbolic link escape -> ../outside leaves the tree");
    EXPECT_EQ(tree->stat("apps/far").error().reason(), Reason::Forbidden);
    EXPECT_EQ(tree->read("loop1").error().reason(), Reason::Forbidden);
    EXPECT_EQ(tree->read("dangling").error().reason(), Reason::NotFound);
    EXPECT_EQ(tree->read("../a").error().reason(), Reason::Forbidden);
  }
}

TEST(Trees, find_files_lists_links_to_files_but_does_not_walk_links_to_directories) {
  auto tree = make_memory_tree({{"b/x", ""}, {"a", ""}}, {{"c", "b"}, {"d", "b/x"}});
  auto files = find_files(*tree, "");
  ASSERT_TRUE(files.ok());
  EXPECT_EQ(*files, (std::vector<std::string>{"a", "b/x", "d"}));
}

TEST(DirTrees, hide_pipes_and_refuse_files_above_the_limit) {
  auto dir = TempDir::make();
  ASSERT_TRUE(dir.ok());
  ASSERT_EQ(mkfifo((dir->path() + "/pipe").c_str(), 0600), 0);
  ASSERT_TRUE(write_file_atomically(dir->path() + "/big", "").ok());
  ASSERT_EQ(truncate((dir->path() + "/big").c_str(), 100 << 20), 0);
  auto tree = make_dir_tree(dir->path());
  ASSERT_TRUE(tree.ok());
  EXPECT_EQ(names((*tree)->list("")), "big");
  EXPECT_EQ((*tree)->read("pipe").error().reason(), Reason::Invalid);
  EXPECT_EQ(failure((*tree)->read("big")), "LimitExceeded: big: larger than the limit of 64 MiB");
  EXPECT_EQ(make_dir_tree(dir->path() + "/none").error().reason(), Reason::NotFound);
}

TEST(SubTrees, do_not_reach_their_parent_by_dots_or_links) {
  auto whole = make_memory_tree({{"secret", "s"}, {"app/x", "x"}},
                                {{"app/in", "x"}, {"app/out", "../secret"}});
  auto sub = make_sub_tree(whole, "app");
  ASSERT_TRUE(sub.ok());
  EXPECT_EQ(*(*sub)->read("in"), "x");
  EXPECT_EQ(*(*sub)->resolve("in"), "x");
  EXPECT_EQ(names((*sub)->list("")), "in out x");
  EXPECT_EQ((*sub)->read("../secret").error().reason(), Reason::Forbidden);
  EXPECT_EQ(failure((*sub)->read("out")),
            "Forbidden: app/out: leads to secret, which is outside of app");
  EXPECT_EQ(make_sub_tree(whole, "secret").error().reason(), Reason::Invalid);
}

TEST(OverlayTrees, show_upper_files_and_hide_what_is_removed) {
  auto lower =
      make_memory_tree({{"a", "1"}, {"d/x", "x"}, {"d/y", "y"}, {"gone/z", "z"}}, {{"to_d", "d"}});
  auto upper = make_memory_tree({{"a", "2"}, {"d/new", "n"}});
  auto tree = make_overlay_tree(lower, upper, {"gone", "d/y"});
  EXPECT_EQ(*tree->read("a"), "2");
  EXPECT_EQ(*tree->read("d/x"), "x");
  EXPECT_EQ(*tree->read("to_d/new"), "n");
  EXPECT_EQ(names(tree->list("")), "a d to_d");
  EXPECT_EQ(names(tree->list("d")), "new x");
  EXPECT_EQ(tree->read("gone/z").error().reason(), Reason::NotFound);
  EXPECT_EQ(tree->read("d/y").error().reason(), Reason::NotFound);
}

TEST(RecordingTrees, notice_a_changed_file_a_new_file_and_nothing_else) {
  const std::map<std::string, std::string> files = {{"d/a", "1"}, {"other", "o"}};
  RecordingTree recording(make_memory_tree(files));
  EXPECT_TRUE(recording.read("d/a").ok());
  EXPECT_TRUE(recording.list("d").ok());
  EXPECT_FALSE(recording.stat("absent").ok());
  const Reads reads = recording.reads();
  auto with = [&](const char* path, const char* content) {
    auto changed = files;
    changed[path] = content;
    return still_holds(reads, *make_memory_tree(changed));
  };
  EXPECT_TRUE(with("other", "changed"));
  EXPECT_FALSE(with("d/a", "2"));
  EXPECT_FALSE(with("d/b", "new"));
  EXPECT_FALSE(with("absent", "now here"));
}

}  // namespace
}  // namespace bireme::tree
