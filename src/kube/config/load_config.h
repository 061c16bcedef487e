// Where a ClusterConfig comes from: kubeconfig files or the pod this runs in. Blocking file reads.
//
// Files are found and merged as kubectl does: --kubeconfig alone, else the list in $KUBECONFIG (the
// first file to set a value wins, missing files are skipped), else ~/.kube/config; a pod's own
// account if there is no file. Relative paths inside a file start at that file's folder. Errors
// name the file and the field.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/value.h"
#include "kube/config/cluster_config.h"

namespace bireme::kube {

inline constexpr size_t kKubeconfigBytesMax = 16 * 1024 * 1024;

struct LoadOptions {
  std::string kubeconfig;  // --kubeconfig; must exist when given
  std::string context;     // --context
  std::string as;          // --as
  std::vector<std::string> as_groups;
  bool allow_exec = false;
  // Environment variables; empty: the process's own.
  std::function<std::string(std::string_view)> environment;
  std::string service_account_path = "/var/run/secrets/kubernetes.io/serviceaccount";
};

Result<ClusterConfig> load_cluster_config(const LoadOptions& options);
Result<ClusterConfig> load_in_cluster_config(const LoadOptions& options);

// One kubeconfig's text; `file` names it in errors and anchors relative paths.
struct KubeconfigSource {
  std::string file;
  std::string text;
};
// Pure but for the certificate and key files that the chosen context names.
Result<ClusterConfig> resolve_kubeconfig(const std::vector<KubeconfigSource>& sources,
                                         const LoadOptions& options);

struct ContextName {
  std::string name;
  std::string cluster;
  std::string user;
  std::string ns;
  bool is_current = false;
};
Result<std::vector<ContextName>> list_contexts(const std::vector<KubeconfigSource>& sources);

}  // namespace bireme::kube
