// The physical limit of a bulk apply: every object of a folder becomes a server-side-apply request
// that is encoded beforehand, and all are sent over parallel HTTP/2 streams with nothing in
// between.
//
// usage: replay FOLDER NAMESPACE   ($KUBECONFIG says where to); prints the writes per second
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/text.h"
#include "http/client.h"
#include "http/loop.h"
#include "json/emit.h"
#include "kube/config/load_config.h"
#include "kube/object.h"
#include "yaml/parse.h"

namespace bireme {
namespace {

// By English rules, as the benchmark's own kinds follow them; discovery would cost requests.
std::string resource_of(std::string_view kind) {
  const std::string name = to_lower(kind);
  if (name.ends_with('y')) return name.substr(0, name.size() - 1) + "ies";
  return name + (name.ends_with('s') ? "es" : "s");
}

http::Request encode(const kube::Object& object, const std::string& ns) {
  const std::string version(object.api_version());
  const std::string base = version.find('/') == std::string::npos ? "/api/" : "/apis/";
  http::Request request;
  request.method = http::Method::Patch;
  request.url = fmt::format("{}{}/namespaces/{}/{}/{}?fieldManager=replay&force=true", base,
                            version, ns, resource_of(object.kind()), object.name());
  request.headers.add("content-type", "application/apply-patch+yaml");
  request.headers.add("accept", "application/json");
  request.body = json::emit(object.value());
  return request;
}

Result<std::vector<http::Request>> read_requests(const std::string& folder, const std::string& ns) {
  std::vector<http::Request> requests;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string text = TRY(read_file(entry.path()));
    const auto documents = TRY(yaml::parse_all(text));
    for (const yaml::Document& document : documents) {
      if (document.value.is_object()) requests.push_back(encode(kube::Object(document.value), ns));
    }
  }
  return requests;
}

Status replay(const std::string& folder, const std::string& ns) {
  std::vector<http::Request> requests = TRY(read_requests(folder, ns));
  const kube::ClusterConfig config = TRY(kube::load_cluster_config({}));
  http::Loop loop;
  http::ClientOptions options;
  options.origin = config.server;
  options.tls = {.ca_pem = config.ca_pem,
                 .cert_pem = config.client_cert_pem,
                 .key_pem = config.client_key_pem,
                 .server_name = config.tls_server_name};
  const auto client = TRY(http::Client::make(loop, options));
  const auto started = system_clock().now();
  const auto results = client->call_all(requests);
  const std::chrono::duration<double> took = system_clock().now() - started;
  for (const auto& result : results) {
    if (!result.ok()) return result.error();
    if (result->status >= 300) {
      return make_error(Reason::Internal, "status {}: {}", result->status, result->body);
    }
  }
  std::printf("%.0f\n", static_cast<double>(results.size()) / took.count());
  return {};
}

}  // namespace
}  // namespace bireme

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const bireme::Status status = bireme::replay(argv[1], argv[2]);
  if (status.ok()) return 0;
  std::fputs(status.error().report().c_str(), stderr);
  return 1;
}
