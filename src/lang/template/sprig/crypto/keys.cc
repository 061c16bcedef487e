#include "lang/template/sprig/crypto/keys.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>

namespace bireme::lang::tmpl {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using Bio = std::unique_ptr<BIO, Free>;
using Certificate = std::unique_ptr<X509, Free>;

Error crypto_error(std::string_view what) {
  ERR_clear_error();
  return make_error(Reason::Internal, "{}", what);
}

Bio read_bio(std::string_view text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string bio_text(BIO* bio) {
  char* data = nullptr;
  long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<size_t>(size));
}

Result<Certificate> parse_certificate(std::string_view pem) {
  if (pem.find("-----BEGIN") == std::string_view::npos) {
    return make_error(Reason::Invalid, "unable to decode certificate");
  }
  Bio bio = read_bio(pem);
  Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (certificate != nullptr) return certificate;
  return crypto_error("error parsing certificate: decodedCert.Bytes: x509: malformed certificate");
}

// RFC 5280's key identifier: SHA-1 of the public key's bits.
Status add_key_ids(X509* certificate, X509* issuer) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer != nullptr ? issuer : certificate, certificate, nullptr, nullptr,
                 0);
  struct Wanted {
    int id;
    const char* value;
    bool applies;
  };
  bool is_authority = X509_check_ca(certificate) == 1;
  const Wanted wanted[] = {{NID_subject_key_identifier, "hash", is_authority},
                           {NID_authority_key_identifier, "keyid", issuer != nullptr}};
  for (const Wanted& each : wanted) {
    if (!each.applies) continue;
    std::unique_ptr<X509_EXTENSION, Free> extension(
        X509V3_EXT_conf_nid(nullptr, &context, each.id, each.value));
    if (extension != nullptr) X509_add_ext(certificate, extension.get(), -1);
  }
  ERR_clear_error();
  return {};
}

Status add_extension(X509* certificate, int id, const char* value) {
  std::unique_ptr<X509_EXTENSION, Free> extension(X509V3_EXT_conf_nid(nullptr, nullptr, id, value));
  if (extension == nullptr) return crypto_error("error creating certificate");
  X509_add_ext(certificate, extension.get(), -1);
  return {};
}

Status add_names(X509* certificate, const CertificateRequest& request) {
  if (request.names.empty() && request.ips.empty()) return {};
  std::unique_ptr<GENERAL_NAMES, Free> names(sk_GENERAL_NAME_new_null());
  for (const std::string& text : request.names) {
    GENERAL_NAME* name = GENERAL_NAME_new();
    ASN1_IA5STRING* value = ASN1_IA5STRING_new();
    ASN1_STRING_set(value, text.data(), static_cast<int>(text.size()));
    GENERAL_NAME_set0_value(name, GEN_DNS, value);
    sk_GENERAL_NAME_push(names.get(), name);
  }
  for (const std::string& text : request.ips) {
    unsigned char address[16];
    bool is_v4 = inet_pton(AF_INET, text.c_str(), address) == 1;
    if (!is_v4 && inet_pton(AF_INET6, text.c_str(), address) != 1) {
      return make_error(Reason::Invalid, "error parsing ip: {}", text);
    }
    GENERAL_NAME* name = GENERAL_NAME_new();
    ASN1_OCTET_STRING* value = ASN1_OCTET_STRING_new();
    ASN1_STRING_set(value, address, is_v4 ? 4 : 16);
    GENERAL_NAME_set0_value(name, GEN_IPADD, value);
    sk_GENERAL_NAME_push(names.get(), name);
  }
  X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, 0);
  return {};
}

void set_times(X509* certificate, const CertificateRequest& request) {
  auto seconds = std::chrono::duration_cast<std::chrono::seconds>(request.now.time_since_epoch());
  // Beyond the year 9999 a certificate cannot say when it ends.
  constexpr int64_t kDaysMax = 2'900'000;
  int64_t days = std::clamp<int64_t>(request.days, -kDaysMax, kDaysMax);
  time_t now = seconds.count();
  ASN1_TIME_set(X509_getm_notBefore(certificate), now);
  ASN1_TIME_adj(X509_getm_notAfter(certificate), now, static_cast<int>(days), 0);
}

