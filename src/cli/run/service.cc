#include "cli/run/service.h"

#include "json/emit.h"

namespace bireme::cli {
namespace {

constexpr char kText[] = "text/plain; charset=utf-8";
constexpr char kJson[] = "application/json";
constexpr char kMetrics[] = "text/plain; version=0.0.4; charset=utf-8";

std::string encode_status(const engine::SetStatus& status) {
  json::Value held = json::Value::array();
  for (const sync::Held& one : status.held) {
    held.push_back(json::Value::object({{"hash", json::Value(one.hash)},
                                        {"why", json::Value(one.why)},
                                        {"objects", json::Value(one.keys.size())}}));
  }
  json::Value value = json::Value::object({{"phase", json::Value(engine::phase_name(status.phase))},
                                           {"revision", json::Value(status.revision)},
                                           {"syncedRevision", json::Value(status.synced_revision)},
                                           {"objects", json::Value(status.objects)},
                                           {"inSync", json::Value(status.in_sync)},
                                           {"waiting", json::Value(status.waiting)},
                                           {"failed", json::Value(status.failed)},
                                           {"held", std::move(held)}});
  if (status.error) value.set("error", json::Value(status.error->message()));
  return json::emit(value) + "\n";
}

bool is_ready(const engine::SetStatus& status) {
  return status.phase != engine::Phase::Starting && !status.revision.empty();
}

}  // namespace

void RunService::handle(http::Request request, http::ResponseWriterPtr writer) {
  const std::string path = request.url.substr(0, request.url.find('?'));
  const bool is_read = request.method == http::Method::Get || request.method == http::Method::Head;
  if (path == "/api/v1/sync") {
    if (request.method != http::Method::Post) {
      return http::respond(*writer, 405, kText, "use POST\n");
    }
    ask_for_sync_();
    return http::respond(*writer, 202, kJson, "{\"accepted\":true}\n");
  }
  if (!is_read) return http::respond(*writer, 405, kText, "use GET\n");
  if (path == "/healthz") return http::respond(*writer, 200, kText, "ok\n");
  if (path == "/readyz") {
    const bool ready = is_ready(*store_.read());
    return http::respond(*writer, ready ? 200 : 503, kText, ready ? "ok\n" : "not ready\n");
  }
  if (path == "/metrics") return http::respond(*writer, 200, kMetrics, metrics_.text());
  if (path == "/api/v1/status") {
    return http::respond(*writer, 200, kJson, encode_status(*store_.read()));
  }
  http::respond(*writer, 404, kText, "not found\n");
}

}  // namespace bireme::cli
