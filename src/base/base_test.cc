#include <gtest/gtest.h>
#include <signal.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/metrics.h"
#include "base/process.h"
#include "base/secret_text.h"
#include "base/text.h"

namespace bireme {
namespace {

TEST(Files, replaces_a_file_whole_and_limits_reads) {
  const TempDir dir = *TempDir::make();
  const std::string path = dir.path() + "/file";
  ASSERT_TRUE(write_file_atomically(path, "first").ok());
  ASSERT_TRUE(write_file_atomically(path, "second").ok());
  EXPECT_EQ(*read_file(path), "second");
  EXPECT_EQ(read_file(path, 3).error().reason(), Reason::LimitExceeded);
  EXPECT_EQ(read_file(path + ".none").error().reason(), Reason::NotFound);
}

TEST(Process, passes_input_output_and_exit_code) {
  const auto output = run_process({.argv = {"sh", "-c", "cat; echo oops >&2; exit 3"},
                                   .env = {},
                                   .input = std::string(300000, 'x'),
                                   .directory = {}});
  ASSERT_TRUE(output.ok()) << output.error().message();
  EXPECT_EQ(output->out.size(), 300000u);
  EXPECT_EQ(output->err, "oops\n");
  EXPECT_EQ(output->exit_code, 3);
}

TEST(Process, ends_what_runs_too_long_or_is_not_there) {
  EXPECT_EQ(run_process({.argv = {"sleep", "60"},
                         .env = {},
                         .input = {},
                         .directory = {},
                         .timeout = std::chrono::seconds(0)})
                .error()
                .reason(),
            Reason::Timeout);
  EXPECT_EQ(run_process({.argv = {"no-such-program"}, .env = {}, .input = {}, .directory = {}})
                .error()
                .reason(),
            Reason::NotFound);
}

Result<ProcessOutput> run_shell(const std::string& script, ProcessOptions options = {}) {
  options.argv = {"sh", "-c", script};
  return run_process(options);
}

TEST(Process, is_over_when_the_child_has_ended_and_not_before) {
  const auto left_behind = run_shell("sleep 60 & echo $!", {.timeout = std::chrono::seconds(30)});
  ASSERT_TRUE(left_behind.ok()) << left_behind.error().message();
  kill(std::stoi(left_behind->out), SIGKILL);
  const auto silent = run_shell("exec >&- 2>&-; sleep 60", {.timeout = std::chrono::seconds(1)});
  ASSERT_FALSE(silent.ok());
  EXPECT_EQ(silent.error().reason(), Reason::Timeout);
}

TEST(Process, starts_with_no_signal_blocked) {
  sigset_t term, before;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &term, &before);
  const auto output = run_shell("kill -TERM $$; echo survived");
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ASSERT_TRUE(output.ok());
  EXPECT_EQ(output->exit_code, 128 + SIGTERM);
  EXPECT_EQ(output->out, "");
}

TEST(Process, gets_our_environment_only_where_that_is_asked_for) {
  setenv("BIREME_TEST_VARIABLE", "ours", 1);
  EXPECT_EQ(run_shell("printf %s \"$BIREME_TEST_VARIABLE\"")->out, "");
  EXPECT_EQ(run_shell("printf %s \"$BIREME_TEST_VARIABLE\"", {.inherits_environment = true})->out,
            "ours");
  EXPECT_EQ(run_shell("printf %s \"$BIREME_TEST_VARIABLE\"",
                      {.env = {{"BIREME_TEST_VARIABLE", "given"}}, .inherits_environment = true})
                ->out,
            "given");
  unsetenv("BIREME_TEST_VARIABLE");
}

TEST(Text, knows_the_documents_of_secrets) {
  const struct {
    std::string_view text;
    bool is_secret;
  } cases[] = {
      {"kind: Secret\ndata: @", true},
      {"data: @\nkind:   'Secret'  # not shown", true},
      {R"({"data": "@", "kind": "Secret"})", true},
      {R"({"kind": "List", "items": [{"kind":"Secret","data":"@"}]})", true},
      {"kind: SecretList\nitems: @", true},
      {"kind: SealedSecret\ndata: @", false},
      {"kind: SecretStore\ndata: @", false},
      {"kind: ConfigMap\ndata: {name: Secret, a: @}", false},
      {"kind: Secret\n---\nkind: ConfigMap\ndata: @\n---\nkind: Secret", false},
      {"kind: ConfigMap\n---\ndata: @\nkind: Secret\n---\na: b", true},
      {"@", false},
  };
  for (const auto& [text, is_secret] : cases) {
    EXPECT_EQ(is_within_secret(text, text.find('@')), is_secret) << text;
  }
}

TEST(Digest, agrees_with_published_vectors) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha1_hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(md5_hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(sha512_hex("abc"),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  EXPECT_EQ(hex_encode(sha256_bytes("abc")), sha256_hex("abc"));
  Sha256 in_pieces;
  for (const char c : std::string_view("abc")) in_pieces.add({&c, 1});
  EXPECT_EQ(in_pieces.finish_hex(), sha256_hex("abc"));
}

TEST(Digest, base64_round_trips_every_length_and_refuses_the_rest) {
  std::string data;
  for (int i = 0; i < 70; ++i) {
    EXPECT_EQ(*base64_decode(base64_encode(data)), data);
    EXPECT_EQ(*base64url_decode(base64url_encode(data, false)), data);
    data += static_cast<char>(i * 37);
  }
  for (const char* bad : {"a", "ab", "ab=", "ab==c", "a b=", "====", "abcd="}) {
    EXPECT_FALSE(base64_decode(bad).ok()) << bad;
  }
  EXPECT_EQ(*base64_decode("aGk=\n"), "hi");
}

TEST(Clock, durations_print_and_parse_as_go_does) {
  const std::pair<const char*, const char*> cases[] = {
      {"90s", "1m30s"},   {"1h", "1h0m0s"},         {"1.5ms", "1.5ms"}, {"0", "0s"},
      {"100ns", "100ns"}, {"1h2m3.5s", "1h2m3.5s"}, {"-2m", "-2m0s"},   {".5s", "500ms"}};
  for (const auto& [in, want] : cases) {
    ASSERT_TRUE(parse_duration(in).ok()) << in;
    EXPECT_EQ(format_duration(*parse_duration(in)), want) << in;
  }
  for (const char* bad : {"", "5", "s", "5x", "1h-2m", "99999999999h"}) {
    EXPECT_FALSE(parse_duration(bad).ok()) << bad;
  }
}

TEST(Clock, times_round_trip_with_zones) {
  EXPECT_EQ(format_rfc3339(*parse_rfc3339("2026-11-21T04:13:39.25+01:00"), 3),
            "2026-11-21T03:13:39.250Z");
  for (const char* bad : {"", "2026-13-01T00:00:00Z", "2026-11-21", "2026-11-21T03:13:39"}) {
    EXPECT_FALSE(parse_rfc3339(bad).ok()) << bad;
  }
}

TEST(Metrics, print_in_prometheus_form) {
  Registry registry;
  registry.counter("bireme_writes_total", "Writes.", {{"verb", "apply"}}).add(2);
  registry.histogram("bireme_seconds", "Time.").observe(0.002);
  const std::string text = registry.text();
  EXPECT_NE(text.find("bireme_writes_total{verb=\"apply\"} 2\n"), std::string::npos);
  EXPECT_NE(text.find("bireme_seconds_bucket{le=\"0.0025\"} 1\n"), std::string::npos);
  EXPECT_NE(text.find("bireme_seconds_count 1\n"), std::string::npos);
}

}  // namespace
}  // namespace bireme
