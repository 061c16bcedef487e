#include "kube/delete_gate.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/files.h"
#include "base/text.h"

namespace bireme::kube {
namespace {

// Code that can send to an API server: everything above http but the servers' own routing.
bool is_searched(const std::string& path) {
  const bool is_code = path.ends_with(".cc") || path.ends_with(".h");
  const bool is_http = path.starts_with("src/http/") || path.starts_with("src/sim/") ||
                       path.starts_with("src/api/");
  return is_code && !is_http && !path.ends_with("_test.cc") &&
         !path.ends_with("testing.h");
}

TEST(DeleteGate, is_the_only_code_that_sends_a_delete) {
  std::vector<std::string> sites;
  size_t searched = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("src")) {
    const std::string path = entry.path().string();
    if (!entry.is_regular_file() || !is_searched(path)) continue;
    ++searched;
    const auto text = read_file(path);
    ASSERT_TRUE(text.ok());
    const bool sends = contains(*text, "Method::Delete") || contains(*text, "\"DELETE\"") ||
                       contains(*text, "deletecollection");
    if (sends) sites.push_back(path);
  }
  EXPECT_GT(searched, 20u) << "run from the root of the checkout";
  EXPECT_EQ(sites, std::vector<std::string>{"src/kube/delete_gate.cc"});
}

}  // namespace
}  // namespace bireme::kube
