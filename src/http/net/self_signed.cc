#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

#include "http/net/tls_context.h"
#include "http/tls.h"

namespace bireme::http {
namespace {

constexpr long kValidSeconds = 10L * 365 * 24 * 3600;
constexpr long kBackdatedSeconds = 3600;  // for clocks that go wrong

std::string text_of(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  std::string out(bytes, static_cast<size_t>(size));
  BIO_free(bio);
  return out;
}

bool add_extension(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  if (!extension) return false;
  const bool is_added = X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return is_added;
}

}  // namespace

Result<SelfSigned> make_self_signed(const std::string& common_name,
                                    const std::string& subject_alt_names) {
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<X509, void (*)(X509*)> made(X509_new(), X509_free);
  CHECK(key && made);
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -kBackdatedSeconds);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), kValidSeconds);
  X509_set_pubkey(made.get(), key.get());
  X509_NAME* name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.data()),
                             static_cast<int>(common_name.size()), -1, 0);
  X509_set_issuer_name(made.get(), name);
  const bool is_complete =
      add_extension(made.get(), NID_basic_constraints, "critical,CA:TRUE") &&
      add_extension(made.get(), NID_subject_alt_name, subject_alt_names);
  if (!is_complete || X509_sign(made.get(), key.get(), EVP_sha256()) == 0) {
    return make_error(Reason::Invalid, "making a certificate for \"{}\": {}", subject_alt_names,
                      take_tls_errors());
  }
  BIO* certificate = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(certificate, made.get());
  BIO* private_key = BIO_new(BIO_s_secmem());
  PEM_write_bio_PrivateKey(private_key, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return SelfSigned{.cert_pem = text_of(certificate), .key_pem = Secret(text_of(private_key))};
}

}  // namespace bireme::http
