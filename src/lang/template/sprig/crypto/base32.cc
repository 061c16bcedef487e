#include "lang/template/sprig/crypto/base32.h"

#include <cstdint>

#include <fmt/core.h>

#include "base/digest.h"

namespace bireme::lang::tmpl {
namespace {

constexpr std::string_view kAlphabet32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view kAlphabet64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string without_newlines(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c != '\n' && c != '\r') out += c;
  }
  return out;
}

}  // namespace

std::string base32_encode(std::string_view data) {
  std::string out;
  uint64_t bits = 0;
  int count = 0;
  for (unsigned char byte : data) {
    bits = (bits << 8) | byte;
    count += 8;
    for (; count >= 5; count -= 5) out += kAlphabet32[(bits >> (count - 5)) & 31];
  }
  if (count > 0) out += kAlphabet32[(bits << (5 - count)) & 31];
  while (out.size() % 8 != 0) out += '=';
  return out;
}

std::string base32_decode_or_error(std::string_view text) {
  std::string plain = without_newlines(text);
  size_t size = plain.size();
  size_t padding = 0;
  while (padding < size && plain[size - 1 - padding] == '=') ++padding;
  auto bad_at = [](size_t at) { return fmt::format("illegal base32 data at input byte {}", at); };
  std::string out;
  uint64_t bits = 0;
  int count = 0;
  for (size_t i = 0; i < size - padding; ++i) {
    size_t value = kAlphabet32.find(plain[i]);
    if (value == std::string_view::npos) return bad_at(i);
    bits = (bits << 5) | value;
    count += 5;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count);
    }
  }
  bool is_whole = size % 8 == 0;
  bool is_good_padding = padding <= 6 && padding != 2 && padding != 5;
  if (!is_whole) return bad_at(size - size % 8);
  if (!is_good_padding) return bad_at(size - padding);
  return out;
}

// The byte at which Go stops reading base64 that does not decode.
static size_t base64_stop(std::string_view text) {
  size_t seen = 0;
  size_t at = 0;
  for (; at < text.size(); ++at) {
    char c = text[at];
    if (c == '\n' || c == '\r') continue;
    if (kAlphabet64.find(c) == std::string_view::npos) break;
    ++seen;
  }
  if (at == text.size()) return text.size() - seen % 4;
  if (text[at] != '=' || seen % 4 < 2) return at;
  size_t next = text.find_first_not_of("\r\n", at + 1);
  if (seen % 4 == 2) {
    if (next == std::string_view::npos) return text.size();
    if (text[next] != '=') return next - 1;
    next = text.find_first_not_of("\r\n", next + 1);
  }
  return next == std::string_view::npos ? text.size() : next;
}

std::string decode_base64_or_error(std::string_view text) {
  if (Result<std::string> decoded = base64_decode(text); decoded.ok()) return *decoded;
  return fmt::format("illegal base64 data at input byte {}", base64_stop(text));
}

}  // namespace bireme::lang::tmpl
