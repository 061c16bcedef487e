// TestRepository: a real Git repository in a temporary folder, for the tests of this room.
#pragma once

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/process.h"
#include "base/text.h"

namespace bireme::source::git {

struct TestRepository {
  TempDir dir;

  static TestRepository make() {
    auto dir = TempDir::make("bireme-test");
    EXPECT_TRUE(dir.ok());
    TestRepository repository{std::move(*dir)};
    EXPECT_TRUE(make_directories(repository.path()).ok());
    repository.git({"init", "-q", "-b", "main"});
    return repository;
  }

  std::string path() const { return dir.path() + "/repo"; }
  std::string cache() const { return dir.path() + "/cache"; }

  std::string git(std::vector<std::string> arguments) const {
    ProcessOptions options;
    options.argv = {"git", "-C", path()};
    options.argv.insert(options.argv.end(), arguments.begin(), arguments.end());
    options.env = {{"GIT_AUTHOR_NAME", "a"},     {"GIT_AUTHOR_EMAIL", "a@example.com"},
                   {"GIT_COMMITTER_NAME", "a"},  {"GIT_COMMITTER_EMAIL", "a@example.com"},
                   {"GIT_CONFIG_NOSYSTEM", "1"}, {"GIT_CONFIG_GLOBAL", "/dev/null"}};
    auto output = run_process(options);
    EXPECT_TRUE(output.ok() && output->exit_code == 0)
        << join(arguments, " ") << (output ? output->err : "");
    return output ? std::string(trim(output->out)) : "";
  }

  std::string commit(const std::string& file, std::string_view content) const {
    EXPECT_TRUE(write_file_atomically(path() + "/" + file, content).ok());
    git({"add", "-A"});
    git({"commit", "-qm", "change"});
    return git({"rev-parse", "HEAD"});
  }
};

}  // namespace bireme::source::git
