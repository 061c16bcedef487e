#include "http/client.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <optional>

#include "base/eventually.h"
#include "http/testing.h"

namespace bireme::http {
namespace {

// What a streaming request has told so far.
class Listener {
 public:
  Handlers handlers() {
    Handlers made;
    made.on_headers = [this](const ResponseHead& head) {
      set([&head](Seen& s) { s.status = head.status; });
    };
    made.on_data = [this](std::string_view bytes) { set([bytes](Seen& s) { s.body += bytes; }); };
    made.on_end = [this](Status status) { set([&status](Seen& s) { s.ended = status; }); };
    return made;
  }
  struct Seen {
    int status = 0;
    std::string body;
    std::optional<Status> ended;
  };
  template <typename Condition>
  bool wait(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [this, &condition] { return condition(seen_); });
  }
  Status end() {
    EXPECT_TRUE(wait([](const Seen& seen) { return seen.ended.has_value(); }));
    std::lock_guard lock(mutex_);
    return seen_.ended.value_or(make_error(Reason::Internal, "never ended"));
  }

 private:
  template <typename Change>
  void set(Change change) {
    std::lock_guard lock(mutex_);
    change(seen_);
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  Seen seen_;
};

class BothProtocols : public testing::TestWithParam<Speak> {};
INSTANTIATE_TEST_SUITE_P(Http, BothProtocols, testing::Values(Speak::Plain, Speak::Tls));

TEST_P(BothProtocols, answers_come_back_with_status_headers_and_body) {
  TestPair pair(GetParam());
  const Result<Response> answer = pair.client->call(
      {.method = Method::Post, .url = "/echo", .body = "hello"});
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(answer->headers.find("content-type"), "text/plain");
}

TEST_P(BothProtocols, a_status_of_failure_is_a_response) {
  TestPair pair(GetParam());
  const Result<Response> answer = pair.get("/status?code=409");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 409);
}

TEST_P(BothProtocols, large_bodies_go_both_ways) {
  TestPair pair(GetParam());
  const std::string body(5'000'000, 'b');
  const Result<Response> answer =
      pair.client->call({.method = Method::Put, .url = "/echo", .body = body});
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_TRUE(answer->body == body);
}

TEST_P(BothProtocols, streams_without_a_length_arrive_whole) {
  TestPair pair(GetParam());
  const Result<Response> answer = pair.get("/stream?n=1000");
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->body.size(), 8890u);
}

TEST_P(BothProtocols, a_head_request_has_no_body) {
  TestPair pair(GetParam());
  for (int i = 0; i < 2; ++i) {
    const Result<Response> answer =
        pair.client->call({.method = Method::Head, .url = "/size?n=10"});
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->headers.find("content-length"), "10");
    EXPECT_EQ(answer->body, "");
  }
}

TEST_P(BothProtocols, the_token_and_own_headers_are_sent) {
  TestPair pair(GetParam());
  Request request = {.url = "/headers", .headers = {{"x-mine", "1"}}};
  request.bearer_token = Secret("token-text");
  const Result<Response> answer = pair.client->call(std::move(request));
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_NE(answer->body.find("authorization: Bearer token-text\n"), std::string::npos);
  EXPECT_NE(answer->body.find("x-mine: 1\n"), std::string::npos);
  EXPECT_NE(answer->body.find("accept-encoding: gzip\n"), std::string::npos);
  EXPECT_NE(answer->body.find("user-agent: bireme\n"), std::string::npos);
}

TEST_P(BothProtocols, connections_are_used_again) {
  TestPair pair(GetParam());
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(pair.get("/size?n=1"));
  EXPECT_EQ(pair.client->stats().connections_opened, 1u);
}

TEST_P(BothProtocols, a_batch_keeps_the_order_of_its_requests) {
  TestPair pair(GetParam());
  std::vector<Request> requests;
  for (int i = 0; i < 2000; ++i) {
    requests.push_back({.method = Method::Post, .url = "/echo", .body = std::to_string(i)});
  }
  const std::vector<Result<Response>> answers = pair.client->call_all(requests, 300);
  ASSERT_EQ(answers.size(), 2000u);
  for (int i = 0; i < 2000; ++i) {
    ASSERT_TRUE(answers[i]) << answers[i].error().message();
    ASSERT_EQ(answers[i]->body, std::to_string(i));
  }
}

