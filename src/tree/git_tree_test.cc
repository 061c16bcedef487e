#include "tree/git_tree.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/files.h"
#include "base/process.h"
#include "base/text.h"

namespace bireme::tree {
namespace {

struct Repository {
  TempDir dir;

  std::string git(std::vector<std::string> arguments) const {
    ProcessOptions options;
    options.argv = {"git", "-C", dir.path()};
    options.argv.insert(options.argv.end(), arguments.begin(), arguments.end());
    options.env = {{"GIT_AUTHOR_NAME", "a"},     {"GIT_AUTHOR_EMAIL", "a@example.com"},
                   {"GIT_COMMITTER_NAME", "a"},  {"GIT_COMMITTER_EMAIL", "a@example.com"},
                   {"GIT_CONFIG_NOSYSTEM", "1"}, {"GIT_CONFIG_GLOBAL", "/dev/null"}};
    auto output = run_process(options);
    EXPECT_TRUE(output.ok() && output->exit_code == 0)
        << arguments[0] << (output ? output->err : "");
    return output ? std::string(trim(output->out)) : "";
  }
  void write(const std::string& path, std::string_view content) const {
    const std::string whole = dir.path() + "/" + path;
    EXPECT_TRUE(make_directories(whole.substr(0, whole.rfind('/'))).ok());
    EXPECT_TRUE(write_file_atomically(whole, content).ok());
  }
  std::string commit() const {
    git({"add", "-A"});
    git({"commit", "-qm", "x"});
    return git({"rev-parse", "HEAD"});
  }
  std::shared_ptr<const git::ObjectStore> store() const {
    auto store = git::ObjectStore::open(dir.path() + "/.git/objects");
    EXPECT_TRUE(store.ok());
    return store ? *store : nullptr;
  }
  TreePtr tree(const std::string& commit_hex) const {
    auto objects = store();
    auto commit = objects->read_commit(*git::Oid::parse(commit_hex));
    EXPECT_TRUE(commit.ok()) << commit.error().message();
    auto tree = make_git_tree(objects, commit->tree);
    EXPECT_TRUE(tree.ok());
    return *tree;
  }
};

Repository make_repository() {
  auto dir = TempDir::make();
  EXPECT_TRUE(dir.ok());
  Repository repository{std::move(*dir)};
  repository.git({"init", "-q", "-b", "main"});
  return repository;
}

std::string numbered_lines(int count, int changed) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += "line " + std::to_string(i == changed ? -i : i) + " of a file that deltas well\n";
  }
  return text;
}

TEST(GitTrees, read_loose_objects_then_packed_ones_with_deltas_alike) {
  Repository repository = make_repository();
  std::vector<std::string> commits;
  for (int i = 0; i < 30; ++i) {
    repository.write("apps/big.yaml", numbered_lines(3000, i));
    repository.write("n/" + std::to_string(i), std::to_string(i));
    commits.push_back(repository.commit());
  }
  for (int packed = 0; packed < 2; ++packed) {
    for (int i = 0; i < 30; ++i) {
      TreePtr tree = repository.tree(commits[static_cast<size_t>(i)]);
      EXPECT_EQ(*tree->read("apps/big.yaml"), numbered_lines(3000, i));
      EXPECT_EQ(tree->list("n")->size(), static_cast<size_t>(i) + 1);
    }
    repository.git({"gc", "-q", "--aggressive", "--prune=now"});
  }
  EXPECT_EQ(repository.store()->pack_count(), 1u);
}

TEST(GitTrees, know_modes_digests_links_and_submodules) {
  Repository repository = make_repository();
  repository.write("d/file", "content\n");
  repository.write("run.sh", "#!/bin/sh\n");
  EXPECT_EQ(symlink("d/file", (repository.dir.path() + "/link").c_str()), 0);
  EXPECT_EQ(symlink("../../etc/passwd", (repository.dir.path() + "/d/out").c_str()), 0);
  EXPECT_EQ(symlink("/etc/passwd", (repository.dir.path() + "/abs").c_str()), 0);
  const std::string first = repository.commit();
  repository.git({"update-index", "--chmod=+x", "run.sh"});
  repository.git({"update-index", "--add", "--cacheinfo", "160000," + first + ",sub"});
  repository.git({"commit", "-qm", "y"});
  TreePtr tree = repository.tree(repository.git({"rev-parse", "HEAD"}));
  EXPECT_TRUE(tree->stat("run.sh")->executable);
  EXPECT_EQ(*tree->read("link"), "content\n");
  EXPECT_EQ(tree->stat("d/file")->digest, "git:" + repository.git({"rev-parse", "HEAD:d/file"}));
  EXPECT_EQ(tree->read("d/out").error().message(),
            "d/out: the symbolic link d/out -> ../../etc/passwd leaves the tree");
  EXPECT_EQ(tree->read("abs").error().reason(), Reason::Forbidden);
  EXPECT_EQ(tree->stat("sub")->kind, Kind::Submodule);
  EXPECT_EQ(tree->read("sub/x").error().reason(), Reason::Unsupported);
  EXPECT_EQ(tree->read("none").error().reason(), Reason::NotFound);
}

