// The client against Go's HTTP/2 server with faults (tests/servers/h2).
#include <gtest/gtest.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <optional>

#include "base/eventually.h"
#include "http/client.h"

namespace bireme::http {
namespace {

// The server of the whole suite; it ends when our end of its stdin is closed.
class GoServer {
 public:
  GoServer() {
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    char path[] = "tests/servers/h2/start";
    char* argv[] = {path, nullptr};
    posix_spawn(&pid_, path, &actions, nullptr, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    stdin_ = in[1];
    std::string text;
    char byte = 0;
    while (!text.ends_with("\n\n") && read(out[0], &byte, 1) == 1) text += byte;
    close(out[0]);
    origin = text.substr(0, text.find('\n'));
    ca_pem = text.substr(std::min(text.size(), origin.size() + 1));
  }
  ~GoServer() {
    close(stdin_);
    if (pid_ > 0) waitpid(pid_, nullptr, 0);
  }
  std::string origin;
  std::string ca_pem;

 private:
  pid_t pid_ = 0;
  int stdin_ = -1;
};

class Faults : public testing::Test {
 protected:
  static void SetUpTestSuite() { server = std::make_unique<GoServer>(); }
  static void TearDownTestSuite() { server.reset(); }

  void SetUp() override {
    ASSERT_FALSE(server->origin.empty()) << "the Go server could not be built";
    connect({});
  }
  void connect(ClientOptions options) {
    options.origin = server->origin;
    options.tls.ca_pem = server->ca_pem;
    client = *Client::make(loop, options);
  }
  Result<Response> get(std::string url) { return client->call({.url = std::move(url)}); }
  // Reads a watch until it ends.
  Result<std::string> watch(std::string url) {
    std::mutex mutex;
    std::condition_variable ended;
    std::optional<Status> end;
    std::string body;
    Handlers handlers;
    handlers.on_data = [&body](std::string_view bytes) { body += bytes; };
    handlers.on_end = [&mutex, &ended, &end](Status status) {
      std::lock_guard lock(mutex);
      end = std::move(status);
      ended.notify_one();
    };
    client->send({.url = std::move(url), .lane = Lane::Watch, .timeout = {}}, std::move(handlers));
    std::unique_lock lock(mutex);
    ended.wait(lock, [&end] { return end.has_value(); });
    if (!*end) return end->error().during(body);
    return body;
  }

  static std::unique_ptr<GoServer> server;
  Loop loop;
  std::unique_ptr<Client> client;
};
std::unique_ptr<GoServer> Faults::server;

TEST_F(Faults, a_server_that_says_goaway_often_loses_no_request) {
  std::vector<Request> requests;
  for (int i = 0; i < 3000; ++i) {
    requests.push_back({.method = Method::Patch,
                        .url = "/count?goaway-every=100",
                        .body = std::string(static_cast<size_t>(i), 'b')});
  }
  const std::vector<Result<Response>> answers = client->call_all(requests, 200);
  for (size_t i = 0; i < answers.size(); ++i) {
    ASSERT_TRUE(answers[i]) << answers[i].error().message();
    ASSERT_EQ(answers[i]->body, std::to_string(i));
  }
  EXPECT_GT(client->stats().connections_opened, 5u);
}

TEST_F(Faults, a_hundred_streams_a_connection_are_not_exceeded) {
  std::vector<Call> calls;
  std::atomic<int> begun{0};
  std::mutex mutex;
  std::condition_variable changed;
  for (int i = 0; i < 350; ++i) {
    Handlers handlers;
    // Heads are counted: the first bytes of a body may come in two pieces.
    handlers.on_headers = [&begun, &mutex, &changed](const ResponseHead&) {
      ++begun;
      std::lock_guard lock(mutex);
      changed.notify_one();
    };
    calls.push_back(
        client->send({.url = "/hold", .lane = Lane::Watch, .timeout = {}}, std::move(handlers)));
  }
  {
    std::unique_lock lock(mutex);
    const auto is_all = [&begun] { return begun == 350; };
    EXPECT_TRUE(changed.wait_for(lock, kPatience, is_all));
  }
  EXPECT_EQ(client->stats().connections_opened, 4u);
  EXPECT_EQ(client->stats().requests_retried, 0u);
  client.reset();
}

TEST_F(Faults, large_bodies_come_whole_in_every_lane) {
  for (const Lane lane : {Lane::Short, Lane::Bulk, Lane::Watch}) {
    const Result<Response> answer = client->call({.url = "/huge?n=50000000", .lane = lane});
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->body.size(), 50'000'000u);
  }
}

TEST_F(Faults, gzip_is_asked_for_and_decoded) {
  const Result<Response> answer = get("/gzip?n=100000");
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->body.size(), 1'088'890u);
  EXPECT_FALSE(answer->headers.has("content-encoding"));
  EXPECT_EQ(client->call({.url = "/gzip?n=1", .accept_gzip = false})->body, "plain");
}

TEST_F(Faults, headers_over_the_limit_end_the_request_only) {
  const Result<Response> answer = get("/large-headers?n=110000");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason(), Reason::LimitExceeded) << answer.error().message();
  EXPECT_TRUE(get("/large-headers?n=1000"));
}

