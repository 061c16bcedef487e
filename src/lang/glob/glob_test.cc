#include "lang/glob/glob.h"

#include <gtest/gtest.h>

#include "lang/glob/path_match.h"

namespace bireme::lang::glob {
namespace {

TEST(Glob, matches_paths_as_go_path_match) {
  const struct {
    const char* pattern;
    const char* name;
    bool want;
  } cases[] = {
      {"*.yaml", "a.yaml", true},
      {"*.yaml", "d/a.yaml", false},
      {"a?c", "abc", true},
      {"[a-c]x", "bx", true},
      {"[^a]x", "ax", false},
      {"a\\*", "a*", true},
      {"*", "", true},
      {"templates/*.yaml", "templates/a.yaml", true},
      {"a*b*c", "axxbyyc", true},
      {"", "", true},
  };
  for (const auto& c : cases) {
    const auto matched = match_path(c.pattern, c.name);
    ASSERT_TRUE(matched) << c.pattern;
    EXPECT_EQ(*matched, c.want) << c.pattern << " " << c.name;
  }
  // Also what stands behind the place where the text has failed.
  for (const char* bad : {"[a", "a\\", "x[", "x*[]", "b*[a-", "[\xff]"}) {
    EXPECT_FALSE(match_path(bad, "a")) << bad;
  }
}

TEST(Glob, a_star_of_envsubst_crosses_separators) {
  const struct {
    const char* pattern;
    const char* text;
    PathMatch path;
    PathMatch envsubst;
  } cases[] = {
      {"*", "a/b", PathMatch::No, PathMatch::Yes},
      {"a?b", "a/b", PathMatch::No, PathMatch::Yes},
      {"*/b", "a/b", PathMatch::Yes, PathMatch::Yes},
      {"*c", "a/bc", PathMatch::No, PathMatch::Yes},
      {"x[", "a", PathMatch::BadPattern, PathMatch::No},
      {"a[", "ab", PathMatch::BadPattern, PathMatch::BadPattern},
      {"[^\xc3\xa9]", "\xc3\xa9", PathMatch::No, PathMatch::No},
  };
  for (const auto& c : cases) {
    int64_t fuel = 1000;
    EXPECT_EQ(match_path(c.pattern, c.text, PathDialect::GoPath, fuel), c.path) << c.pattern;
    EXPECT_EQ(match_path(c.pattern, c.text, PathDialect::Envsubst, fuel), c.envsubst) << c.pattern;
  }
}

TEST(Glob, a_match_that_takes_too_long_is_given_up) {
  const std::string pattern = "*" + std::string(5000, 'a') + "b";
  EXPECT_FALSE(match_path(pattern, std::string(10000, 'a')));
}

TEST(Glob, matches_files_as_helm_does) {
  const struct {
    const char* pattern;
    const char* text;
    bool want;
  } cases[] = {
      {"**", "a/b", true},
      {"*", "a/b", false},
      {"conf/*", "conf/x", true},
      {"conf/**", "conf/a/b", true},
      {"**.yaml", "a/b.yaml", true},
      {"{a,b}.t", "b.t", true},
      {"{a,b/**}", "b/c/d", true},
      {"[!x]y", "zy", true},
      {"a?", "a/", false},
      {"", "", true},
      {"conf/*.{y,ya}ml", "conf/a.yaml", true},
  };
  for (const auto& c : cases) {
    const auto glob = Glob::compile(c.pattern);
    ASSERT_TRUE(glob) << c.pattern;
    EXPECT_EQ(glob->match(c.text), c.want) << c.pattern << " " << c.text;
  }
}

}  // namespace
}  // namespace bireme::lang::glob
