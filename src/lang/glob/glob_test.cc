#include "lang/glob/glob.h"

#include <gtest/gtest.h>

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
  EXPECT_FALSE(match_path("[a", "a"));
  EXPECT_FALSE(match_path("a\\", "a"));
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
