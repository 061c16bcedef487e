// Sprig's digests, passwords and AES, on OpenSSL and libcrypt.
#include <crypt.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstring>
#include <memory>

#include <fmt/core.h>

#include "base/digest.h"
#include "lang/template/library.h"
#include "lang/template/sprig/crypto/base32.h"
#include "lang/template/sprig/cast.h"
#include "lang/template/state.h"

namespace bireme::lang::tmpl {
namespace {

constexpr size_t kBlockBytes = 16;
constexpr size_t kKeyBytes = 32;
constexpr uint64_t kSlowSteps = 2'000'000;  // what a deliberately slow function costs

Result<Value> sha1(const Call& call) { return call.heap().text(sha1_hex(call.text(0))); }
Result<Value> sha256(const Call& call) { return call.heap().text(sha256_hex(call.text(0))); }
Result<Value> sha512(const Call& call) { return call.heap().text(sha512_hex(call.text(0))); }

Result<Value> adler32(const Call& call) {
  uint32_t a = 1;
  uint32_t b = 0;
  for (unsigned char byte : call.text(0)) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return call.heap().text(std::to_string(b << 16 | a));
}

Result<std::string> bcrypt_text(const Call& call, std::string_view password) {
  if (password.size() > 72) {
    return std::string("failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 "
                       "bytes");
  }
  if (!call.run.state().spend(kSlowSteps)) return *call.run.state().error;
  std::string salt_bytes = call.run.state().random.bytes(kBlockBytes);
  char salt[CRYPT_GENSALT_OUTPUT_SIZE];
  auto data = std::make_unique<crypt_data>();
  std::string text(password);
  const char* setting = crypt_gensalt_rn("$2a$", 10, salt_bytes.data(),
                                         static_cast<int>(salt_bytes.size()), salt, sizeof salt);
  if (setting == nullptr) return bad("bcrypt is not available");
  const char* hash = crypt_r(text.c_str(), setting, data.get());
  if (hash == nullptr || hash[0] == '*') return bad("bcrypt is not available");
  return std::string(hash);
}

Result<Value> bcrypt(const Call& call) {
  std::string hash = TRY(bcrypt_text(call, call.text(0)));
  return call.heap().text(hash);
}

Result<Value> htpasswd(const Call& call) {
  if (call.text(0).find(':') != std::string_view::npos) {
    return call.heap().text(fmt::format("invalid username: {}", call.text(0)));
  }
  std::string hash = TRY(bcrypt_text(call, call.text(1)));
  return call.heap().text(fmt::format("{}:{}", call.text(0), hash));
}

struct PasswordType {
  std::string_view name;
  std::array<std::string_view, 21> templates;  // ends at the first empty one
};

// The templates of the Master Password algorithm, version 3.
constexpr PasswordType kPasswordTypes[] = {
    {"maximum", {"anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"}},
    {"long", {"CvcvnoCvcvCvcv", "CvcvCvcvnoCvcv", "CvcvCvcvCvcvno", "CvccnoCvcvCvcv",
              "CvccCvcvnoCvcv", "CvccCvcvCvcvno", "CvcvnoCvccCvcv", "CvcvCvccnoCvcv",
              "CvcvCvccCvcvno", "CvcvnoCvcvCvcc", "CvcvCvcvnoCvcc", "CvcvCvcvCvccno",
              "CvccnoCvccCvcv", "CvccCvccnoCvcv", "CvccCvccCvcvno", "CvcvnoCvccCvcc",
              "CvcvCvccnoCvcc", "CvcvCvccCvccno", "CvccnoCvcvCvcc", "CvccCvcvnoCvcc",
              "CvccCvcvCvccno"}},
    {"medium", {"CvcnoCvc", "CvcCvcno"}},
    {"short", {"Cvcn"}},
    {"basic", {"aaanaaan", "aannaaan", "aaannaaa"}},
    {"pin", {"nnnn"}},
};

std::string_view characters_of(char kind) {
  switch (kind) {
    case 'V': return "AEIOU";
    case 'C': return "BCDFGHJKLMNPQRSTVWXYZ";
    case 'v': return "aeiou";
    case 'c': return "bcdfghjklmnpqrstvwxyz";
    case 'A': return "AEIOUBCDFGHJKLMNPQRSTVWXYZ";
    case 'a': return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
    case 'n': return "0123456789";
    case 'o': return "@&%?,=[]_:-+*$#!'^~;()/.";
    default: return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()";
  }
}

void append_length(std::string& out, uint64_t number) {
  for (int shift : {24, 16, 8, 0}) out += static_cast<char>(number >> shift);
}

Result<Value> derive_password(const Call& call) {
  constexpr std::string_view kSeed = "com.lyndir.masterpassword";
  const PasswordType* type = nullptr;
  for (const PasswordType& each : kPasswordTypes) {
    if (each.name == call.text(1)) type = &each;
  }
  if (type == nullptr) {
    return call.heap().text(fmt::format("cannot find password template {}", call.text(1)));
  }
  if (!call.run.state().spend(kSlowSteps)) return *call.run.state().error;
  std::string salt(kSeed);
  append_length(salt, call.text(3).size());
  salt += call.text(3);
  unsigned char key[64];
  constexpr uint64_t kMemoryMax = uint64_t{64} << 20;
  int ok = EVP_PBE_scrypt(call.text(2).data(), call.text(2).size(),
                          reinterpret_cast<const unsigned char*>(salt.data()), salt.size(), 32768,
                          8, 2, kMemoryMax, key, sizeof key);
  if (ok != 1) return text_value("failed to derive password: scrypt: out of memory");
  std::string message(kSeed);
  append_length(message, call.text(4).size());
  message += call.text(4);
  append_length(message, call[0].as_uint());
  unsigned char seed[32];
  unsigned size = sizeof seed;
  HMAC(EVP_sha256(), key, sizeof key, reinterpret_cast<const unsigned char*>(message.data()),
       message.size(), seed, &size);
  size_t count = 0;
  while (count < type->templates.size() && !type->templates[count].empty()) ++count;
  std::string out;
  std::string_view pattern = type->templates[seed[0] % count];
  for (size_t i = 0; i < pattern.size(); ++i) {
    std::string_view characters = characters_of(pattern[i]);
    out += characters[seed[i + 1] % characters.size()];
  }
  return call.heap().text(out);
}

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

// AES-256-CBC without padding of its own.
std::string run_aes(std::string_view password, std::string_view iv, std::string_view data,
                    bool encrypts) {
  std::string key(password.substr(0, kKeyBytes));
  key.resize(kKeyBytes, '\0');
  std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context(EVP_CIPHER_CTX_new());
  EVP_CipherInit_ex(context.get(), EVP_aes_256_cbc(), nullptr,
                    reinterpret_cast<const unsigned char*>(key.data()),
                    reinterpret_cast<const unsigned char*>(iv.data()), encrypts ? 1 : 0);
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  std::string out(data.size() + kBlockBytes, '\0');
  int written = 0;
  EVP_CipherUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &written,
                   reinterpret_cast<const unsigned char*>(data.data()),
                   static_cast<int>(data.size()));
  out.resize(static_cast<size_t>(written));
  return out;
}

Result<Value> encrypt_aes(const Call& call) {
  if (call.text(1).empty()) return text_value("");
  TRY(call.run.state().reserve(call.text(1).size() * 2));
  std::string data(call.text(1));
  size_t padding = kBlockBytes - data.size() % kBlockBytes;
  data.append(padding, static_cast<char>(padding));
  std::string iv = call.run.state().random.bytes(kBlockBytes);
  return call.heap().text(base64_encode(iv + run_aes(call.text(0), iv, data, true)));
}

Result<Value> decrypt_aes(const Call& call) {
  if (call.text(1).empty()) return text_value("");
  Result<std::string> data = base64_decode(call.text(1));
  if (!data) return bad(decode_base64_or_error(call.text(1)));
  if (data->size() < kBlockBytes) {
    return bad(fmt::format("runtime error: slice bounds out of range [:16] with capacity {}",
                           data->size()));
  }
  std::string_view body = std::string_view(*data).substr(kBlockBytes);
  if (body.size() % kBlockBytes != 0) return bad("crypto/cipher: input not full blocks");
  if (body.empty()) return bad("runtime error: index out of range [-1]");
  std::string text = run_aes(call.text(0), std::string_view(*data).substr(0, kBlockBytes), body,
                             false);
  size_t padding = static_cast<unsigned char>(text.back());
  if (padding > text.size()) {
    return bad(fmt::format("runtime error: slice bounds out of range [:-{}]",
                           padding - text.size()));
  }
  text.resize(text.size() - padding);
  return call.heap().text(text);
}

}  // namespace

void add_crypto_functions(FunctionTable& table) {
  using P = Param;
  table.add({"sha1sum", {P::String}, false, sha1});
  table.add({"sha256sum", {P::String}, false, sha256});
  table.add({"sha512sum", {P::String}, false, sha512});
  table.add({"adler32sum", {P::String}, false, adler32});
  table.add({"bcrypt", {P::String}, false, bcrypt});
  table.add({"htpasswd", {P::String, P::String}, false, htpasswd});
  table.add({"derivePassword",
             {P::Uint32, P::String, P::String, P::String, P::String},
             false,
             derive_password});
  table.add({"encryptAES", {P::String, P::String}, false, encrypt_aes});
  table.add({"decryptAES", {P::String, P::String}, false, decrypt_aes});
}

}  // namespace bireme::lang::tmpl
