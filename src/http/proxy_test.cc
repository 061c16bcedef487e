// The client through a real HTTP proxy (tests/servers/proxy), and with the system's authorities.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "base/files.h"
#include "base/process.h"
#include "base/text.h"
#include "http/testing.h"

namespace bireme::http {
namespace {

// tinyproxy on loopback; it wants me:right.
class Proxied : public testing::TestWithParam<Speak> {
 protected:
  static void SetUpTestSuite() {
    const auto started = run_process({.argv = {"tests/servers/proxy", "--owner",
                                               std::to_string(getpid()), "--auth", "me:right"},
                                      .env = {},
                                      .input = {},
                                      .directory = {}});
    ASSERT_TRUE(started.ok() && started->exit_code == 0) << (started ? started->err : "");
    for (const std::string_view line : split(started->out, '\n')) {
      if (line.starts_with("proxy_url='http://")) address = line.substr(18, line.size() - 19);
    }
  }
  static Secret proxy(std::string_view user) {
    return Secret(fmt::format("http://{}@{}", user, address));
  }
  static inline std::string address;
};
INSTANTIATE_TEST_SUITE_P(Http, Proxied, testing::Values(Speak::Plain, Speak::Tls));

TEST_P(Proxied, requests_and_streams_go_through_the_tunnel) {
  TestPair pair(GetParam(), {}, {.proxy_url = proxy("me:right")});
  std::vector<Request> requests;
  for (int i = 0; i < 300; ++i) {
    requests.push_back({.method = Method::Post, .url = "/echo", .body = std::to_string(i)});
  }
  const std::vector<Result<Response>> answers = pair.client->call_all(requests, 50);
  for (size_t i = 0; i < answers.size(); ++i) {
    ASSERT_TRUE(answers[i]) << answers[i].error().message();
    ASSERT_EQ(answers[i]->body, std::to_string(i));
  }
  const Result<Response> large = pair.get("/size?n=3000000");
  ASSERT_TRUE(large) << large.error().message();
  EXPECT_EQ(large->body.size(), 3'000'000u);
  EXPECT_EQ(pair.client->call({.url = "/stream?n=1000", .lane = Lane::Watch})->body.size(), 8890u);
}

TEST_P(Proxied, other_credentials_are_refused_and_not_shown) {
  TestPair pair(GetParam(), {}, {.proxy_url = proxy("me:topsecret")});
  const Result<Response> answer = pair.get("/size?n=1");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason(), Reason::AuthFailed) << answer.error().message();
  EXPECT_FALSE(contains(answer.error().report(), "topsecret")) << answer.error().report();
}

TEST_P(Proxied, a_server_that_is_not_there_is_named) {
  TestPair pair(GetParam(), {}, {.proxy_url = proxy("me:right")});
  const std::string origin = pair.server->origin();
  pair.server.reset();
  const Result<Response> answer = pair.get("/size?n=1");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason(), Reason::Unavailable) << answer.error().message();
  EXPECT_TRUE(contains(answer.error().message(), "127.0.0.1")) << answer.error().message();
}

TEST(Proxy, that_is_not_there_or_no_proxy_is_unavailable) {
  TestPair pair(Speak::Tls, {}, {.proxy_url = Secret("http://127.0.0.1:1")});
  EXPECT_EQ(pair.get("/size?n=1").error().reason(), Reason::Unavailable);
  TestPair none(Speak::Plain);
  TestPair through(Speak::Tls, {}, {.proxy_url = Secret(none.server->origin())});
  const Result<Response> answer = through.get("/size?n=1");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason(), Reason::Unavailable) << answer.error().message();
}

TEST(Proxy, urls_that_cannot_be_used_are_told_at_once) {
  Loop loop;
  for (const char* url : {"nonsense", "https://127.0.0.1:1", "socks5://127.0.0.1:1"}) {
    EXPECT_FALSE(Client::make(loop, {.proxy_url = Secret(url)})) << url;
  }
}

// Without authorities of its own the client trusts the system's, wherever OpenSSL is told they are.
TEST(SystemAuthorities, are_trusted_when_none_are_given) {
  const SelfSigned made = *make_self_signed("test", "DNS:localhost,IP:127.0.0.1");
  Loop loop;
  ScriptedService service;
  const auto server = *Server::start(
      loop, service,
      {.tls = TlsServerOptions{.cert_pem = made.cert_pem, .key_pem = made.key_pem}});
  const auto ask = [&loop, &server] {
    return (*Client::make(loop, {.origin = server->origin()}))->call({.url = "/size?n=1"});
  };
  EXPECT_EQ(ask().error().reason(), Reason::VerifyFailed);
  const TempDir dir = *TempDir::make();
  ASSERT_TRUE(write_file_atomically(dir.path() + "/ca.pem", made.cert_pem).ok());
  const char* const before = getenv("SSL_CERT_FILE");
  const std::string kept = before ? before : "";
  setenv("SSL_CERT_FILE", (dir.path() + "/ca.pem").c_str(), 1);
  const Result<Response> answer = ask();
  before ? setenv("SSL_CERT_FILE", kept.c_str(), 1) : unsetenv("SSL_CERT_FILE");
  EXPECT_TRUE(answer) << answer.error().message();
}

}  // namespace
}  // namespace bireme::http