TEST_P(BothProtocols, a_late_answer_is_a_timeout) {
  TestPair pair(GetParam());
  const Result<Response> answer =
      pair.client->call({.url = "/hold", .timeout = std::chrono::milliseconds(50)});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason(), Reason::Timeout);
  EXPECT_TRUE(pair.get("/size?n=1"));
}

TEST_P(BothProtocols, a_stop_request_ends_a_blocking_call) {
  TestPair pair(GetParam());
  std::stop_source stop;
  std::jthread stopper([&stop, &pair] {
    EXPECT_TRUE(eventually([&pair] { return pair.service.held_count() == 1; }));
    stop.request_stop();
  });
  const Result<Response> answer = pair.client->call({.url = "/hold"}, stop.get_token());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason(), Reason::Cancelled);
}

TEST_P(BothProtocols, a_watch_streams_and_its_cancel_is_seen_by_the_server) {
  TestPair pair(GetParam());
  Listener listener;
  const Call call = pair.client->send(
      {.url = "/hold", .lane = Lane::Watch, .timeout = {}}, listener.handlers());
  ASSERT_TRUE(listener.wait([](const Listener::Seen& seen) { return seen.body == "begun\n"; }));
  const std::vector<ResponseWriterPtr> held = pair.service.take_held();
  ASSERT_EQ(held.size(), 1u);
  held[0]->data("more\n");
  ASSERT_TRUE(listener.wait([](const auto& seen) { return seen.body == "begun\nmore\n"; }));
  std::mutex mutex;
  std::condition_variable gone;
  bool is_gone = false;
  const std::stop_callback on_gone(held[0]->gone(), [&mutex, &gone, &is_gone] {
    std::lock_guard lock(mutex);
    is_gone = true;
    gone.notify_one();
  });
  call.cancel();
  EXPECT_EQ(listener.end().error().reason(), Reason::Cancelled);
  std::unique_lock lock(mutex);
  EXPECT_TRUE(gone.wait_for(lock, kPatience, [&is_gone] { return is_gone; }));
}

TEST_P(BothProtocols, an_answer_that_is_cut_is_unavailable) {
  TestPair pair(GetParam());
  Listener listener;
  pair.client->send({.url = "/hold", .lane = Lane::Watch, .timeout = {}}, listener.handlers());
  ASSERT_TRUE(listener.wait([](const Listener::Seen& seen) { return seen.body == "begun\n"; }));
  pair.service.take_held()[0]->end(make_error(Reason::Internal, "gave up"));
  EXPECT_EQ(listener.end().error().reason(), Reason::Unavailable);
}

TEST_P(BothProtocols, a_stream_that_is_not_taken_is_cut_at_the_servers_limit) {
  TestPair pair(GetParam(), {.response_pending_bytes_max = 1'000'000});
  Listener listener;
  const Call call = pair.client->send(
      {.url = "/hold", .lane = Lane::Watch, .timeout = {}}, listener.handlers());
  ASSERT_TRUE(listener.wait([](const Listener::Seen& seen) { return seen.body == "begun\n"; }));
  call.pause();
  const std::vector<ResponseWriterPtr> held = pair.service.take_held();
  const std::string block(64 * 1024, 'x');
  EXPECT_TRUE(eventually([&held, &block] {
    held[0]->data(block);
    return held[0]->gone().stop_requested();
  }));
  EXPECT_LE(held[0]->pending_bytes(), 1'000'000u);
  call.resume();
  EXPECT_EQ(listener.end().error().reason(), Reason::Unavailable);
  EXPECT_TRUE(pair.get("/size?n=1"));
}

TEST_P(BothProtocols, a_service_that_forgets_to_answer_gives_500) {
  TestPair pair(GetParam());
  const Result<Response> answer = pair.get("/drop");
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->status, 500);
}

