#include "http/net/tls_context.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <string_view>
#include <utility>

#include "base/files.h"

namespace bireme::http {
namespace {

constexpr size_t kSessionsMax = 64;
constexpr size_t kReadBufferBytes = 64 * 1024;
constexpr std::string_view kAlpnClient = "\x02h2\x08http/1.1";
// The suites of TLS 1.2 that HTTP/2 allows (RFC 7540, 9.2.2); TLS 1.3 has only good ones.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
// Where other distributions keep what Debian's OpenSSL finds by itself.
constexpr std::array kSystemBundles = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
};

struct BioFree {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct CertificateFree {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct KeyFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using BioPtr = std::unique_ptr<BIO, BioFree>;
using CertificatePtr = std::unique_ptr<X509, CertificateFree>;
using KeyPtr = std::unique_ptr<EVP_PKEY, KeyFree>;

BioPtr open_text(const std::string& text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Encrypted keys have nobody here who could type the password.
int refuse_password(char*, int, int, void*) { return -1; }

CertificatePtr read_certificate(BIO* bio) {
  return CertificatePtr(PEM_read_bio_X509_AUX(bio, nullptr, refuse_password, nullptr));
}

int on_new_session(SSL* ssl, SSL_SESSION* session) {
  auto* context = static_cast<TlsContext*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  auto* origin = static_cast<std::string*>(SSL_get_app_data(ssl));
  if (!origin) return 0;
  context->keep_session(*origin, session);
  return 1;  // the reference is ours now
}

void free_origin(void*, void* data, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<std::string*>(data);
}

// The index under which a connection keeps its origin, with the destructor for it.
int origin_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, free_origin);
  return index;
}

int on_alpn(SSL*, const unsigned char** out, unsigned char* out_bytes, const unsigned char* in,
            unsigned int in_bytes, void*) {
  const auto* ours = reinterpret_cast<const unsigned char*>(kAlpnClient.data());
  unsigned char* chosen = nullptr;
  const int answer =
      SSL_select_next_proto(&chosen, out_bytes, ours, kAlpnClient.size(), in, in_bytes);
  *out = chosen;
  return answer == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

void set_defaults(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, kCiphers);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_default_read_buffer_len(context, kReadBufferBytes);
}

bool is_ip_address(const std::string& host) {
  in6_addr buffer;
  return inet_pton(AF_INET, host.c_str(), &buffer) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &buffer) == 1;
}

}  // namespace

std::string take_tls_errors() {
  std::string out;
  while (const unsigned long code = ERR_get_error()) {
    const char* reason = ERR_reason_error_string(code);
    if (!out.empty()) out += ", ";
    out += reason ? reason : "error " + std::to_string(code);
  }
  return out.empty() ? "no reason given" : out;
}

