#include "lang/envsubst/envsubst.h"

#include <gtest/gtest.h>

namespace bireme::lang::envsubst {
namespace {

const Variables kVariables = {{"A", "apple"},  {"PATHS", "usr/local/bin"}, {"EMPTY", ""},
                              {"U", "éclair"}, {"FILE", "a.tar.gz"},       {"n1", "42"}};

std::string run(std::string_view text, bool strict = false) {
  auto program = Program::compile(text);
  if (!program) return "error: " + program.error().message();
  auto value = program->eval(kVariables, strict);
  return value ? *value : "error: " + value.error().message();
}

struct Case {
  const char* text;
  const char* want;
};

void check(const std::vector<Case>& cases, bool strict = false) {
  for (const Case& c : cases) EXPECT_EQ(run(c.text, strict), c.want) << c.text;
}

TEST(Envsubst, expands_only_braces_and_leaves_the_rest) {
  check({{"", ""},
         {"plain", "plain"},
         {"$A ${A}-${A}", "$A apple-apple"},
         {"$${A} $$ $$$${A}", "${A} $ $${A}"},
         {"$$${A}", "$apple"},
         {"a $ b", "a $ b"},
         {"${NONE}|", "|"},
         {"x}y", "x}y"}});
}

TEST(Envsubst, has_defaults_that_may_nest) {
  check({{"${NONE:-d}", "d"},
         {"${EMPTY:-d}", "d"},
         {"${A:-d}", "apple"},
         {"${NONE:=d}", "d"},
         {"${NONE=d}", "d"},
         {"${NONE:+d}", "d"},
         {"${A:+d}", "apple"},
         {"${NONE:?d}", "d"},
         {"${NONE:-}", ""},
         {"${NONE:-${A}}", "apple"},
         {"${NONE:-x${A}y${n1}}", "xappley42"},
         {"${NONE:-${NO:-${A^^}}}", "APPLE"},
         {"${NONE:-$$x}", "$$x"}});
}

TEST(Envsubst, measures_cuts_and_changes_case) {
  check({{"${#A}", "5"},
         {"${#U}", "7"},
         {"${A^}", "Apple"},
         {"${A^^}", "APPLE"},
         {"${U^}", "Éclair"},
         {"${A,}", "apple"},
         {"${A:1}", "pple"},
         {"${A:1:2}", "pp"},
         {"${A: -2}", "apple"},
         {"${A:-2}", "apple"},
         {"${A:9}", ""},
         {"${A:0:99}", "apple"},
         {"${A:1:-1}", "ppl"},
         {"${A:x}", "apple"},
         {"${A:1:x}", "apple"},
         {"${A:${EMPTY}}", "apple"},
         {"${A:4:-3}", ""},
         {"${A:0:9223372036854775807}", "apple"}});
}

TEST(Envsubst, trims_by_patterns_that_cross_slashes) {
  check({{"${PATHS#*/}", "local/bin"},
         {"${PATHS##*/}", "bin"},
         {"${PATHS%/*}", "usr/local"},
         {"${PATHS%%/*}", "usr"},
         {"${FILE%.gz}", "a.tar"},
         {"${FILE%%.*}", "a"},
         {"${A#[}", "apple"},
         {"${A#?}", "pple"},
         {"${A#[a-c]}", "pple"},
         {"${A##*}", ""},
         {"${A#zzz}", "apple"}});
}

TEST(Envsubst, replaces_first_all_prefix_and_suffix) {
  check({{"${A/p/P}", "aPple"},
         {"${A//p/P}", "aPPle"},
         {"${A/#a/A}", "Apple"},
         {"${A/%e/E}", "applE"},
         {"${A/p/}", "aple"},
         {"${PATHS//\\//-}", "usr-local-bin"},
         {"${A//${n1}/x}", "apple"},
         {"${A/${EMPTY}/x}", "xapple"},
         {"${A//${EMPTY}/-}", "-a-p-p-l-e-"}});
}

TEST(Envsubst, refuses_what_is_malformed_as_upstream_does) {
  check({{"${", "error: unable to parse variable name"},
         {"${}", "error: unable to parse variable name"},
         {"${A", "error: missing closing brace"},
         {"${A b}", "error: missing closing brace"},
         {"${A-d}", "error: missing closing brace"},
         {"${A:", "error: bad substitution"},
         {"${A:}", "error: unable to parse substitution within function"},
         {"${A:-", "error: unable to parse substitution within function"},
         {"${#}", "error: bad substitution"},
         {"${A/p}", "error: bad substitution"},
         {"${A/#/x}", "error: unable to parse substitution within function"},
         {"${A,,,}", "error: bad substitution"}});
}

TEST(Envsubst, names_the_missing_variable_in_strict_mode) {
  check({{"${NONE}", "error: variable not set (strict mode): \"NONE\""},
         {"${NONE:-d}", "d"},
         {"${NONE^^}", "error: variable not set (strict mode): \"NONE\""},
         {"${A:-${NONE}}", "error: variable not set (strict mode): \"NONE\""},
         {"${EMPTY}", ""}},
        true);
  auto value = Program::compile("${FIEL}")->eval(kVariables, true);
  EXPECT_FALSE(value.ok());
}

TEST(Envsubst, says_where_it_is_malformed) {
  auto program = Program::compile("a\nb ${A b}\n");
  ASSERT_FALSE(program.ok());
  EXPECT_EQ(program.error().position()->line, 2);
}

TEST(Envsubst, ends_on_hostile_input) {
  const Variables large = {{"A", std::string(100'000, 'a')}};
  auto slow = Program::compile("${A#*a*a*a*a*b}")->eval(large, true);
  ASSERT_FALSE(slow.ok());
  EXPECT_EQ(slow.error().reason(), Reason::LimitExceeded);
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "${A:-";
  EXPECT_EQ(Program::compile(deep).error().reason(), Reason::LimitExceeded);
  std::string dollars(1'000'000, '$');
  EXPECT_EQ(run(dollars).size(), 500'000u);
}

TEST(Variables, have_names_and_values_as_flux_wants_them) {
  for (const char* name : {"a", "_", "A1_b"}) EXPECT_TRUE(check_variable_name(name).ok());
  for (const char* name : {"", "1a", "a-b", "a.b", "é"})
    EXPECT_FALSE(check_variable_name(name).ok());
  EXPECT_EQ(clean_value("a\nb\n"), "ab");
}

}  // namespace
}  // namespace bireme::lang::envsubst
