// TlsContext: what OpenSSL needs once per TLS identity (authorities and keys are parsed once), and
// the sessions to resume. Loop thread only after it is made. Errors never show key material.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "http/tls.h"

struct ssl_st;
struct ssl_ctx_st;
struct ssl_session_st;

namespace bireme::http {

class TlsContext {
 public:
  static Result<std::unique_ptr<TlsContext>> make_client(const TlsOptions& options);
  static Result<std::unique_ptr<TlsContext>> make_server(const TlsServerOptions& options);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  // A new connection's state, to be freed with SSL_free. `origin` is the key of resumed sessions,
  // `host` what the peer's certificate must be for unless the options name another.
  ssl_st* start_client(int fd, const std::string& host, const std::string& origin);
  ssl_st* start_server(int fd);
  // Called by OpenSSL when the peer hands out a session.
  void keep_session(const std::string& origin, ssl_session_st* session);

 private:
  TlsContext() = default;
  Status trust(const std::string& ca_pem);
  Status identify(const std::string& cert_pem, const Secret& key_pem);

  ssl_ctx_st* context_ = nullptr;
  std::string server_name_;
  bool insecure_ = false;
  std::map<std::string, ssl_session_st*> sessions_;
};

// What the last OpenSSL calls complained about, and empties that list.
std::string take_tls_errors();

}  // namespace bireme::http