TEST_P(BothProtocols, a_body_over_the_limit_ends_the_request) {
  TestPair pair(GetParam());
  const Result<Response> answer =
      pair.client->call({.url = "/size?n=100000", .response_bytes_max = 50'000});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason(), Reason::LimitExceeded);
  EXPECT_TRUE(pair.get("/size?n=1"));
}

TEST_P(BothProtocols, a_request_body_over_the_servers_limit_is_413) {
  TestPair pair(GetParam(), {.body_bytes_max = 1000});
  const Result<Response> answer =
      pair.client->call({.method = Method::Post, .url = "/echo", .body = std::string(2000, 'x')});
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->status, 413);
}

TEST_P(BothProtocols, request_headers_over_the_servers_limit_are_431) {
  TestPair pair(GetParam(), {.header_bytes_max = 8192});
  Headers many;
  for (int i = 0; i < 40; ++i) many.add(fmt::format("x-{}", i), std::string(300, 'y'));
  for (const Headers& headers : {Headers{{"x-one", std::string(9000, 'y')}}, many}) {
    const Result<Response> answer = pair.client->call({.url = "/headers", .headers = headers});
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->status, 431);
  }
  EXPECT_EQ(pair.client->call({.url = "/headers", .headers = {{"x", std::string(7000, 'y')}}})
                ->status,
            200);
}

TEST_P(BothProtocols, control_bytes_never_reach_the_wire) {
  TestPair pair(GetParam());
  const std::vector<Request> hostile = {
      {.url = "/echo HTTP/1.1\r\nx: y"},
      {.url = "/echo", .headers = {{"x-a", "1\r\nx-b: 2"}}},
      {.url = "/echo", .headers = {{"x a", "1"}}},
      {.url = "/echo", .headers = {{"content-length", "1"}}},
      {.url = "/echo", .bearer_token = Secret("a\nb")},
      {.url = "ftp://host/"},
      {.url = ""},
  };
  for (const Request& request : hostile) {
    const Result<Response> answer = pair.client->call(request);
    ASSERT_FALSE(answer) << request.url;
    EXPECT_EQ(answer.error().reason(), Reason::Invalid);
  }
}

TEST_P(BothProtocols, hundreds_of_watches_do_not_delay_a_short_request) {
  TestPair pair(GetParam(), {.streams_max = 100});
  std::vector<std::unique_ptr<Listener>> listeners;
  for (int i = 0; i < 250; ++i) {
    listeners.push_back(std::make_unique<Listener>());
    pair.client->send({.url = "/hold", .lane = Lane::Watch, .timeout = {}},
                      listeners.back()->handlers());
  }
  EXPECT_TRUE(pair.get("/size?n=1"));
  for (const auto& listener : listeners) {
    EXPECT_TRUE(listener->wait([](const Listener::Seen& seen) { return !seen.body.empty(); }));
  }
  if (GetParam() == Speak::Tls) {
    EXPECT_EQ(pair.client->stats().connections_opened, 4u);
  }
  pair.client.reset();
  for (const auto& listener : listeners) {
    EXPECT_EQ(listener->end().error().reason(), Reason::Cancelled);
  }
}

TEST_P(BothProtocols, a_server_that_goes_away_ends_its_streams_and_new_requests_fail_fast) {
  TestPair pair(GetParam());
  Listener listener;
  pair.client->send({.url = "/hold", .lane = Lane::Watch, .timeout = {}}, listener.handlers());
  ASSERT_TRUE(listener.wait([](const Listener::Seen& seen) { return !seen.body.empty(); }));
  pair.server.reset();
  EXPECT_EQ(listener.end().error().reason(), Reason::Unavailable);
  const Result<Response> answer = pair.get("/size?n=1");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason(), Reason::Unavailable);
}

TEST_P(BothProtocols, connections_that_are_drained_are_replaced) {
  TestPair pair(GetParam());
  ASSERT_TRUE(pair.get("/size?n=1"));
  pair.client->drain_connections();
  ASSERT_TRUE(pair.get("/size?n=1"));
  EXPECT_EQ(pair.client->stats().connections_opened, 2u);
  if (GetParam() == Speak::Tls) {
    EXPECT_EQ(pair.client->stats().tls_resumed, 1u);
  }
}

