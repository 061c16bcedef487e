#include "cli/flags.h"

#include <gtest/gtest.h>

#include "cli/command.h"

namespace bireme::cli {
namespace {

constexpr FlagSpec kSpecs[] = {
    {.name = "values", .letter = 'f', .kind = FlagKind::CsvTexts},
    {.name = "set", .kind = FlagKind::Texts},
    {.name = "prune", .kind = FlagKind::Switch, .fallback = "true"},
    {.name = "timeout", .kind = FlagKind::Time, .fallback = "1m"},
    {.name = "as-api", .value_name = "argo|flux", .fallback = "argo"},
    {.name = "quiet", .letter = 'q', .kind = FlagKind::Switch, .fallback = "false"},
};

Result<Flags> parse(std::vector<std::string> words, std::map<std::string, std::string> env = {}) {
  return parse_flags(kSpecs, {}, words, env);
}

TEST(Flags, take_values_in_every_spelling) {
  const Flags flags = *parse({"-f", "a,b", "-fc", "--values=d", "x", "--set", "k=a,b", "--", "-q"});
  EXPECT_EQ(flags.texts("values"), (std::vector<std::string>{"a", "b", "c", "d"}));
  EXPECT_EQ(flags.texts("set"), (std::vector<std::string>{"k=a,b"}));
  EXPECT_EQ(flags.arguments(), (std::vector<std::string>{"x", "-q"}));
}

TEST(Flags, defaults_hold_until_given_on_the_line_or_by_a_variable) {
  EXPECT_TRUE(parse({})->on("prune"));
  EXPECT_FALSE(parse({"--prune=false"})->on("prune"));
  EXPECT_EQ(parse({}, {{"BIREME_TIMEOUT", "5s"}})->time("timeout"), std::chrono::seconds(5));
  EXPECT_EQ(parse({"--timeout", "2s"}, {{"BIREME_TIMEOUT", "5s"}})->time("timeout"),
            std::chrono::seconds(2));
}

TEST(Flags, refuse_what_they_do_not_know_with_a_hint) {
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{"--valeus", "a"}, "unknown flag --valeus"},
      {{"--timeout", "5"}, "--timeout: invalid duration \"5\""},
      {{"--as-api", "helm"}, "--as-api must be one of argo, flux, not \"helm\""},
      {{"--prune=maybe"}, "--prune takes true or false, not \"maybe\""},
      {{"--set"}, "--set needs a value"},
      {{"-qz"}, "unknown flag -z"},
  };
  for (const auto& [words, message] : cases) {
    const auto flags = parse(words);
    ASSERT_FALSE(flags.ok()) << message;
    EXPECT_EQ(flags.error().message(), message);
  }
  EXPECT_EQ(parse({"--valeus", "a"}).error().hint(), "did you mean --values?");
}

TEST(CommandLine, exits_2_for_usage_and_says_what_was_meant) {
  CapturedStreams streams;
  EXPECT_EQ(run_command_line(std::vector<std::string>{"versoin"}, {}, streams), ExitCode::Usage);
  EXPECT_NE(streams.err_text.find("did you mean `bireme version`?"), std::string::npos);
  EXPECT_EQ(streams.out_text, "");
}

TEST(CommandLine, every_command_explains_itself_with_an_example) {
  for (const Command& command : all_commands()) {
    CapturedStreams streams;
    const std::vector<std::string> words = {std::string(command.name), "--help"};
    EXPECT_EQ(run_command_line(words, {}, streams), ExitCode::Ok);
    EXPECT_NE(streams.out_text.find("Examples:\n  bireme "), std::string::npos) << command.name;
  }
}

TEST(CommandLine, an_unknown_variable_is_a_warning) {
  CapturedStreams streams;
  EXPECT_EQ(
      run_command_line(std::vector<std::string>{"version"}, {{"BIREME_NAMESPAC", "x"}}, streams),
      ExitCode::Ok);
  EXPECT_NE(streams.err_text.find("did you mean BIREME_NAMESPACE?"), std::string::npos);
}

}  // namespace
}  // namespace bireme::cli