void set_serial(X509* certificate) {
  unsigned char serial[16];
  RAND_bytes(serial, sizeof serial);
  serial[0] &= 0x7f;
  std::unique_ptr<BIGNUM, Free> number(BN_bin2bn(serial, sizeof serial, nullptr));
  BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

Result<Key> make_dsa() {
  std::unique_ptr<EVP_PKEY_CTX, Free> parameters(EVP_PKEY_CTX_new_id(EVP_PKEY_DSA, nullptr));
  EVP_PKEY* raw = nullptr;
  EVP_PKEY_paramgen_init(parameters.get());
  EVP_PKEY_CTX_set_dsa_paramgen_bits(parameters.get(), 2048);
  EVP_PKEY_CTX_set_dsa_paramgen_q_bits(parameters.get(), 256);
  if (EVP_PKEY_paramgen(parameters.get(), &raw) != 1) {
    return crypto_error("failed to generate dsa params");
  }
  Key shape(raw);
  std::unique_ptr<EVP_PKEY_CTX, Free> context(EVP_PKEY_CTX_new(shape.get(), nullptr));
  raw = nullptr;
  EVP_PKEY_keygen_init(context.get());
  if (EVP_PKEY_keygen(context.get(), &raw) != 1) {
    return crypto_error("failed to generate private key");
  }
  return Key(raw);
}

}  // namespace

void FreeKey::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

Result<Key> make_key(KeyKind kind) {
  EVP_PKEY* key = nullptr;
  switch (kind) {
    case KeyKind::Rsa2048: key = EVP_RSA_gen(2048); break;
    case KeyKind::Rsa4096: key = EVP_RSA_gen(4096); break;
    case KeyKind::Ecdsa: key = EVP_EC_gen("P-256"); break;
    case KeyKind::Ed25519: key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"); break;
    case KeyKind::Dsa: return make_dsa();
  }
  if (key == nullptr) return crypto_error("failed to generate private key");
  return Key(key);
}

Result<Key> parse_key(std::string_view pem) {
  if (pem.find("-----BEGIN") == std::string_view::npos) {
    return make_error(Reason::Invalid, "no PEM data in input");
  }
  Bio bio = read_bio(pem);
  char no_password[] = "";
  EVP_PKEY* key = PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, no_password);
  if (key != nullptr) return Key(key);
  return crypto_error("no private key data in PEM block");
}

std::string emit_key(evp_pkey_st* key) {
  Bio bio(BIO_new(BIO_s_mem()));
  int id = EVP_PKEY_get_base_id(key);
  bool is_traditional = id == EVP_PKEY_RSA || id == EVP_PKEY_EC || id == EVP_PKEY_DSA;
  if (is_traditional) {
    PEM_write_bio_PrivateKey_traditional(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  } else {
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  }
  return bio_text(bio.get());
}

Result<std::string> make_certificate(const CertificateRequest& request, evp_pkey_st* key,
                                     std::string_view issuer_pem, evp_pkey_st* issuer_key) {
  Certificate issuer;
  if (!issuer_pem.empty()) {
    issuer = TRY(parse_certificate(issuer_pem));
  }
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  set_serial(certificate.get());
  set_times(certificate.get(), request);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(request.common_name.data()),
                             static_cast<int>(request.common_name.size()), -1, 0);
  X509_set_issuer_name(certificate.get(),
                       issuer != nullptr ? X509_get_subject_name(issuer.get()) : subject);
  X509_set_pubkey(certificate.get(), key);
  const char* usage = request.is_authority ? "critical,digitalSignature,keyEncipherment,keyCertSign"
                                           : "critical,digitalSignature,keyEncipherment";
  const char* constraints = request.is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE";
  TRY(add_extension(certificate.get(), NID_key_usage, usage));
  TRY(add_extension(certificate.get(), NID_ext_key_usage, "serverAuth,clientAuth"));
  TRY(add_extension(certificate.get(), NID_basic_constraints, constraints));
  TRY(add_key_ids(certificate.get(), issuer.get()));
  TRY(add_names(certificate.get(), request));
  EVP_PKEY* signer = issuer_key != nullptr ? issuer_key : key;
  bool has_own_digest = EVP_PKEY_get_base_id(signer) == EVP_PKEY_ED25519;
  const EVP_MD* digest = has_own_digest ? nullptr : EVP_sha256();
  if (X509_sign(certificate.get(), signer, digest) == 0) {
    return crypto_error("error creating certificate");
  }
  Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate.get());
  return bio_text(bio.get());
}

Status check_certificate(std::string_view pem) {
  Result<Certificate> certificate = parse_certificate(pem);
  if (!certificate) return certificate.error();
  return {};
}

}  // namespace bireme::lang::tmpl
