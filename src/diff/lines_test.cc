#include "diff/lines.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace bireme::diff {
namespace {

std::string diff(std::string_view before, std::string_view after) {
  return unified_diff(before, after, {"a", "b"});
}

std::string numbers(int from, int to) {
  std::string text;
  for (int i = from; i <= to; ++i) text += std::to_string(i) + "\n";
  return text;
}

TEST(UnifiedDiff, is_empty_for_equal_texts) {
  EXPECT_EQ(diff("", ""), "");
  EXPECT_EQ(diff("a\nb\n", "a\nb\n"), "");
}

TEST(UnifiedDiff, shows_three_lines_of_context) {
  std::string after = numbers(1, 4) + "x\n" + numbers(6, 9);
  EXPECT_EQ(diff(numbers(1, 9), after),
            "--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
}

TEST(UnifiedDiff, names_the_line_before_where_a_side_is_empty) {
  EXPECT_EQ(diff("", "a\nb\n"), "--- a\n+++ b\n@@ -0,0 +1,2 @@\n+a\n+b\n");
  EXPECT_EQ(diff("a\n", ""), "--- a\n+++ b\n@@ -1 +0,0 @@\n-a\n");
}

TEST(UnifiedDiff, joins_changes_that_are_close_and_parts_the_others) {
  const std::string before = numbers(1, 30);
  const std::string close = "x\n" + numbers(2, 7) + "y\n" + numbers(9, 30);
  EXPECT_EQ(diff(before, close),
            "--- a\n+++ b\n@@ -1,11 +1,11 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+y\n 9\n 10\n "
            "11\n");
  const std::string far = "x\n" + numbers(2, 29) + "y\n";
  EXPECT_EQ(diff(before, far),
            "--- a\n+++ b\n@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n"
            "@@ -27,4 +27,4 @@\n 27\n 28\n 29\n-30\n+y\n");
}

TEST(UnifiedDiff, finds_what_moved_as_little_as_possible) {
  EXPECT_EQ(diff("a\nb\nc\n", "b\nc\nd\n"), "--- a\n+++ b\n@@ -1,3 +1,3 @@\n-a\n b\n c\n+d\n");
}

TEST(UnifiedDiff, replaces_whole_what_is_too_large_to_match) {
  const std::string text = diff(numbers(1, 5000), numbers(5001, 10000));
  EXPECT_EQ(text.substr(0, 34), "--- a\n+++ b\n@@ -1,5000 +1,5000 @@\n");
}

TEST(UnifiedDiff, makes_control_bytes_inert) {
  EXPECT_EQ(diff("", "\x1b[31mred\n").find('\x1b'), std::string::npos);
}

TEST(MaskSecrets, shows_that_a_value_changes_and_never_the_value) {
  const auto secret = [](const char* data) {
    return kube::Object(*json::parse(data));
  };
  const auto [before, after] =
      mask_secrets(secret(R"({"kind":"Secret","data":{"a":"b25l","b":"c2FtZQ==","c":"Z29uZQ=="}})"),
                   secret(R"({"kind":"Secret","data":{"a":"dHdv","b":"c2FtZQ==","d":"bmV3"}})"));
  EXPECT_EQ(before.str("data.a"), "*** (before)");
  EXPECT_EQ(after.str("data.a"), "*** (after)");
  EXPECT_EQ(before.str("data.b"), "***");
  EXPECT_EQ(after.str("data.b"), "***");
  EXPECT_EQ(before.str("data.c"), "***");
  EXPECT_EQ(after.str("data.d"), "***");
}

}  // namespace
}  // namespace bireme::diff
