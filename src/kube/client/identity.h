// Identity: what proves to the API server who we are, read again as it rotates: token files every
// minute, certificates and authorities on disk likewise, exec plugins when their answer expires.
//
// Any thread; may block briefly on files, and on a plugin where those are allowed. Token files
// match client-go: a file that cannot be read keeps the last token. Expiry is measured on the
// monotonic clock from the moment of reading, so wall clock jumps change nothing (I24).
#pragma once

#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/guarded.h"
#include "http/message.h"
#include "http/tls.h"
#include "kube/config/cluster_config.h"

namespace bireme::kube {

inline constexpr Duration kRereadInterval = std::chrono::minutes(1);
inline constexpr Duration kExecTimeout = std::chrono::minutes(1);

class Identity {
 public:
  Identity(ClusterConfig config, const Clock& clock);

  // Adds the authorization and impersonation headers.
  Status authorize(http::Request& request);
  // After a 401: the next authorize() reads everything again. False if that cannot help.
  bool renew();
  // What a connection is made with. Of a plugin that gives certificates, this runs it.
  Result<http::TlsOptions> tls();
  // New settings if files or the plugin gave others than the last tls() did; at most every minute.
  std::optional<http::TlsOptions> changed_tls();

 private:
  struct Credential {
    Secret token;
    Secret cert_pem;
    Secret key_pem;
    std::optional<MonotonicTime> renew_at;  // none: keeps for ever
    bool is_read = false;
  };
  struct State {
    Credential credential;
    http::TlsOptions tls;
    MonotonicTime tls_read_at{};
  };

  Status refresh(Credential& credential) const;
  Status read_token(Credential& credential) const;
  Status run_plugin(Credential& credential) const;
  http::TlsOptions read_tls(const Credential& credential, const http::TlsOptions& last) const;
  void add_impersonation(http::Request& request) const;

  const ClusterConfig config_;
  const Clock& clock_;
  Guarded<State> state_;
};

// The credential in an exec plugin's answer; `version` is what its apiVersion must be.
struct ExecCredential {
  Secret token;
  Secret cert_pem;
  Secret key_pem;
  std::optional<WallTime> expires;
};
Result<ExecCredential> decode_exec_credential(std::string_view text, std::string_view version);

}  // namespace bireme::kube
