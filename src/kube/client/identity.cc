#include "kube/client/identity.h"

#include <algorithm>

#include "base/digest.h"
#include "base/files.h"
#include "base/log.h"
#include "base/process.h"
#include "base/text.h"
#include "http/url.h"
#include "json/emit.h"
#include "json/parse.h"

namespace bireme::kube {
namespace {

constexpr size_t kCredentialBytesMax = 1024 * 1024;

// Keeps what is in memory when the file cannot be read or is being written.
template <typename Text>
void reread(const std::string& file, Text& into) {
  if (file.empty()) return;
  const auto content = read_file(file, kCredentialBytesMax);
  if (content.ok() && !content->empty()) into = Text(*content);
}

// A certificate and its key are taken together, so that a rotation is never seen by half.
void reread_pair(const ClusterConfig& config, http::TlsOptions& tls) {
  if (config.client_cert_file.empty() || config.client_key_file.empty()) return;
  const auto cert = read_file(config.client_cert_file, kCredentialBytesMax);
  const auto key = read_file(config.client_key_file, kCredentialBytesMax);
  if (!cert.ok() || !key.ok() || cert->empty() || key->empty()) return;
  tls.cert_pem = Secret(*cert);
  tls.key_pem = Secret(*key);
}

std::string text_of(const Secret& secret) {
  return secret.empty() ? std::string() : secret.reveal();
}

bool is_same(const http::TlsOptions& a, const http::TlsOptions& b) {
  return a.ca_pem == b.ca_pem && text_of(a.cert_pem) == text_of(b.cert_pem) &&
         text_of(a.key_pem) == text_of(b.key_pem);
}

}  // namespace

Identity::Identity(ClusterConfig config, const Clock& clock)
    : config_(std::move(config)), clock_(clock) {}

Status Identity::authorize(http::Request& request) {
  const Result<Secret> token = state_.with([this](State& state) -> Result<Secret> {
    TRY(refresh(state.credential));
    return state.credential.token;
  });
  if (!token) return token.error().during("getting credentials");
  if (!token->empty()) {
    request.bearer_token = *token;
  } else if (!config_.username.empty()) {
    const std::string pair = fmt::format("{}:{}", config_.username, text_of(config_.password));
    request.headers.set("authorization", "Basic " + base64_encode(pair));
  }
  add_impersonation(request);
  return {};
}

bool Identity::renew() {
  if (config_.token_file.empty() && !config_.exec) return false;
  state_.with([](State& state) { state.credential.is_read = false; });
  return true;
}

Result<http::TlsOptions> Identity::tls() {
  return state_.with([this](State& state) -> Result<http::TlsOptions> {
    if (config_.exec) TRY(refresh(state.credential).during("getting credentials"));
    http::TlsOptions first;
    first.ca_pem = config_.ca_pem;
    first.cert_pem = config_.client_cert_pem;
    first.key_pem = config_.client_key_pem;
    first.server_name = config_.tls_server_name;
    first.insecure = config_.insecure_skip_tls_verify;
    state.tls = read_tls(state.credential, first);
    state.tls_read_at = clock_.now();
    return state.tls;
  });
}

std::optional<http::TlsOptions> Identity::changed_tls() {
  return state_.with([this](State& state) -> std::optional<http::TlsOptions> {
    if (clock_.now() - state.tls_read_at < kRereadInterval) return std::nullopt;
    state.tls_read_at = clock_.now();
    http::TlsOptions read = read_tls(state.credential, state.tls);
    if (is_same(read, state.tls)) return std::nullopt;
    state.tls = read;
    return read;
  });
}

Status Identity::refresh(Credential& credential) const {
  const bool is_due = credential.renew_at && clock_.now() >= *credential.renew_at;
  if (credential.is_read && !is_due) return {};
  if (config_.exec) return run_plugin(credential);
  return read_token(credential);
}

Status Identity::read_token(Credential& credential) const {
  if (config_.token_file.empty()) {
    credential.token = config_.token;
    credential.is_read = true;
    return {};
  }
  credential.renew_at = clock_.now() + kRereadInterval;
  const auto content = read_file(config_.token_file, kCredentialBytesMax);
  const std::string_view token = content.ok() ? trim(*content) : std::string_view();
  if (!token.empty()) {
    credential.token = Secret(std::string(token));
    credential.is_read = true;
    return {};
  }
  if (credential.is_read) return {};
  if (!content) return content.error().during("reading the token file");
  return make_error(Reason::AuthFailed, "the token file {} is empty", config_.token_file);
}

Status Identity::run_plugin(Credential& credential) const {
  const ExecPlugin& plugin = *config_.exec;
  json::Value spec = json::Value::object({{"interactive", false}});
  if (plugin.provide_cluster_info) {
    json::Value cluster = json::Value::object({{"server", config_.server}});
    cluster.set("certificate-authority-data", base64_encode(config_.ca_pem));
    spec.set("cluster", std::move(cluster));
  }
  const json::Value info = json::Value::object(
      {{"apiVersion", plugin.api_version}, {"kind", "ExecCredential"}, {"spec", spec}});
  ProcessOptions options;
  options.argv.push_back(plugin.command);
  options.argv.insert(options.argv.end(), plugin.args.begin(), plugin.args.end());
  options.env = plugin.env;
  options.inherits_environment = true;  // plugins find their accounts by it, as with kubectl
  options.env["KUBERNETES_EXEC_INFO"] = json::emit(info);
  options.timeout = std::chrono::duration_cast<std::chrono::seconds>(kExecTimeout);
  options.output_bytes_max = kCredentialBytesMax;
  const std::string doing = fmt::format("the exec plugin {}", plugin.command);
  auto output = run_process(options);
  if (!output) return output.error().during(doing).with_hint(plugin.install_hint);
  if (output->exit_code != 0) {
    return make_error(Reason::AuthFailed, "{} ended with {}: {}", doing, output->exit_code,
                      escape_control(trim(output->err).substr(0, 500)))
        .with_hint(plugin.install_hint);
  }
  const ExecCredential answer =
      TRY(decode_exec_credential(output->out, plugin.api_version).during(doing));
  credential.token = answer.token;
  credential.cert_pem = answer.cert_pem;
  credential.key_pem = answer.key_pem;
  credential.renew_at = std::nullopt;
  if (answer.expires) {
    const Duration left = *answer.expires - clock_.wall();
    credential.renew_at = clock_.now() + std::max(left, Duration(std::chrono::seconds(1)));
  }
  credential.is_read = true;
  return {};
}

http::TlsOptions Identity::read_tls(const Credential& credential,
                                    const http::TlsOptions& last) const {
  http::TlsOptions tls = last;
  reread(config_.ca_file, tls.ca_pem);
  reread_pair(config_, tls);
  if (!credential.cert_pem.empty()) {
    tls.cert_pem = credential.cert_pem;
    tls.key_pem = credential.key_pem;
  }
  return tls;
}

void Identity::add_impersonation(http::Request& request) const {
  const Impersonation& as = config_.impersonate;
  if (as.user.empty()) return;
  request.headers.add("impersonate-user", as.user);
  if (!as.uid.empty()) request.headers.add("impersonate-uid", as.uid);
  for (const std::string& group : as.groups) request.headers.add("impersonate-group", group);
  for (const auto& [key, values] : as.extra) {
    const std::string name = "impersonate-extra-" + http::percent_encode(to_lower(key));
    for (const std::string& value : values) request.headers.add(name, value);
  }
}

Result<ExecCredential> decode_exec_credential(std::string_view text, std::string_view version) {
  const auto parsed = json::parse(text);
  if (!parsed) return make_error(Reason::AuthFailed, "the answer is not JSON");
  if ((*parsed)["kind"].as_string() != "ExecCredential" ||
      (*parsed)["apiVersion"].as_string() != version) {
    return make_error(Reason::AuthFailed, "the answer is not an ExecCredential of {}", version);
  }
  const json::Value& status = (*parsed)["status"];
  ExecCredential credential;
  credential.token = Secret(std::string(status["token"].as_string()));
  credential.cert_pem = Secret(std::string(status["clientCertificateData"].as_string()));
  credential.key_pem = Secret(std::string(status["clientKeyData"].as_string()));
  if (credential.cert_pem.empty() != credential.key_pem.empty()) {
    return make_error(Reason::AuthFailed, "the answer has a certificate or a key, but not both");
  }
  if (credential.token.empty() && credential.cert_pem.empty()) {
    return make_error(Reason::AuthFailed, "the answer has neither a token nor a certificate");
  }
  const std::string_view expires = status["expirationTimestamp"].as_string();
  if (!expires.empty()) credential.expires = TRY(parse_rfc3339(expires));
  return credential;
}

}  // namespace bireme::kube