TEST(Tls, a_certificate_of_an_unknown_authority_is_refused) {
  const SelfSigned other = *make_self_signed("other", "DNS:localhost,IP:127.0.0.1");
  TestPair pair(Speak::Tls, {}, {.tls = {.ca_pem = other.cert_pem}});
  const Result<Response> answer = pair.get("/size?n=1");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason(), Reason::VerifyFailed) << answer.error().message();
}

TEST(Tls, the_server_name_is_verified) {
  TestPair wrong(Speak::Tls, {}, {.tls = {.server_name = "kubernetes.default"}});
  EXPECT_EQ(wrong.get("/size?n=1").error().reason(), Reason::VerifyFailed);
  TestPair right(Speak::Tls, {}, {.tls = {.server_name = "localhost"}});
  EXPECT_TRUE(right.get("/size?n=1"));
}

TEST(Tls, insecure_accepts_any_certificate) {
  const SelfSigned other = *make_self_signed("other", "DNS:elsewhere");
  TestPair pair(Speak::Tls, {}, {.tls = {.ca_pem = other.cert_pem, .insecure = true}});
  EXPECT_TRUE(pair.get("/size?n=1"));
}

TEST(Tls, a_client_certificate_is_asked_for_and_shown) {
  const SelfSigned server = *make_self_signed("server", "IP:127.0.0.1");
  const SelfSigned user = *make_self_signed("user", "DNS:user");
  Loop loop;
  ScriptedService service;
  const auto started = *Server::start(
      loop, service,
      {.tls = TlsServerOptions{.cert_pem = server.cert_pem,
                               .key_pem = server.key_pem,
                               .client_ca_pem = user.cert_pem}});
  const auto client = *Client::make(loop, {.origin = started->origin(),
                                           .tls = {.ca_pem = server.cert_pem,
                                                   .cert_pem = Secret(user.cert_pem),
                                                   .key_pem = user.key_pem}});
  EXPECT_TRUE(client->call({.url = "/size?n=1"}));
}

TEST(Tls, broken_pem_is_invalid_and_shows_no_key) {
  Loop loop;
  const SelfSigned a = *make_self_signed("a", "DNS:a");
  const SelfSigned b = *make_self_signed("b", "DNS:b");
  const std::vector<TlsOptions> broken = {
      {.ca_pem = "no pem"},
      {.ca_pem = a.cert_pem, .cert_pem = Secret("x"), .key_pem = a.key_pem},
      {.ca_pem = a.cert_pem, .cert_pem = Secret(a.cert_pem), .key_pem = Secret("topsecret")},
      {.ca_pem = a.cert_pem, .cert_pem = Secret(a.cert_pem), .key_pem = b.key_pem},
  };
  for (const TlsOptions& tls : broken) {
    const Result<std::unique_ptr<Client>> made = Client::make(loop, {.tls = tls});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().reason(), Reason::Invalid);
    EXPECT_EQ(made.error().message().find("topsecret"), std::string::npos);
  }
}

TEST(Client, a_connection_that_is_refused_is_unavailable) {
  Loop loop;
  const auto client = *Client::make(loop, {});
  const Result<Response> answer = client->call({.url = "http://127.0.0.1:1/"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason(), Reason::Unavailable);
  EXPECT_NE(answer.error().message().find("127.0.0.1:1"), std::string::npos);
}

TEST(Client, a_batch_is_cancelled_by_its_stop_token) {
  TestPair pair(Speak::Tls);
  std::vector<Request> requests;
  for (int i = 0; i < 50; ++i) requests.push_back({.url = "/hold"});
  std::stop_source stop;
  std::jthread stopper([&stop, &pair] {
    EXPECT_TRUE(eventually([&pair] { return pair.service.held_count() >= 10; }));
    stop.request_stop();
  });
  for (const Result<Response>& answer : pair.client->call_all(requests, 10, stop.get_token())) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().reason(), Reason::Cancelled);
  }
}

}  // namespace
}  // namespace bireme::http
