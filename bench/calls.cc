// What a request costs the client: PATCHes of 3 KB over HTTP/2 and TLS to a Go server.
//
// usage: calls COUNT WINDOW < "ORIGIN\nCA PEM"   prints microseconds of CPU and of time per request
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/files.h"
#include "http/client.h"

namespace bireme {
namespace {

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

std::vector<http::Request> make_requests(size_t count) {
  std::vector<http::Request> requests(count);
  for (http::Request& request : requests) {
    request.method = http::Method::Patch;
    request.url = "/count?fieldManager=bench&force=true";
    request.headers.add("content-type", "application/apply-patch+yaml");
    request.body = std::string(3072, 'b');
  }
  return requests;
}

Status measure(size_t count, size_t window) {
  const std::string input = TRY(read_stdin());
  const size_t line = input.find('\n');
  http::Loop loop;
  http::ClientOptions options;
  options.origin = input.substr(0, line);
  options.tls.ca_pem = input.substr(line + 1);
  const auto client = TRY(http::Client::make(loop, options));
  std::vector<http::Request> warm = make_requests(100);
  client->call_all(warm, window);
  std::vector<http::Request> requests = make_requests(count);
  const double cpu = cpu_seconds();
  const MonotonicTime start = system_clock().now();
  for (const Result<http::Response>& answer : client->call_all(requests, window)) {
    if (!answer) return answer.error();
  }
  const std::chrono::duration<double> took = system_clock().now() - start;
  const auto per_request = 1e6 / static_cast<double>(count);
  std::printf("%.1f %.1f\n", (cpu_seconds() - cpu) * per_request, took.count() * per_request);
  return {};
}

}  // namespace
}  // namespace bireme

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const bireme::Status status =
      bireme::measure(strtoul(argv[1], nullptr, 10), strtoul(argv[2], nullptr, 10));
  if (status) return 0;
  std::fputs(status.error().report().c_str(), stderr);
  return 1;
}
