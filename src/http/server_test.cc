// The server against peers that do not behave: raw bytes over a socket.
#include "http/server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/eventually.h"
#include "base/text.h"
#include "http/testing.h"

namespace bireme::http {
namespace {

using std::chrono::milliseconds;

// A blocking socket that gives up after the patience of a test.
class Peer {
 public:
  explicit Peer(const Server& server) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const std::string address = server.address();
    sockaddr_in where{};
    where.sin_family = AF_INET;
    const size_t colon = address.rfind(':');
    where.sin_port = htons(static_cast<uint16_t>(*parse_int(address.substr(colon + 1))));
    inet_pton(AF_INET, address.substr(0, colon).c_str(), &where.sin_addr);
    const timeval patience{.tv_sec = kPatience.count(), .tv_usec = 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&where), sizeof(where)), 0);
  }
  ~Peer() { close(fd_); }
  Peer(const Peer&) = delete;

  void say(std::string_view bytes) { send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  // Until the text ends with `end`, or the server closes.
  std::string hear(std::string_view end = "\xff no such end") {
    std::string text;
    char byte = 0;
    while (!text.ends_with(end) && recv(fd_, &byte, 1, 0) == 1) text += byte;
    return text;
  }

 private:
  int fd_;
};

struct Case {
  std::string_view bytes;
  std::string_view status;
};

TEST(Server, broken_requests_get_a_status_and_the_connection_is_closed) {
  TestPair pair(Speak::Plain, {.header_bytes_max = 4096, .body_bytes_max = 1000});
  const std::string large =
      "GET / HTTP/1.1\r\nhost: a\r\nx: " + std::string(5000, 'x') + "\r\n\r\n";
  const std::vector<Case> cases = {
      {"hello\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nhost: a\r\na b: c\r\n\r\n", "400"},
      {"BREW / HTTP/1.1\r\nhost: a\r\n\r\n", "501"},
      {"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2000\r\n\r\n", "413"},
      {"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
       "400"},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "501"},
      {large, "431"},
  };
  for (const Case& item : cases) {
    Peer peer(*pair.server);
    peer.say(item.bytes);
    const std::string answer = peer.hear();
    EXPECT_TRUE(answer.starts_with(fmt::format("HTTP/1.1 {} ", item.status))) << answer;
    EXPECT_NE(answer.find("connection: close"), std::string::npos);
  }
  EXPECT_TRUE(pair.get("/size?n=1"));
}

TEST(Server, slow_heads_and_bodies_are_cut) {
  TestPair heads(Speak::Plain, {.header_timeout = milliseconds(80)});
  Peer nothing(*heads.server);
  EXPECT_EQ(nothing.hear(), "");
  // On a busy machine the time may be over before the first byte is sent.
  EXPECT_TRUE(eventually([&heads] {
    Peer head(*heads.server);
    head.say("GET / HTT");
    return head.hear().starts_with("HTTP/1.1 408 ");
  }));
  TestPair bodies(Speak::Plain, {.header_timeout = kPatience, .body_timeout = milliseconds(80)});
  Peer body(*bodies.server);
  body.say("POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nab");
  EXPECT_TRUE(body.hear().starts_with("HTTP/1.1 408 "));
}