TEST(ObjectStores, see_packs_that_appear_later_and_through_alternates) {
  Repository repository = make_repository();
  repository.write("a", "1");
  const std::string first = repository.commit();
  auto store = repository.store();
  EXPECT_TRUE(store->read_commit(*git::Oid::parse(first)).ok());
  repository.write("a", "2");
  const std::string second = repository.commit();
  repository.git({"repack", "-adq"});
  EXPECT_TRUE(store->read_commit(*git::Oid::parse(second)).ok());
  Repository shared = make_repository();
  shared.write(".git/objects/info/alternates", repository.dir.path() + "/.git/objects\n");
  EXPECT_TRUE(shared.store()->read_commit(*git::Oid::parse(second)).ok());
  EXPECT_EQ(store->read(git::Oid{}).error().reason(), Reason::NotFound);
}

TEST(ObjectStores, follow_annotated_tags_to_their_commit) {
  Repository repository = make_repository();
  repository.write("a", "1");
  const std::string commit = repository.commit();
  repository.git({"tag", "-a", "-m", "t", "v1"});
  repository.git({"tag", "-a", "-m", "t", "v2", "v1"});
  const auto tag = git::Oid::parse(repository.git({"rev-parse", "v2"}));
  EXPECT_EQ(repository.store()->peel_to_commit(*tag)->hex(), commit);
}

TEST(ObjectStores, say_what_is_damaged_instead_of_giving_it) {
  Repository repository = make_repository();
  repository.write("a", numbered_lines(2000, -1));
  repository.commit();
  repository.git({"gc", "-q"});
  const std::string pack = repository.git({"rev-parse", "--git-path", "objects/pack"});
  ProcessOptions find;
  find.argv = {"find", repository.dir.path() + "/" + pack, "-name", "*.pack"};
  const std::string path(trim(run_process(find)->out));
  ASSERT_EQ(chmod(path.c_str(), 0644), 0);
  const std::string good = *read_file(path);
  const auto blob = git::Oid::parse(repository.git({"rev-parse", "HEAD:a"}));
  int damaged = 0;
  for (size_t at = 12; at < good.size() - 20; at += 37) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x55);
    ASSERT_TRUE(write_file_atomically(path, bad).ok());
    auto store = repository.store();
    auto object = store->read(*blob);
    if (object)
      EXPECT_EQ(object->data, numbered_lines(2000, -1));
    else
      ++damaged;
  }
  EXPECT_GT(damaged, 0);
  ASSERT_TRUE(write_file_atomically(path, good.substr(0, good.size() / 2)).ok());
  auto store = repository.store();
  EXPECT_EQ(store->read(*blob).error().reason(), Reason::NotFound);
  EXPECT_TRUE(store->is_damaged());
}

TEST(ObjectStores, tell_whether_a_commit_is_complete) {
  Repository repository = make_repository();
  repository.write("d/a", "1");
  const std::string commit = repository.commit();
  auto store = repository.store();
  const git::Oid root = store->read_commit(*git::Oid::parse(commit))->tree;
  EXPECT_TRUE(check_complete(*store, root).ok());
  const std::string blob = repository.git({"rev-parse", "HEAD:d/a"});
  unlink((repository.dir.path() + "/.git/objects/" + blob.substr(0, 2) + "/" + blob.substr(2))
             .c_str());
  EXPECT_EQ(check_complete(*repository.store(), root).error().reason(), Reason::NotFound);
}

TEST(Deltas, that_lie_about_sizes_or_offsets_are_refused) {
  using namespace std::string_view_literals;
  EXPECT_EQ(*git::apply_delta("hello", "\x05\x03\x90\x03"sv, 100), "hel");
  EXPECT_EQ(*git::apply_delta("hello", "\x05\x04\x02yo\x91\x03\x02"sv, 100), "yolo");
  for (std::string_view bad : {"\x04\x03\x90\x03"sv, "\x05\x03\x91\x04\x03"sv, "\x05\x03\x00"sv,
                               "\x05\x03\x05xy"sv, "\x05\x02\x90\x03"sv, "\x05\x03"sv, ""sv}) {
    EXPECT_FALSE(git::apply_delta("hello", bad, 100).ok());
  }
  EXPECT_EQ(git::apply_delta("hello", "\x05\xff\xff\x03\x90\x03"sv, 100).error().reason(),
            Reason::LimitExceeded);
}

TEST(TreeObjects, with_names_that_leave_the_tree_are_refused) {
  const std::string oid(20, 'x');
  const std::string zero(1, '\0');
  EXPECT_TRUE(git::parse_tree("100644 ok" + zero + oid).ok());
  for (std::string name : {"..", ".", "a/b", ""}) {
    EXPECT_FALSE(git::parse_tree("100644 " + name + zero + oid).ok()) << name;
  }
  EXPECT_FALSE(git::parse_tree("100644 cut" + zero + "short").ok());
  EXPECT_FALSE(git::parse_tree("999999 mode" + zero + oid).ok());
}

}  // namespace
}  // namespace bireme::tree
