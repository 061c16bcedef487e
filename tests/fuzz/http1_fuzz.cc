// HTTP/1.1 messages from a hostile peer. The first byte chooses the role and the size of the
// pieces; the same bytes in one piece and in many must give the same answer.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/net/gzip.h"
#include "http/net/parser.h"
#include "http/url.h"

namespace {

using bireme::Result;
using bireme::http::MessageHead;
using bireme::http::MessageReceiver;
using bireme::http::Parser;

constexpr size_t kHeadBytesMax = 8192;
constexpr size_t kInflatedBytesMax = 1'000'000;

struct Recorder final : MessageReceiver {
  void on_head(MessageHead head) override {
    text += head.target + "|" + std::to_string(head.status) + "|";
    for (const auto& header : head.headers) text += header.name + "=" + header.value + "|";
  }
  void on_body(std::string_view bytes) override { text += bytes; }
  void on_message_end() override { text += "$"; }
  std::string text;
};

// All messages of the stream; the last mark says how it ended.
std::string read_all(Parser::Role role, std::string_view bytes, size_t piece) {
  Recorder seen;
  Parser parser(role, kHeadBytesMax);
  size_t at = 0;
  while (at < bytes.size()) {
    const Result<size_t> used = parser.feed(bytes.substr(at, piece), seen);
    if (!used) return seen.text + "!";
    at += *used;
    if (parser.is_done()) parser.next();
  }
  return seen.text + (parser.feed_end(seen) ? "." : "?");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto role = (data[0] & 1) != 0 ? Parser::Role::Request : Parser::Role::Response;
  const size_t piece = 1 + (data[0] >> 1) % 64;
  if (read_all(role, text, text.size() + 1) != read_all(role, text, piece)) abort();
  (void)bireme::http::parse_url(text);
  size_t inflated = 0;
  bireme::http::Inflater inflater;
  (void)inflater.feed(text, [&inflated](std::string_view out) {
    inflated += out.size();
    return inflated < kInflatedBytesMax;
  });
  return 0;
}