TEST_F(Faults, headers_that_never_come_are_a_timeout) {
  const Result<Response> answer =
      client->call({.url = "/slow-headers", .timeout = std::chrono::milliseconds(50)});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason(), Reason::Timeout);
}

TEST_F(Faults, a_stream_that_is_cut_is_unavailable_and_its_neighbours_live) {
  const Result<std::string> cut = watch("/cut-stream");
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().reason(), Reason::Unavailable);
  EXPECT_TRUE(get("/count"));
}

TEST_F(Faults, a_connection_that_is_cut_fails_writes_and_repeats_reads) {
  EXPECT_EQ(watch("/cut-connection?begin").error().reason(), Reason::Unavailable);
  const Result<Response> write =
      client->call({.method = Method::Post, .url = "/cut-connection", .body = "x"});
  ASSERT_FALSE(write);
  EXPECT_EQ(write.error().reason(), Reason::Unavailable);
  EXPECT_EQ(client->stats().requests_retried, 0u);
  EXPECT_FALSE(get("/cut-connection"));
  EXPECT_EQ(client->stats().requests_retried, 1u);
  EXPECT_TRUE(get("/count"));
}

TEST_F(Faults, a_watch_that_falls_silent_is_noticed_by_ping) {
  connect({.ping_interval = std::chrono::milliseconds(100),
           .ping_timeout = std::chrono::milliseconds(200)});
  const Result<std::string> silent = watch("/silence");
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().reason(), Reason::Unavailable);
  EXPECT_NE(silent.error().message().find("silent"), std::string::npos);
}

TEST_F(Faults, a_quiet_watch_on_a_living_connection_stays) {
  connect({.ping_interval = std::chrono::milliseconds(20),
           .ping_timeout = kPatience});
  const Result<Response> held = client->call(
      {.url = "/hold", .lane = Lane::Watch, .timeout = std::chrono::milliseconds(500)});
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().reason(), Reason::Timeout);
}

TEST_F(Faults, a_paused_stream_holds_its_server_back_and_no_other) {
  std::atomic<size_t> received{0};
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Status> end;
  Handlers handlers;
  handlers.on_data = [&received](std::string_view bytes) { received += bytes.size(); };
  handlers.on_end = [&mutex, &changed, &end](Status status) {
    std::lock_guard lock(mutex);
    end = std::move(status);
    changed.notify_one();
  };
  const Call call = client->send({.url = "/huge?n=30000000"}, std::move(handlers));
  call.pause();
  ASSERT_TRUE(get("/huge?n=10000000"));
  EXPECT_LE(received, kStreamWindowBytes + 100'000u);
  call.resume();
  std::unique_lock lock(mutex);
  changed.wait(lock, [&end] { return end.has_value(); });
  EXPECT_TRUE(*end);
  EXPECT_EQ(received, 30'000'000u);
}

}  // namespace
}  // namespace bireme::http
