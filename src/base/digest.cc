#include "base/digest.h"

#include <openssl/evp.h>

#include <array>

namespace bireme {

namespace {

std::string digest(const EVP_MD* kind, std::string_view data) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  CHECK(EVP_Digest(data.data(), data.size(), bytes.data(), &size, kind, nullptr) == 1);
  return std::string(reinterpret_cast<const char*>(bytes.data()), size);
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode64(std::string_view data, std::string_view alphabet, bool padded) {
  std::string out;
  out.reserve((data.size() + 2) / 3 * 4);
  for (size_t at = 0; at < data.size(); at += 3) {
    const size_t count = std::min<size_t>(3, data.size() - at);
    uint32_t bits = 0;
    for (size_t i = 0; i < 3; ++i) {
      bits = bits << 8 | (i < count ? static_cast<unsigned char>(data[at + i]) : 0u);
    }
    for (size_t i = 0; i < count + 1; ++i) out += alphabet[bits >> (18 - 6 * i) & 63];
    if (padded) out.append(3 - count, '=');
  }
  return out;
}

std::array<int8_t, 256> reverse_of(std::string_view alphabet) {
  std::array<int8_t, 256> table{};
  table.fill(-1);
  for (size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<int8_t>(i);
  }
  return table;
}

Error bad_base64(size_t at) {
  return make_error(Reason::Invalid, "illegal base64 data at input byte {}", at);
}

// Line breaks are skipped, as Go does; padding is required where `padded` says so.
Result<std::string> decode64(std::string_view text, std::string_view alphabet, bool padded) {
  const std::array<int8_t, 256> table = reverse_of(alphabet);
  std::string out;
  out.reserve(text.size() / 4 * 3);
  uint32_t bits = 0;
  int digits = 0;
  int pads = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n' || c == '\r') continue;
    if (c == '=' && padded && digits + pads < 4 && digits >= 2) {
      ++pads;
      continue;
    }
    const int8_t value = table[static_cast<unsigned char>(c)];
    if (value < 0 || pads > 0) return bad_base64(at);
    bits = bits << 6 | static_cast<uint32_t>(value);
    if (++digits < 4) continue;
    out += static_cast<char>(bits >> 16);
    out += static_cast<char>(bits >> 8 & 0xFF);
    out += static_cast<char>(bits & 0xFF);
    bits = 0;
    digits = 0;
  }
  if (digits == 0 && pads == 0) return out;
  if (digits < 2 || (padded && digits + pads != 4)) return bad_base64(text.size());
  bits <<= 6 * (4 - digits);
  out += static_cast<char>(bits >> 16);
  if (digits == 3) out += static_cast<char>(bits >> 8 & 0xFF);
  return out;
}

}  // namespace

std::string sha256_bytes(std::string_view data) { return digest(EVP_sha256(), data); }
std::string sha256_hex(std::string_view data) { return hex_encode(sha256_bytes(data)); }
std::string sha1_bytes(std::string_view data) { return digest(EVP_sha1(), data); }
std::string sha1_hex(std::string_view data) { return hex_encode(sha1_bytes(data)); }
std::string sha512_hex(std::string_view data) { return hex_encode(digest(EVP_sha512(), data)); }
std::string md5_hex(std::string_view data) { return hex_encode(digest(EVP_md5(), data)); }

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  CHECK(EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) == 1);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;

void Sha256::add(std::string_view data) {
  CHECK(EVP_DigestUpdate(state_->context, data.data(), data.size()) == 1);
}

std::string Sha256::finish_hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  CHECK(EVP_DigestFinal_ex(state_->context, bytes.data(), &size) == 1);
  return hex_encode({reinterpret_cast<const char*>(bytes.data()), size});
}

std::string hex_encode(std::string_view data) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(data.size() * 2);
  for (const char c : data) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

Result<std::string> hex_decode(std::string_view text) {
  if (text.size() % 2 != 0) return make_error(Reason::Invalid, "odd length hex string");
  std::string out;
  out.reserve(text.size() / 2);
  for (size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return make_error(Reason::Invalid, "invalid hex digit at byte {}", i);
    out += static_cast<char>(high << 4 | low);
  }
  return out;
}

std::string base64_encode(std::string_view data) { return encode64(data, kStandard, true); }
Result<std::string> base64_decode(std::string_view text) { return decode64(text, kStandard, true); }
std::string base64url_encode(std::string_view data, bool padded) {
  return encode64(data, kUrl, padded);
}
Result<std::string> base64url_decode(std::string_view text) {
  return decode64(text, kUrl, text.ends_with('='));
}

}  // namespace bireme
