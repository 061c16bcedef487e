// Remote repositories over real servers: nginx with git http-backend, and sshd (tests/servers).
#include <unistd.h>

#include <filesystem>
#include <map>

#include "base/digest.h"
#include "source/git/test_repository.h"
#include "source/source.h"

namespace bireme::source {
namespace {

using git::TestRepository;

std::string run_server(std::vector<std::string> argv) {
  ProcessOptions options;
  options.argv = std::move(argv);
  auto output = run_process(options);
  EXPECT_TRUE(output.ok() && output->exit_code == 0) << (output ? output->err : "not started");
  return output ? output->out : "";
}

// A server of tests/servers and what it says about itself; it ends with this process.
struct Server {
  std::map<std::string, std::string> facts;

  static Server start(const std::string& name, std::vector<std::string> arguments) {
    std::vector<std::string> argv = {"tests/servers/" + name, "--owner", std::to_string(getpid())};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    Server server;
    const std::string text = run_server(std::move(argv));
    for (std::string_view line : split(text, '\n')) {
      const size_t equals = line.find('=');
      if (equals == std::string_view::npos || line.size() < equals + 3) continue;
      server.facts[std::string(line.substr(0, equals))] =
          std::string(line.substr(equals + 2, line.size() - equals - 3));
    }
    return server;
  }
};

class RemoteGitSources : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    served = new TestRepository(TestRepository::make());
    first = served->commit("a.yaml", "one");
    served->git({"clone", "-q", "--bare", served->path(), served->dir.path() + "/x.git"});
    served->git({"remote", "add", "origin", served->dir.path() + "/x.git"});
    https = new Server(
        Server::start("git-https", {"--root", served->dir.path(), "--auth", "me:right"}));
    ssh = new Server(Server::start("ssh", {}));
  }
  static void TearDownTestSuite() {
    run_server({"tests/servers/down", https->facts["git_dir"], ssh->facts["ssh_dir"]});
    delete https;
    delete ssh;
    delete served;
  }

  static std::string read(const std::string& path) { return read_file(path).value_or(""); }
  static SourceRef over_https() {
    SourceRef ref;
    ref.url = https->facts["git_url"] + "/x.git";
    ref.branch = "main";
    ref.credentials.username = "me";
    ref.credentials.password = Secret("right");
    ref.credentials.ca_certificates = read(https->facts["git_ca"]);
    return ref;
  }
  static SourceRef over_ssh() {
    SourceRef ref;
    ref.url = ssh->facts["ssh_url"] + served->dir.path() + "/x.git";
    ref.branch = "main";
    ref.credentials.ssh_private_key = Secret(read(ssh->facts["ssh_key"]));
    ref.credentials.known_hosts = read(ssh->facts["ssh_known_hosts"]);
    return ref;
  }

  std::unique_ptr<Source> open(SourceRef ref) {
    SourceOptions options;
    options.cache_directory = cache.path();
    auto source = make_git_source(std::move(ref), options);
    EXPECT_TRUE(source.ok()) << source.error().message();
    return source ? std::move(*source) : nullptr;
  }
  Error poll_error(const SourceRef& ref) {
    auto revision = open(ref)->poll();
    EXPECT_FALSE(revision.ok());
    return revision ? make_error(Reason::Internal, "no error") : revision.error();
  }

  TempDir cache = *TempDir::make();
  static inline TestRepository* served = nullptr;
  static inline Server* https = nullptr;
  static inline Server* ssh = nullptr;
  static inline std::string first;
};

TEST_F(RemoteGitSources, are_polled_and_fetched_over_https_and_ssh) {
  for (const SourceRef& ref : {over_https(), over_ssh()}) {
    auto source = open(ref);
    auto revision = source->poll();
    ASSERT_TRUE(revision.ok()) << revision.error().message();
    auto artifact = source->fetch(*revision);
    ASSERT_TRUE(artifact.ok()) << artifact.error().message();
    EXPECT_TRUE(artifact->tree->read("a.yaml").ok());
    const std::string next = served->commit("a.yaml", ref.url);
    served->git({"push", "-q", "origin", "main"});
    artifact = source->fetch(*source->poll());
    ASSERT_TRUE(artifact.ok()) << artifact.error().message();
    EXPECT_EQ(artifact->revision.text(), "main@sha1:" + next);
    EXPECT_EQ(*artifact->tree->read("a.yaml"), ref.url);
    EXPECT_FALSE(artifact->revision.is_rewritten);
  }
}

