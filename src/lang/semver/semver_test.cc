#include <gtest/gtest.h>

#include <algorithm>

#include "lang/semver/constraint.h"
#include "lang/semver/version.h"

namespace bireme::lang::semver {
namespace {

TEST(Version, lenient_reading_gives_the_canonical_text) {
  const std::pair<const char*, const char*> cases[] = {
      {"v1", "1.0.0"},           {"1.2", "1.2.0"},
      {"01.002.3", "1.2.3"},     {"1.2.3-rc.1+b.7", "1.2.3-rc.1+b.7"},
      {"v2-beta", "2.0.0-beta"}, {"0.0.0-0", "0.0.0-0"},
  };
  for (const auto& [in, want] : cases) {
    ASSERT_TRUE(parse_version(in).ok()) << in;
    EXPECT_EQ(parse_version(in)->text(), want);
  }
  for (const char* bad : {"", "x", "1.2.3.4", "1..2", "1.2-", "1.2.3-a..b", "1.2.3-01", "V1", " 1",
                          "1.2.3+", "99999999999999999999"}) {
    EXPECT_FALSE(parse_version(bad).ok()) << bad;
  }
}

TEST(Version, strict_reading_takes_semver_2_only) {
  EXPECT_TRUE(parse_strict_version("1.2.3-a.1+x").ok());
  for (const char* bad : {"v1.2.3", "1.2", "1.02.3", "1.2.3-", "1.2.3-00", "1.2.3+a..b"}) {
    EXPECT_FALSE(parse_strict_version(bad).ok()) << bad;
  }
}

TEST(Version, orders_prereleases_as_semver_says) {
  const char* ordered[] = {"1.0.0-1",     "1.0.0-2",       "1.0.0-10",
                           "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
                           "1.0.0-beta",  "1.0.0",         "1.0.1"};
  for (size_t i = 0; i + 1 < std::size(ordered); ++i) {
    EXPECT_LT(compare(*parse_version(ordered[i]), *parse_version(ordered[i + 1])), 0) << ordered[i];
  }
  EXPECT_EQ(compare(*parse_version("1.0.0+a"), *parse_version("v1+b")), 0);
}

struct Check {
  const char* constraint;
  const char* version;
  bool want;
};

TEST(Constraint, decides_as_the_library_does) {
  const Check cases[] = {
      {">=1.2, <2", "1.9.9", true},  {">=1.2 <2", "2.0.0", false},
      {"1.2 - 1.4", "1.4.0", true},  {"1.2 - 1.4.5", "1.4.6", false},
      {"^0.2.3", "0.2.9", true},     {"^0.2.3", "0.3.0", false},
      {"^0.0.3", "0.0.4", false},    {"^1", "1.99.0", true},
      {"~1.2", "1.3.0", false},      {"~1", "1.9.0", true},
      {"1.x", "1.5.0", true},        {"*", "0.0.1", true},
      {"!=1.2.x", "1.2.7", false},   {">11", "11.1.0", false},
      {">11.1", "11.2.0", true},     {"<=1.2", "1.2.9", true},
      {"=>1.0", "1.0.0", true},      {">1.0 || <0.5", "0.4.0", true},
      {">=1.0", "1.1.0-rc", false},  {">=1.0-0", "1.1.0-rc", true},
      {"1.2.3", "1.2.3+meta", true}, {"^*", "1.0.0", false},
  };
  for (const Check& c : cases) {
    const auto constraint = Constraint::parse(c.constraint);
    ASSERT_TRUE(constraint.ok()) << c.constraint;
    EXPECT_EQ(constraint->check(*parse_version(c.version)), c.want)
        << c.constraint << " on " << c.version;
  }
  EXPECT_TRUE(Constraint::parse(">=1.0")->check(*parse_version("1.1.0-rc"), true));
}

TEST(Constraint, refuses_what_is_malformed_or_too_large) {
  for (const char* bad : {"", "foo", ">=", "1.2.3.4", ">1<2", "1||", "1|2"}) {
    EXPECT_FALSE(Constraint::parse(bad).ok()) << bad;
  }
  EXPECT_FALSE(Constraint::parse(std::string(600, '1')).ok());
  std::string groups = "1";
  for (int i = 0; i < 40; ++i) groups += "||1";
  EXPECT_FALSE(Constraint::parse(groups).ok());
}

}  // namespace
}  // namespace bireme::lang::semver
