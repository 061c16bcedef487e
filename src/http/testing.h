// What the tests of this room share: a server with a small scripted service, and a client for it.
// Test code only; everything is header-inline so that the library does not carry it.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/guarded.h"
#include "http/client.h"
#include "http/server.h"
#include "http/url.h"

namespace bireme::http {

// Answers by the path: /echo gives the body back, /size?n=5 gives n bytes, /status?code=404,
// /headers lists the request's headers, /hold keeps the writer, /stream?n=3 sends n lines.
class ScriptedService final : public Service {
 public:
  void handle(Request request, ResponseWriterPtr writer) override {
    const std::string path(target_path(request.url));
    if (path == "/echo") return respond(*writer, 200, "text/plain", request.body);
    if (path == "/size") {
      const std::string count = query_value(request.url, "n");
      return respond(*writer, 200, "text/plain", std::string(std::stoul(count), 'x'));
    }
    if (path == "/status") {
      return respond(*writer, std::stoi(query_value(request.url, "code")), "text/plain", "");
    }
    if (path == "/headers") return respond(*writer, 200, "text/plain", list(request));
    if (path == "/stream") return stream(request, *writer);
    if (path == "/drop") return;
    if (path == "/hold") {
      writer->head({.status = 200});
      writer->data("begun\n");
      held.with([&writer](std::vector<ResponseWriterPtr>& all) { all.push_back(writer); });
      return;
    }
    respond(*writer, 404, "text/plain", "no such path\n");
  }

  std::vector<ResponseWriterPtr> take_held() {
    return held.with([](std::vector<ResponseWriterPtr>& all) {
      return std::exchange(all, {});
    });
  }

  size_t held_count() {
    return held.with([](const std::vector<ResponseWriterPtr>& all) { return all.size(); });
  }

  Guarded<std::vector<ResponseWriterPtr>> held;

 private:
  static std::string list(const Request& request) {
    std::string out = std::string(method_name(request.method)) + "\n";
    for (const Header& header : request.headers) {
      out += header.name + ": " + header.value + "\n";
    }
    return out;
  }

  static void stream(const Request& request, ResponseWriter& writer) {
    writer.head({.status = 200});
    const int count = std::stoi(query_value(request.url, "n"));
    for (int i = 0; i < count; ++i) writer.data("line " + std::to_string(i) + "\n");
    writer.end({});
  }
};

// Which protocol a test speaks.
enum class Speak { Plain, Tls };

struct TestPair {
  explicit TestPair(Speak speak, ServerLimits limits = {}, ClientOptions options = {}) {
    ServerOptions server_options;
    server_options.limits = limits;
    if (speak == Speak::Tls) {
      const SelfSigned made = *make_self_signed("test", "DNS:localhost,IP:127.0.0.1");
      server_options.tls = TlsServerOptions{.cert_pem = made.cert_pem, .key_pem = made.key_pem};
      if (options.tls.ca_pem.empty()) options.tls.ca_pem = made.cert_pem;
    }
    server = *Server::start(loop, service, server_options);
    options.origin = server->origin();
    client = *Client::make(loop, options);
  }

  Result<Response> get(std::string path) { return client->call({.url = std::move(path)}); }

  Loop loop;
  ScriptedService service;
  std::unique_ptr<Server> server;
  std::unique_ptr<Client> client;
};

}  // namespace bireme::http
