// TLS settings as values: PEM text in memory, never paths. Keys and certificates of ours are
// Secrets. TLS 1.2 and later; peers are verified against `ca_pem` alone, or against the system's
// store if it is empty; a host that is an IP address is matched with IP SANs. Sessions are resumed.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace bireme::http {

struct TlsOptions {
  std::string ca_pem = {};       // the only trusted authorities; empty: the system's
  Secret cert_pem = {};          // client certificate chain; empty: none
  Secret key_pem = {};
  std::string server_name = {};  // verified and sent instead of the URL's host; empty: the host
  bool insecure = false;    // no verification at all
};

struct TlsServerOptions {
  std::string cert_pem = {};  // chain, leaf first
  Secret key_pem = {};
  std::string client_ca_pem = {};  // asks for and verifies client certificates if not empty
};

// A new self-signed certificate, for tests and local serving; `subject_alt_names` as OpenSSL writes
// them: "DNS:localhost,IP:127.0.0.1".
struct SelfSigned {
  std::string cert_pem = {};
  Secret key_pem = {};
};
Result<SelfSigned> make_self_signed(const std::string& common_name,
                                    const std::string& subject_alt_names);

}  // namespace bireme::http
