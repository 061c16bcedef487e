// Private keys and certificates as Sprig makes them, on OpenSSL. Keys come from the system's random
// source always. One .cc hides the library; any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

struct evp_pkey_st;

namespace bireme::lang::tmpl {

struct FreeKey {
  void operator()(evp_pkey_st* key) const;
};
using Key = std::unique_ptr<evp_pkey_st, FreeKey>;

enum class KeyKind : uint8_t { Rsa2048, Rsa4096, Dsa, Ecdsa, Ed25519 };

Result<Key> make_key(KeyKind kind);
Result<Key> parse_key(std::string_view pem);
std::string emit_key(evp_pkey_st* key);  // PEM, in the form Go's Sprig prints for its kind

struct CertificateRequest {
  std::string common_name;
  std::vector<std::string> ips;
  std::vector<std::string> names;
  int64_t days = 0;
  bool is_authority = false;
  WallTime now;
};

// Signed by `issuer_pem` and its key, or by itself when that is empty.
Result<std::string> make_certificate(const CertificateRequest& request, evp_pkey_st* key,
                                     std::string_view issuer_pem, evp_pkey_st* issuer_key);
Status check_certificate(std::string_view pem);

}  // namespace bireme::lang::tmpl
