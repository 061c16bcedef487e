#include "http/net/parser.h"

#include <gtest/gtest.h>

#include "http/net/gzip.h"
#include "http/url.h"

namespace bireme::http {
namespace {

constexpr size_t kHeadMax = 4096;

struct Recorder final : MessageReceiver {
  void on_head(MessageHead told) override { head = std::move(told); }
  void on_body(std::string_view bytes) override { body += bytes; }
  void on_message_end() override { ++ends; }
  MessageHead head;
  std::string body;
  int ends = 0;
};

struct Parsed {
  bool ok = false;
  Reason reason = Reason::Internal;
  Recorder seen;
  bool is_done = false;
  size_t used = 0;
  bool keeps_alive = false;
};

// The text in pieces of `piece` bytes, as a network may deliver it.
Parsed parse(Parser::Role role, std::string_view text, size_t piece) {
  Parsed out;
  Parser parser(role, kHeadMax);
  while (out.used < text.size() && !parser.is_done()) {
    const Result<size_t> used = parser.feed(text.substr(out.used, piece), out.seen);
    if (!used) {
      out.reason = used.error().reason();
      return out;
    }
    out.used += *used;
  }
  out.ok = true;
  out.is_done = parser.is_done();
  out.keeps_alive = parser.keeps_alive();
  return out;
}

TEST(Parser, messages_are_the_same_in_pieces_of_any_size) {
  const std::string_view text =
      "HTTP/1.1 100 Continue\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\ntrailer: 1\r\n\r\nHTTP/1.1";
  for (size_t piece = 1; piece <= text.size(); ++piece) {
    const Parsed parsed = parse(Parser::Role::Response, text, piece);
    ASSERT_TRUE(parsed.ok) << piece;
    EXPECT_EQ(parsed.seen.head.status, 200);
    EXPECT_EQ(parsed.seen.head.headers.find("content-type"), "a/b");
    EXPECT_EQ(parsed.seen.body, "hello world");
    EXPECT_EQ(parsed.seen.ends, 1);
    EXPECT_TRUE(parsed.is_done);
    EXPECT_TRUE(parsed.keeps_alive);
    EXPECT_EQ(parsed.used, text.size() - 8);
  }
}

TEST(Parser, requests_are_understood) {
  const Parsed parsed = parse(Parser::Role::Request,
                              "POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                              "Connection: close\r\n\r\nabc",
                              1000);
  ASSERT_TRUE(parsed.ok);
  EXPECT_EQ(parsed.seen.head.method, Method::Post);
  EXPECT_EQ(parsed.seen.head.target, "/a?b=c");
  EXPECT_EQ(parsed.seen.body, "abc");
  EXPECT_FALSE(parsed.keeps_alive);
}

TEST(Parser, what_could_be_read_in_two_ways_is_refused) {
  const std::string start = "GET / HTTP/1.1\r\nhost: a\r\n";
  const std::string chunked = start + "transfer-encoding: chunked\r\n";
  const std::vector<std::string> hostile = {
      "GET / HTTP/1.1\nhost: a\n\r\n\r\n",
      "GET /a b HTTP/1.1\r\n\r\n",
      "GET / HTTP/2.0\r\n\r\n",
      "GET http://a/ HTTP/1.1\r\n\r\n",
      "GET  / HTTP/1.1\r\n\r\n",
      "BREW / HTTP/1.1\r\n\r\n",
      "CONNECT a:1 HTTP/1.1\r\n\r\n",
      "\r\n\r\n",
      start + "bad header\r\n\r\n",
      start + "name : value\r\n\r\n",
      start + ": value\r\n\r\n",
      start + " folded: value\r\n\r\n",
      start + "a: b\r\n folded\r\n\r\n",
      start + std::string("a: b\0c\r\n\r\n", 10),
      start + "a: b\rc: d\r\n\r\n",
      start + "content-length: 1\r\ncontent-length: 2\r\n\r\n",
      start + "content-length: +1\r\n\r\n",
      start + "content-length: -1\r\n\r\n",
      start + "content-length: 1, 1\r\n\r\n",
      start + "content-length: 99999999999999999999\r\n\r\n",
      start + "content-length: \r\n\r\n",
      chunked + "content-length: 1\r\n\r\n",
      chunked + "transfer-encoding: chunked\r\n\r\n",
      start + "transfer-encoding: gzip, chunked\r\n\r\n",
      start + "transfer-encoding: identity\r\n\r\n",
      chunked + "\r\nx\r\n",
      chunked + "\r\n-1\r\n",
      chunked + "\r\n\r\n",
      chunked + "\r\n1 1\r\n",
      chunked + "\r\nfffffffffff\r\n",
      chunked + "\r\n1\nab\r\n",
      chunked + "\r\n1\r\nabc\r\n",
      chunked + "\r\n1;" + std::string(5000, 'e') + "\r\n",
      start + "big: " + std::string(kHeadMax, 'h') + "\r\n\r\n",
  };
  for (const std::string& text : hostile) {
    for (const size_t piece : {size_t{1}, size_t{7}, size_t{100'000}}) {
      EXPECT_FALSE(parse(Parser::Role::Request, text, piece).ok) << text;
    }
  }
}

TEST(Parser, bodies_that_end_with_the_connection_are_whole_and_others_are_not) {
  Recorder seen;
  Parser open_ended(Parser::Role::Response, kHeadMax);
  ASSERT_TRUE(open_ended.feed("HTTP/1.0 200 OK\r\n\r\nabc", seen));
  EXPECT_FALSE(open_ended.is_done());
  EXPECT_TRUE(open_ended.feed_end(seen));
  EXPECT_TRUE(open_ended.is_done());
  EXPECT_FALSE(open_ended.keeps_alive());
  EXPECT_EQ(seen.body, "abc");
  Parser cut(Parser::Role::Response, kHeadMax);
  ASSERT_TRUE(cut.feed("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nabc", seen));
  EXPECT_FALSE(cut.feed_end(seen));
}

TEST(Parser, answers_to_head_and_304_have_no_body) {
  Recorder seen;
  Parser parser(Parser::Role::Response, kHeadMax);
  parser.expect_response(true);
  ASSERT_TRUE(parser.feed("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n", seen));
  EXPECT_TRUE(parser.is_done());
  parser.next();
  ASSERT_TRUE(parser.feed("HTTP/1.1 304 Not Modified\r\ncontent-length: 4\r\n\r\n", seen));
  EXPECT_TRUE(parser.is_done());
  EXPECT_EQ(seen.ends, 2);
}

TEST(Gzip, bodies_are_decoded_in_pieces_and_cut_ones_are_noticed) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i) + " and more\n";
  const std::string packed = gzip(text) + gzip("the end");
  for (const size_t piece : {size_t{1}, size_t{1000}, packed.size()}) {
    Inflater inflater;
    std::string out;
    for (size_t at = 0; at < packed.size(); at += piece) {
      ASSERT_TRUE(inflater.feed(std::string_view(packed).substr(at, piece),
                                [&out](std::string_view bytes) {
                                  out += bytes;
                                  return true;
                                }));
    }
    EXPECT_TRUE(inflater.finish());
    EXPECT_TRUE(out == text + "the end");
  }
  Inflater cut;
  const auto ignore = [](std::string_view) { return true; };
  ASSERT_TRUE(cut.feed(std::string_view(packed).substr(0, 100), ignore));
  EXPECT_FALSE(cut.finish());
  Inflater corrupt;
  EXPECT_FALSE(corrupt.feed("this is not gzip", ignore));
}

TEST(Gzip, a_bomb_stops_when_its_receiver_has_enough) {
  const std::string bomb = gzip(std::string(100'000'000, '\0'));
  Inflater inflater;
  size_t received = 0;
  ASSERT_TRUE(inflater.feed(bomb, [&received](std::string_view bytes) {
    received += bytes.size();
    return received < 1'000'000;
  }));
  EXPECT_LT(received, 1'100'000u);
}

TEST(Url, parts_are_found) {
  const Url url = *parse_url("https://User:p%40ss@Example.com:8443/a/b?c=d#e");
  EXPECT_TRUE(url.is_tls);
  EXPECT_EQ(url.host, "example.com");
  EXPECT_EQ(url.port, 8443);
  EXPECT_EQ(url.target, "/a/b?c=d");
  EXPECT_EQ(url.user_info.reveal(), "User:p@ss");
  EXPECT_EQ(url.authority(), "example.com:8443");
  EXPECT_EQ(parse_url("http://[::1]?x")->authority(), "[::1]");
  EXPECT_EQ(parse_url("http://[::1]?x")->target, "/?x");
  EXPECT_EQ(parse_url("https://host")->origin(), "https://host:443");
}

TEST(Url, what_is_not_a_url_is_refused) {
  for (const char* text : {"", "host", "ftp://a", "https://", "https://:1", "https://a:0",
                           "https://a:65536", "https://a:b", "https://a b/", "https://a/b c",
                           "https://a/\n", "https://[::1", "https://::1/", "https://a@b%/x@"}) {
    EXPECT_FALSE(parse_url(text)) << text;
  }
}

TEST(Url, queries_are_decoded) {
  EXPECT_EQ(query_value("/a?b=c%20d+e&f", "b"), "c d e");
  EXPECT_EQ(query_value("/a?b=%zz", "b"), "");
  EXPECT_TRUE(has_query("/a?b=c&f", "f"));
  EXPECT_FALSE(has_query("/a?bb=c", "b"));
  EXPECT_EQ(target_path("/a/b?c"), "/a/b");
  EXPECT_EQ(percent_encode("a b/c~"), "a%20b%2Fc~");
}

}  // namespace
}  // namespace bireme::http
