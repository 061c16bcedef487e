#include "kube/config/load_config.h"

#include <cstdlib>

#include "base/files.h"
#include "base/text.h"

namespace bireme::kube {
namespace {

std::string variable(const LoadOptions& options, const char* name) {
  if (options.environment) return options.environment(name);
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

Result<KubeconfigSource> read_source(const std::string& file) {
  std::string text = TRY(read_file(file, kKubeconfigBytesMax));
  return KubeconfigSource{file, std::move(text)};
}

// Missing files of the list are skipped, unreadable ones are errors.
Result<std::vector<KubeconfigSource>> read_sources(const LoadOptions& options) {
  std::vector<KubeconfigSource> sources;
  if (!options.kubeconfig.empty()) {
    KubeconfigSource source =
        TRY(read_source(options.kubeconfig).during("reading the kubeconfig"));
    sources.push_back(std::move(source));
    return sources;
  }
  const std::string list = variable(options, "KUBECONFIG");
  std::vector<std::string> files;
  for (std::string_view file : split(list, ':')) {
    if (!file.empty()) files.emplace_back(file);
  }
  const std::string home = variable(options, "HOME");
  if (list.empty() && !home.empty()) files.push_back(home + "/.kube/config");
  for (const std::string& file : files) {
    if (!is_file(file)) continue;
    KubeconfigSource source = TRY(read_source(file).during("reading the kubeconfig"));
    sources.push_back(std::move(source));
  }
  return sources;
}

bool is_in_pod(const LoadOptions& options) {
  return !variable(options, "KUBERNETES_SERVICE_HOST").empty() &&
         is_file(options.service_account_path + "/token");
}

}  // namespace

Result<ClusterConfig> load_cluster_config(const LoadOptions& options) {
  const std::vector<KubeconfigSource> sources = TRY(read_sources(options));
  if (!sources.empty()) return resolve_kubeconfig(sources, options);
  if (is_in_pod(options)) return load_in_cluster_config(options);
  const std::string list = variable(options, "KUBECONFIG");
  return make_error(Reason::NotFound, "no kubeconfig: {}",
                    list.empty() ? std::string("~/.kube/config is not there")
                                 : fmt::format("no file of KUBECONFIG={} is there", list))
      .with_hint("name one with --kubeconfig or KUBECONFIG");
}

Result<ClusterConfig> load_in_cluster_config(const LoadOptions& options) {
  std::string host = variable(options, "KUBERNETES_SERVICE_HOST");
  std::string port = variable(options, "KUBERNETES_SERVICE_PORT");
  if (host.empty() || port.empty()) {
    return make_error(Reason::NotFound,
                      "not in a pod: KUBERNETES_SERVICE_HOST and _PORT are not set");
  }
  if (contains(host, ":")) host = fmt::format("[{}]", host);
  ClusterConfig config;
  config.server = fmt::format("https://{}:{}", host, port);
  config.context = "in-cluster";
  config.token_file = options.service_account_path + "/token";
  config.ca_file = options.service_account_path + "/ca.crt";
  TRY(read_file(config.token_file, kKubeconfigBytesMax).during("the pod's token"));
  config.ca_pem = TRY(read_file(config.ca_file, kKubeconfigBytesMax).during("the pod's CA"));
  const auto ns = read_file(options.service_account_path + "/namespace", kKubeconfigBytesMax);
  if (ns.ok()) config.ns = trim(*ns);
  if (!options.as.empty()) config.impersonate.user = options.as;
  config.impersonate.groups = options.as_groups;
  return config;
}

}  // namespace bireme::kube
