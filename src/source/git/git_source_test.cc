#include <filesystem>

#include "source/git/test_repository.h"
#include "source/source.h"

namespace bireme::source {
namespace {

using git::TestRepository;

// Every behaviour holds for a repository read in place and for one that is fetched into a cache.
class GitSources : public testing::TestWithParam<bool> {
 protected:
  std::unique_ptr<Source> open(SourceRef ref) const {
    if (ref.url.empty()) ref.url = repository.path();
    SourceOptions options;
    options.cache_directory = repository.cache();
    options.cache_local_repositories = GetParam();
    auto source = make_git_source(std::move(ref), options);
    EXPECT_TRUE(source.ok()) << source.error().message();
    return source ? std::move(*source) : nullptr;
  }
  static SourceRef branch(const std::string& name) {
    SourceRef ref;
    ref.branch = name;
    return ref;
  }
  static Artifact sync(Source& source) {
    auto revision = source.poll();
    EXPECT_TRUE(revision.ok()) << revision.error().message();
    auto artifact = source.fetch(*revision);
    EXPECT_TRUE(artifact.ok()) << artifact.error().message();
    return *artifact;
  }
  TestRepository repository = TestRepository::make();
};

INSTANTIATE_TEST_SUITE_P(Each, GitSources, testing::Bool(), [](const auto& info) {
  return info.param ? "fetched_into_a_cache" : "read_in_place";
});

TEST_P(GitSources, follow_a_branch_from_commit_to_commit) {
  const std::string first = repository.commit("a", "1");
  auto source = open(branch("main"));
  Artifact artifact = sync(*source);
  EXPECT_EQ(artifact.revision.text(), "main@sha1:" + first);
  EXPECT_EQ(*artifact.tree->read("a"), "1");
  EXPECT_EQ(artifact.digest, "git:" + repository.git({"rev-parse", "HEAD^{tree}"}));
  for (int i = 2; i < 6; ++i) {
    const std::string next = repository.commit("a", std::to_string(i));
    Artifact newer = sync(*source);
    EXPECT_EQ(newer.revision.commit, next);
    EXPECT_FALSE(newer.revision.is_rewritten);
    EXPECT_EQ(*newer.tree->read("a"), std::to_string(i));
  }
  EXPECT_EQ(*artifact.tree->read("a"), "1");
}

TEST_P(GitSources, resolve_every_kind_of_reference) {
  const std::string first = repository.commit("a", "1");
  repository.git({"tag", "-a", "-m", "x", "v1"});
  repository.git({"checkout", "-q", "-b", "team/dev"});
  const std::string second = repository.commit("a", "2");
  repository.git({"tag", "light"});
  repository.git({"pack-refs", "--all"});
  struct Case {
    SourceRef ref;
    std::string want;
  };
  std::vector<Case> cases(8);
  cases[0] = {{}, "team/dev@sha1:" + second};
  cases[1].want = "v1@sha1:" + first;
  cases[1].ref.tag = "v1";
  cases[2].want = "refs/heads/main@sha1:" + first;
  cases[2].ref.name = "refs/heads/main";
  cases[3].want = "sha1:" + first;
  cases[3].ref.commit = first;
  cases[4].want = "main@sha1:" + first;
  cases[4].ref.commit = first;
  cases[4].ref.branch = "main";
  cases[5].want = "light@sha1:" + second;
  cases[5].ref.any = "light";
  cases[6].want = "sha1:" + second;
  cases[6].ref.any = second;
  cases[7].want = "main@sha1:" + first;
  cases[7].ref.any = "main";
  for (const Case& c : cases) {
    auto source = open(c.ref);
    EXPECT_EQ(sync(*source).revision.text(), c.want);
  }
}

TEST_P(GitSources, say_that_history_was_rewritten_also_after_going_back) {
  repository.commit("a", "1");
  auto source = open(branch("main"));
  const Artifact one = sync(*source);
  const std::string second = repository.commit("a", "2");
  EXPECT_FALSE(sync(*source).revision.is_rewritten);
  repository.git({"reset", "-q", "--hard", one.revision.commit});
  const std::string forced = repository.commit("b", "3");
  const Artifact three = sync(*source);
  EXPECT_TRUE(three.revision.is_rewritten);
  EXPECT_EQ(three.revision.previous_commit, second);
  EXPECT_EQ(three.revision.commit, forced);
  repository.git({"reset", "-q", "--hard", one.revision.commit});
  EXPECT_TRUE(sync(*source).revision.is_rewritten);
}

TEST_P(GitSources, name_the_nearest_branch_when_one_is_missing) {
  repository.commit("a", "1");
  auto revision = open(branch("maim"))->poll();
  ASSERT_FALSE(revision.ok());
  EXPECT_EQ(revision.error().reason(), Reason::NotFound);
  EXPECT_EQ(revision.error().retry(), Retry::AtInterval);
  EXPECT_TRUE(contains(revision.error().message(), "branch maim is not in "))
      << revision.error().message();
  EXPECT_EQ(revision.error().hint(), "did you mean main?");
}

TEST_P(GitSources, say_that_a_commit_needs_all_its_digits) {
  const std::string commit = repository.commit("a", "1");
  SourceRef ref;
  ref.any = commit.substr(0, 8);
  auto revision = open(ref)->poll();
  ASSERT_FALSE(revision.ok());
  EXPECT_EQ(revision.error().hint(), "a commit is named by all 40 digits of its id");
}

TEST(LocalGitSource, says_that_sha256_repositories_are_not_supported) {
  const TestRepository repository = TestRepository::make();
  repository.git({"init", "-q", "--object-format=sha256", "other"});
  SourceRef ref;
  ref.url = repository.path() + "/other";
  auto source = make_git_source(ref, {});
  ASSERT_TRUE(source.ok());
  const auto revision = (*source)->poll();
  ASSERT_FALSE(revision.ok());
  EXPECT_EQ(revision.error().reason(), Reason::Unsupported) << revision.error().message();
}

TEST_P(GitSources, report_an_empty_a_vanished_and_a_missing_commit_repository) {
  auto empty = open({})->poll();
  ASSERT_FALSE(empty.ok());
  EXPECT_EQ(empty.error().hint(), "the repository has no commits yet") << empty.error().message();
  repository.commit("a", "1");
  SourceRef ref;
  ref.commit = std::string(40, '1');
  auto source = open(ref);
  auto missing = source->poll();
  if (missing)
    EXPECT_EQ(source->fetch(*missing).error().reason(), Reason::NotFound);
  else
    EXPECT_EQ(missing.error().reason(), Reason::NotFound);
  source = open(branch("main"));
  const Artifact artifact = sync(*source);
  std::filesystem::remove_all(repository.path());
  EXPECT_EQ(source->poll().error().reason(), Reason::NotFound) << source->poll().error().message();
}

TEST(CachedSources, survive_a_restart_and_a_vanished_repository) {
  auto repository = TestRepository::make();
  const std::string first = repository.commit("a", "1");
  SourceRef ref;
  ref.url = repository.path();
  SourceOptions options;
  options.cache_directory = repository.cache();
  options.cache_local_repositories = true;
  Revision revision = *(*make_git_source(ref, options))->poll();
  ASSERT_TRUE((*make_git_source(ref, options))->fetch(revision).ok());
  std::filesystem::remove_all(repository.path());
  auto artifact = (*make_git_source(ref, options))->fetch(revision);
  ASSERT_TRUE(artifact.ok()) << artifact.error().message();
  EXPECT_EQ(*artifact->tree->read("a"), "1");
}

TEST(CachedSources, detect_a_rewrite_that_happened_while_we_were_down) {
  auto repository = TestRepository::make();
  const std::string first = repository.commit("a", "1");
  const std::string second = repository.commit("a", "2");
  SourceRef ref;
  ref.url = repository.path();
  SourceOptions options;
  options.cache_directory = repository.cache();
  options.cache_local_repositories = true;
  auto before = std::move(*make_git_source(ref, options));
  ASSERT_TRUE(before->fetch(*before->poll()).ok());
  repository.git({"reset", "-q", "--hard", first});
  repository.commit("b", "3");
  auto after = std::move(*make_git_source(ref, options));
  auto artifact = after->fetch(*after->poll());
  ASSERT_TRUE(artifact.ok());
  EXPECT_TRUE(artifact->revision.is_rewritten);
  EXPECT_EQ(artifact->revision.previous_commit, second);
}

std::vector<std::string> files_below(const std::string& directory, std::string_view ending) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.path().string().ends_with(ending)) found.push_back(entry.path());
  }
  return found;
}

