#include "kube/client/identity.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "kube/client/limiter.h"

namespace bireme::kube {
namespace {

std::string token_of(Identity& identity) {
  http::Request request;
  const Status status = identity.authorize(request);
  if (!status.ok()) return "error: " + status.error().message();
  return request.bearer_token.empty() ? std::string() : request.bearer_token.reveal();
}

TEST(Identity, reads_a_token_file_again_every_minute_and_keeps_the_last_good_one) {
  const auto dir = TempDir::make();
  ClusterConfig config;
  config.token_file = dir->path() + "/token";
  ManualClock clock;
  Identity identity(config, clock);
  EXPECT_NE(token_of(identity).find("token file"), std::string::npos);
  ASSERT_TRUE(write_file_atomically(config.token_file, "one\n").ok());
  EXPECT_EQ(token_of(identity), "one");
  ASSERT_TRUE(write_file_atomically(config.token_file, "two").ok());
  EXPECT_EQ(token_of(identity), "one");
  clock.advance(kRereadInterval);
  EXPECT_EQ(token_of(identity), "two");
  ASSERT_TRUE(write_file_atomically(config.token_file, "").ok());
  clock.advance(kRereadInterval);
  EXPECT_EQ(token_of(identity), "two");
  ASSERT_TRUE(write_file_atomically(config.token_file, "three").ok());
  EXPECT_TRUE(identity.renew());
  EXPECT_EQ(token_of(identity), "three");
}

TEST(Identity, sees_new_certificates_and_authorities) {
  const auto dir = TempDir::make();
  ClusterConfig config;
  config.ca_pem = "CA1";
  config.ca_file = dir->path() + "/ca";
  config.client_cert_file = dir->path() + "/cert";
  config.client_key_file = dir->path() + "/key";
  ManualClock clock;
  Identity identity(config, clock);
  EXPECT_EQ(identity.tls()->ca_pem, "CA1");
  ASSERT_TRUE(write_file_atomically(config.ca_file, "CA2").ok());
  EXPECT_FALSE(identity.changed_tls().has_value());
  clock.advance(kRereadInterval);
  EXPECT_EQ(identity.changed_tls()->ca_pem, "CA2");
  ASSERT_TRUE(write_file_atomically(config.client_cert_file, "CERT").ok());
  clock.advance(kRereadInterval);
  EXPECT_FALSE(identity.changed_tls().has_value()) << "half a pair";
  ASSERT_TRUE(write_file_atomically(config.client_key_file, "KEY").ok());
  clock.advance(kRereadInterval);
  EXPECT_EQ(identity.changed_tls()->key_pem.reveal(), "KEY");
}

TEST(Identity, sends_basic_credentials_and_impersonation) {
  ClusterConfig config;
  config.username = "u";
  config.password = Secret("p");
  config.impersonate = {.user = "alice", .uid = "7", .groups = {"a", "b"},
                        .extra = {{"Scope/x", {"y"}}}};
  Identity identity(config, system_clock());
  http::Request request;
  ASSERT_TRUE(identity.authorize(request).ok());
  EXPECT_EQ(request.headers.find("authorization"), "Basic dTpw");
  EXPECT_EQ(request.headers.find("impersonate-user"), "alice");
  EXPECT_EQ(request.headers.find("impersonate-extra-scope%2fx"), "y");
  EXPECT_EQ(request.headers.size(), 6u);
}

TEST(Identity, runs_an_exec_plugin_until_its_answer_expires) {
  const auto dir = TempDir::make();
  ClusterConfig config;
  config.exec.emplace();
  config.exec->api_version = "client.authentication.k8s.io/v1";
  config.exec->command = "/bin/sh";
  config.exec->args = {"-c", "echo x >> " + dir->path() + "/runs; cat " + dir->path() + "/answer"};
  ManualClock clock;
  const auto write = [&dir](const char* expires) {
    return write_file_atomically(dir->path() + "/answer", fmt::format(
        R"({{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",
        "status":{{"token":"t","expirationTimestamp":"{}"}}}})", expires)).ok();
  };
  Identity identity(config, clock);
  ASSERT_TRUE(write("1970-01-01T00:10:00Z"));
  EXPECT_EQ(token_of(identity), "t");
  EXPECT_EQ(token_of(identity), "t");
  EXPECT_EQ(read_file(dir->path() + "/runs")->size(), 2u);
  clock.advance(std::chrono::minutes(10));
  EXPECT_EQ(token_of(identity), "t");
  EXPECT_EQ(read_file(dir->path() + "/runs")->size(), 4u);
}

TEST(ExecCredential, refuses_other_answers) {
  const char* const version = "client.authentication.k8s.io/v1";
  for (const char* text :
       {"", "[]", R"({"kind":"ExecCredential"})",
        R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential"})",
        R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",
            "status":{"clientKeyData":"x"}})",
        R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",
            "status":{"token":"x","expirationTimestamp":"soon"}})"}) {
    EXPECT_FALSE(decode_exec_credential(text, version).ok()) << text;
  }
}

TEST(Limiter, grows_with_success_and_halves_once_per_burst_of_refusals) {
  ManualClock clock;
  clock.advance(std::chrono::seconds(1));
  Limiter limiter(clock, 200);
  const auto round = [&limiter](Limiter::Ended how) {
    size_t sent = 0;
    while (limiter.try_acquire()) ++sent;
    for (size_t i = 0; i < sent; ++i) limiter.release(how);
    return sent;
  };
  EXPECT_EQ(round(Limiter::Ended::Well), 32u);
  EXPECT_GT(round(Limiter::Ended::Well), 40u);
  for (int i = 0; i < 10; ++i) round(Limiter::Ended::Well);
  EXPECT_EQ(round(Limiter::Ended::Throttled), 200u);
  EXPECT_EQ(limiter.window(), 100u);
  clock.advance(kHalvingPause);
  round(Limiter::Ended::Throttled);
  EXPECT_EQ(limiter.window(), 50u);
  round(Limiter::Ended::Well);
  EXPECT_LE(limiter.window(), 51u);
  for (int i = 0; i < 20; ++i) {
    clock.advance(kHalvingPause);
    round(Limiter::Ended::Throttled);
  }
  EXPECT_EQ(limiter.window(), static_cast<size_t>(kInFlightMin));
  EXPECT_EQ(limiter.in_flight(), 0u);
}

}  // namespace
}  // namespace bireme::kube