TEST(Server, tls_handshakes_that_stall_or_are_none_are_cut) {
  TestPair pair(Speak::Tls, {.header_timeout = milliseconds(80)});
  Peer silent(*pair.server);
  EXPECT_EQ(silent.hear(), "");
  Peer plain(*pair.server);
  plain.say("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  EXPECT_FALSE(plain.hear().starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(eventually([&pair] { return pair.get("/size?n=1").has_value(); }));
}

TEST(Server, pipelined_requests_are_answered_in_order) {
  TestPair pair(Speak::Plain);
  Peer peer(*pair.server);
  std::string all;
  for (int i = 0; i < 50; ++i) {
    all += fmt::format("POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\n{:03}", i);
  }
  peer.say(all + "GET /size?n=1 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
  const std::string answers = peer.hear();
  size_t at = 0;
  for (int i = 0; i < 50; ++i) {
    at = answers.find(fmt::format("\r\n\r\n{:03}", i), at);
    ASSERT_NE(at, std::string::npos) << i;
  }
  EXPECT_TRUE(answers.ends_with("\r\n\r\nx"));
}

TEST(Server, an_announced_body_is_asked_for) {
  TestPair pair(Speak::Plain);
  Peer peer(*pair.server);
  peer.say("PUT /echo HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n");
  EXPECT_EQ(peer.hear("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  peer.say("ok");
  EXPECT_TRUE(peer.hear("ok").starts_with("HTTP/1.1 200 "));
}

TEST(Server, http10_streams_end_with_the_connection) {
  TestPair pair(Speak::Plain);
  Peer peer(*pair.server);
  peer.say("GET /stream?n=2 HTTP/1.0\r\n\r\n");
  const std::string answer = peer.hear();
  EXPECT_TRUE(answer.ends_with("\r\n\r\nline 0\nline 1\n")) << answer;
  EXPECT_EQ(answer.find("chunked"), std::string::npos);
}

TEST(Server, connections_over_the_cap_wait_for_their_turn) {
  TestPair pair(Speak::Plain, {.connections_max = 2});
  auto first = std::make_unique<Peer>(*pair.server);
  Peer second(*pair.server);
  Peer third(*pair.server);
  for (Peer* peer : {first.get(), &second, &third}) {
    peer->say("GET /size?n=1 HTTP/1.1\r\nhost: a\r\n\r\n");
  }
  EXPECT_TRUE(first->hear("x").ends_with("x"));
  EXPECT_TRUE(second.hear("x").ends_with("x"));
  first.reset();
  EXPECT_TRUE(third.hear("x").ends_with("x"));
}

TEST(Server, a_stream_nobody_reads_is_cut_at_its_limit) {
  TestPair pair(Speak::Plain, {.response_pending_bytes_max = 1'000'000});
  Peer peer(*pair.server);
  peer.say("GET /hold HTTP/1.1\r\nhost: a\r\n\r\n");
  peer.hear("begun\n");
  const std::vector<ResponseWriterPtr> held = pair.service.take_held();
  ASSERT_EQ(held.size(), 1u);
  const std::string block(64 * 1024, 'x');
  EXPECT_TRUE(eventually([&] {
    held[0]->data(block);
    return held[0]->gone().stop_requested();
  }));
  EXPECT_LE(held[0]->pending_bytes(), 1'000'000u);
}

TEST(Server, a_service_cannot_split_its_answer) {
  struct Splitting final : Service {
    void handle(Request, ResponseWriterPtr writer) override {
      writer->head({.status = 200, .headers = {{"x", "a\r\ninjected: 1"}}});
      writer->end({});
    }
  };
  Loop loop;
  Splitting service;
  const auto server = *Server::start(loop, service, {});
  Peer peer(*server);
  peer.say("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
  const std::string answer = peer.hear();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 ")) << answer;
  EXPECT_EQ(answer.find("injected"), std::string::npos);
}

TEST(Server, draining_lets_what_runs_finish) {
  for (const Speak speak : {Speak::Plain, Speak::Tls}) {
    TestPair pair(speak);
    std::optional<Result<Response>> answer;
    std::jthread caller([&pair, &answer] { answer = pair.get("/hold"); });
    ASSERT_TRUE(eventually([&pair] { return pair.service.held_count() == 1; }));
    std::jthread ender([&pair] { pair.service.take_held()[0]->end({}); });
    pair.server->drain(kPatience);
    caller.join();
    ASSERT_TRUE(*answer) << answer->error().message();
    EXPECT_EQ((*answer)->body, "begun\n");
    EXPECT_FALSE(pair.get("/size?n=1"));
  }
}

TEST(Server, an_address_in_use_is_an_error) {
  TestPair pair(Speak::Plain);
  const auto second =
      Server::start(pair.loop, pair.service, {.listen = pair.server->address()});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason(), Reason::Io);
}

}  // namespace
}  // namespace bireme::http