TEST(CachedSources, rebuild_a_cache_that_was_damaged_in_any_way) {
  auto repository = TestRepository::make();
  repository.commit("a", std::string(100'000, 'x'));
  SourceRef ref;
  ref.url = repository.path();
  SourceOptions options;
  options.cache_directory = repository.cache();
  options.cache_local_repositories = true;
  using Damage = std::function<void(const std::string& pack)>;
  const std::vector<Damage> damages = {
      [](const std::string& pack) { std::filesystem::remove(pack); },
      [](const std::string& pack) { std::filesystem::resize_file(pack, 40); },
      [](const std::string& pack) { std::filesystem::resize_file(pack, 0); },
      [&](const std::string&) { std::filesystem::remove_all(options.cache_directory); },
      [&](const std::string&) {
        std::filesystem::remove(files_below(options.cache_directory, "/HEAD").front());
      },
      [](const std::string& pack) {
        std::filesystem::resize_file(pack.substr(0, pack.size() - 5) + ".idx", 1000);
      }};
  for (size_t i = 0; i < damages.size(); ++i) {
    auto source = std::move(*make_git_source(ref, options));
    ASSERT_TRUE(source->fetch(*source->poll()).ok());
    const std::string pack = files_below(options.cache_directory, ".pack").front();
    std::filesystem::permissions(pack, std::filesystem::perms::owner_all);
    std::filesystem::permissions(files_below(options.cache_directory, ".idx").front(),
                                 std::filesystem::perms::owner_all);
    damages[i](pack);
    repository.commit("b", std::to_string(i));
    auto restarted = std::move(*make_git_source(ref, options));
    auto artifact = restarted->fetch(*restarted->poll());
    ASSERT_TRUE(artifact.ok()) << i << ": " << artifact.error().message();
    auto content = artifact->tree->read("a");
    ASSERT_TRUE(content.ok()) << i << ": " << content.error().message();
    EXPECT_EQ(content->size(), 100'000u) << i;
    EXPECT_EQ(*artifact->tree->read("b"), std::to_string(i));
  }
}

TEST(CachedSources, fetch_only_the_tip_and_stay_small_after_many_updates) {
  auto repository = TestRepository::make();
  for (int i = 0; i < 5; ++i) repository.commit("a", std::to_string(i));
  SourceRef ref;
  ref.url = repository.path();
  SourceOptions options;
  options.cache_directory = repository.cache();
  options.cache_local_repositories = true;
  auto source = std::move(*make_git_source(ref, options));
  ASSERT_TRUE(source->fetch(*source->poll()).ok());
  for (int i = 0; i < 52; ++i) {
    repository.commit("a", "n" + std::to_string(i));
    auto artifact = source->fetch(*source->poll());
    ASSERT_TRUE(artifact.ok()) << artifact.error().message();
    EXPECT_EQ(*artifact->tree->read("a"), "n" + std::to_string(i));
    EXPECT_FALSE(artifact->revision.is_rewritten);
  }
  EXPECT_LE(files_below(options.cache_directory, ".pack").size(), 51u);
  EXPECT_FALSE(files_below(options.cache_directory, "shallow").empty());
}

TEST(LinkedWorkTrees, are_read_with_their_own_head) {
  auto repository = TestRepository::make();
  repository.commit("a", "1");
  const std::string other = repository.dir.path() + "/other";
  repository.git({"worktree", "add", "-q", "-b", "side", other});
  SourceRef ref;
  ref.url = other;
  auto source = std::move(*make_git_source(ref, {}));
  EXPECT_EQ(source->poll()->name, "side");
}

TEST(LocalPaths, inside_a_repository_get_a_hint_where_it_is) {
  auto repository = TestRepository::make();
  repository.commit("a", "1");
  ASSERT_TRUE(make_directories(repository.path() + "/deploy").ok());
  SourceRef ref;
  ref.url = repository.path() + "/deploy";
  auto source = std::move(*make_git_source(ref, {}));
  auto revision = source->poll();
  ASSERT_FALSE(revision.ok());
  EXPECT_TRUE(contains(revision.error().hint(), repository.path())) << revision.error().hint();
}

}  // namespace
}  // namespace bireme::source
