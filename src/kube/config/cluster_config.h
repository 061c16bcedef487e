// ClusterConfig: how to reach one API server and as whom. A plain value; any thread.
//
// Secrets are Secret. Certificates and keys are PEM text, already read; what can rotate on disk
// keeps its file name so that it is read again. `exec` is only present when the loader was told
// that exec plugins are allowed (the command line does, servers never do).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace bireme::kube {

struct ExecPlugin {
  std::string api_version;  // client.authentication.k8s.io/v1 or v1beta1
  std::string command;
  std::vector<std::string> args;
  std::map<std::string, std::string> env;
  std::string install_hint;
  bool provide_cluster_info = false;
};

struct Impersonation {
  std::string user;  // empty: none
  std::string uid;
  std::vector<std::string> groups;
  std::map<std::string, std::vector<std::string>> extra;
};

struct ClusterConfig {
  std::string server;            // "https://host:port/prefix" without a slash at the end
  std::string ca_pem;            // empty: the system's authorities
  std::string ca_file;           // where ca_pem came from, when it may change
  std::string tls_server_name;
  bool insecure_skip_tls_verify = false;
  Secret proxy_url;
  Secret client_cert_pem;
  Secret client_key_pem;
  std::string client_cert_file;
  std::string client_key_file;
  Secret token;
  std::string token_file;        // wins over `token`; read again every minute
  std::string username;
  Secret password;
  std::optional<ExecPlugin> exec;
  Impersonation impersonate;
  std::string ns;                // of the context; empty: none
  std::string context;           // its name, for people
};

}  // namespace bireme::kube