TEST_F(RemoteGitSources, give_a_single_commit_and_say_when_there_is_none) {
  for (SourceRef ref : {over_https(), over_ssh()}) {
    ref.branch.clear();
    ref.commit = first;
    auto source = open(ref);
    auto artifact = source->fetch(*source->poll());
    ASSERT_TRUE(artifact.ok()) << artifact.error().message();
    EXPECT_EQ(*artifact->tree->read("a.yaml"), "one");
    ref.commit = std::string(40, '1');
    auto missing = open(ref);
    EXPECT_EQ(missing->fetch(*missing->poll()).error().reason(), Reason::NotFound);
  }
}

TEST_F(RemoteGitSources, tell_the_failures_apart) {
  SourceRef ref = over_https();
  ref.credentials.password = Secret("expired-password");
  Error error = poll_error(ref);
  EXPECT_EQ(error.reason(), Reason::AuthFailed) << error.message();
  EXPECT_FALSE(contains(error.report(), "expired-password")) << error.report();
  ref.credentials = {};
  ref.credentials.ca_certificates = over_https().credentials.ca_certificates;
  EXPECT_EQ(poll_error(ref).reason(), Reason::AuthFailed);
  ref = over_https();
  ref.credentials.ca_certificates.clear();
  EXPECT_EQ(poll_error(ref).reason(), Reason::VerifyFailed);
  ref = over_https();
  ref.url = https->facts["git_url"] + "/none.git";
  EXPECT_EQ(poll_error(ref).reason(), Reason::NotFound);
  ref = over_https();
  ref.branch = "maim";
  EXPECT_EQ(poll_error(ref).hint(), "did you mean main?");
  ref = over_https();
  ref.url = "https://127.0.0.1:1/x.git";
  EXPECT_EQ(poll_error(ref).reason(), Reason::Unavailable);
  ref = over_ssh();
  ref.credentials.known_hosts = "example.com ssh-ed25519 AAAA\n";
  EXPECT_EQ(poll_error(ref).reason(), Reason::VerifyFailed);
  ref = over_ssh();
  ref.url = ssh->facts["ssh_url"] + "/nowhere/none.git";
  error = poll_error(ref);
  EXPECT_EQ(error.reason(), Reason::NotFound) << error.message();
  ref = over_ssh();
  ref.credentials.ssh_private_key = Secret("not a key");
  EXPECT_FALSE(open(ref)->poll().ok());
}

TEST_F(RemoteGitSources, take_credentials_from_the_url_without_showing_them) {
  SourceRef ref = over_https();
  const std::string url = ref.url;
  ref.credentials.username.clear();
  ref.credentials.password = Secret();
  ref.url = "https://me:right@" + url.substr(8);
  EXPECT_TRUE(open(ref)->poll().ok());
  ref.url = "https://me:wrong@" + url.substr(8);
  EXPECT_FALSE(contains(poll_error(ref).report(), "wrong"));
}

TEST_F(RemoteGitSources, recover_when_credentials_are_valid_again) {
  auto source = open(over_https());
  const std::string file = https->facts["git_dir"] + "/htpasswd";
  const std::string good = read(file);
  ASSERT_TRUE(source->poll().ok());
  ASSERT_TRUE(write_file_atomically(file, "me:$apr1$x$expired\n").ok());
  EXPECT_EQ(source->poll().error().reason(), Reason::AuthFailed);
  ASSERT_TRUE(write_file_atomically(file, good).ok());
  EXPECT_TRUE(source->poll().ok());
}

TEST_F(RemoteGitSources, need_a_key_and_known_hosts_for_ssh) {
  for (const bool without_key : {true, false}) {
    SourceRef ref = over_ssh();
    if (without_key)
      ref.credentials.ssh_private_key = Secret();
    else
      ref.credentials.known_hosts.clear();
    SourceOptions options;
    options.cache_directory = cache.path();
    EXPECT_EQ(make_git_source(ref, options).error().reason(), Reason::Invalid);
  }
}

}  // namespace
}  // namespace bireme::source
