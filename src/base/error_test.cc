#include "base/error.h"

#include <gtest/gtest.h>

#include "base/result.h"
#include "base/secret.h"
#include "base/text.h"

namespace bireme {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return make_error(Reason::Invalid, "{} is odd", n);
  return n / 2;
}

Result<int> quarter(int n) {
  const int first = TRY(half(n));
  return TRY(half(first).during("halving again"));
}

TEST(Result, try_passes_values_and_errors_on) {
  EXPECT_EQ(*quarter(12), 3);
  EXPECT_EQ(quarter(6).error().message(), "halving again: 3 is odd");
}

TEST(Error, report_shows_place_caret_and_hint) {
  const Error error = make_error(Reason::Invalid, "unknown field")
                          .at({.file = "a.yaml", .line = 2, .column = 3, .text = "  foo: 1"})
                          .with_hint("did you mean for?");
  EXPECT_EQ(
      error.report(),
      "error: unknown field\n  at a.yaml:2:3\n      foo: 1\n      ^\n  hint: did you mean for?\n");
}

TEST(Secret, does_not_print) {
  EXPECT_EQ(fmt::format("{}", Secret("hunter2")), "***");
  EXPECT_EQ(Secret("hunter2").reveal(), "hunter2");
}

TEST(Text, nearest_word_is_suggested_only_if_near) {
  EXPECT_EQ(find_nearest("resorces", {"resources", "replicas"}), "resources");
  EXPECT_EQ(find_nearest("x", {"resources"}), std::nullopt);
}

TEST(Text, utf8_refuses_overlong_and_surrogates) {
  EXPECT_TRUE(is_utf8("h\xc3\xa9"));
  EXPECT_FALSE(is_utf8("\xc0\xaf"));
  EXPECT_FALSE(is_utf8("\xed\xa0\x80"));
}

}  // namespace
}  // namespace bireme