Result<std::unique_ptr<TlsContext>> TlsContext::make_client(const TlsOptions& options) {
  std::unique_ptr<TlsContext> made(new TlsContext);
  made->context_ = SSL_CTX_new(TLS_client_method());
  CHECK(made->context_);
  made->server_name_ = options.server_name;
  made->insecure_ = options.insecure;
  set_defaults(made->context_);
  SSL_CTX_set_app_data(made->context_, made.get());
  SSL_CTX_set_verify(made->context_, options.insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_alpn_protos(made->context_,
                          reinterpret_cast<const unsigned char*>(kAlpnClient.data()),
                          kAlpnClient.size());
  SSL_CTX_set_session_cache_mode(made->context_,
                                 SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
  SSL_CTX_sess_set_new_cb(made->context_, on_new_session);
  if (!options.insecure) {
    TRY(made->trust(options.ca_pem).during("reading the certificate authorities"));
  }
  if (!options.cert_pem.empty() || !options.key_pem.empty()) {
    TRY(made->identify(options.cert_pem.reveal(), options.key_pem)
            .during("reading the client certificate"));
  }
  return made;
}

Result<std::unique_ptr<TlsContext>> TlsContext::make_server(const TlsServerOptions& options) {
  std::unique_ptr<TlsContext> made(new TlsContext);
  made->context_ = SSL_CTX_new(TLS_server_method());
  CHECK(made->context_);
  set_defaults(made->context_);
  SSL_CTX_set_options(made->context_, SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_app_data(made->context_, made.get());
  SSL_CTX_set_alpn_select_cb(made->context_, on_alpn, nullptr);
  SSL_CTX_set_num_tickets(made->context_, 1);
  constexpr std::string_view kSessionContext = "bireme";
  SSL_CTX_set_session_id_context(made->context_,
                                 reinterpret_cast<const unsigned char*>(kSessionContext.data()),
                                 kSessionContext.size());
  TRY(made->identify(options.cert_pem, options.key_pem).during("reading the server certificate"));
  if (!options.client_ca_pem.empty()) {
    TRY(made->trust(options.client_ca_pem).during("reading the client authorities"));
    SSL_CTX_set_verify(made->context_, SSL_VERIFY_PEER, nullptr);
  }
  return made;
}

TlsContext::~TlsContext() {
  for (const auto& [origin, session] : sessions_) SSL_SESSION_free(session);
  SSL_CTX_free(context_);
}

Status TlsContext::trust(const std::string& ca_pem) {
  if (ca_pem.empty()) {
    SSL_CTX_set_default_verify_paths(context_);
    for (const char* bundle : kSystemBundles) {
      // Debian's store is a folder that is looked up by hash; only others are read whole.
      if (is_directory("/usr/lib/ssl/certs") || !is_file(bundle)) continue;
      SSL_CTX_load_verify_locations(context_, bundle, nullptr);
      break;
    }
    ERR_clear_error();
    return {};
  }
  const BioPtr bio = open_text(ca_pem);
  X509_STORE* store = SSL_CTX_get_cert_store(context_);
  size_t count = 0;
  while (const CertificatePtr certificate = read_certificate(bio.get())) {
    X509_STORE_add_cert(store, certificate.get());
    ++count;
  }
  ERR_clear_error();
  if (count == 0) return make_error(Reason::Invalid, "no PEM certificate found");
  return {};
}

Status TlsContext::identify(const std::string& cert_pem, const Secret& key_pem) {
  const BioPtr certificates = open_text(cert_pem);
  const CertificatePtr leaf = read_certificate(certificates.get());
  if (!leaf || SSL_CTX_use_certificate(context_, leaf.get()) != 1) {
    ERR_clear_error();
    return make_error(Reason::Invalid, "no PEM certificate found");
  }
  while (CertificatePtr next = read_certificate(certificates.get())) {
    if (SSL_CTX_add0_chain_cert(context_, next.get()) == 1) next.release();
  }
  ERR_clear_error();
  const BioPtr key_text = open_text(key_pem.reveal());
  const KeyPtr key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, refuse_password, nullptr));
  ERR_clear_error();
  if (!key) return make_error(Reason::Invalid, "no unencrypted PEM private key found");
  if (SSL_CTX_use_PrivateKey(context_, key.get()) != 1) {
    ERR_clear_error();
    return make_error(Reason::Invalid, "the private key does not belong to the certificate");
  }
  return {};
}

SSL* TlsContext::start_client(int fd, const std::string& host, const std::string& origin) {
  SSL* ssl = SSL_new(context_);
  CHECK(ssl);
  const std::string& name = server_name_.empty() ? host : server_name_;
  X509_VERIFY_PARAM* verify = SSL_get0_param(ssl);
  if (is_ip_address(name)) {
    X509_VERIFY_PARAM_set1_ip_asc(verify, name.c_str());
  } else {
    SSL_set_tlsext_host_name(ssl, name.c_str());
    X509_VERIFY_PARAM_set_hostflags(verify, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    X509_VERIFY_PARAM_set1_host(verify, name.c_str(), name.size());
  }
  if (const auto found = sessions_.find(origin); found != sessions_.end()) {
    SSL_set_session(ssl, found->second);
  }
  SSL_set_ex_data(ssl, origin_index(), new std::string(origin));
  SSL_set_app_data(ssl, SSL_get_ex_data(ssl, origin_index()));
  SSL_set_fd(ssl, fd);
  SSL_set_connect_state(ssl);
  return ssl;
}

SSL* TlsContext::start_server(int fd) {
  SSL* ssl = SSL_new(context_);
  CHECK(ssl);
  SSL_set_fd(ssl, fd);
  SSL_set_accept_state(ssl);
  return ssl;
}

void TlsContext::keep_session(const std::string& origin, SSL_SESSION* session) {
  if (sessions_.size() >= kSessionsMax && !sessions_.contains(origin)) {
    SSL_SESSION_free(sessions_.begin()->second);
    sessions_.erase(sessions_.begin());
  }
  SSL_SESSION*& kept = sessions_[origin];
  if (kept) SSL_SESSION_free(kept);
  kept = session;
}

}  // namespace bireme::http
