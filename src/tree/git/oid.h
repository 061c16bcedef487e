// Oid: the name of a Git object, 20 bytes of SHA-1. A plain value.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace bireme::tree::git {

struct Oid {
  static constexpr size_t kBytes = 20;
  std::array<uint8_t, kBytes> bytes{};

  static std::optional<Oid> parse(std::string_view hex);  // 40 digits, nothing else
  static Oid from_bytes(std::string_view bytes);          // the first 20 bytes
  std::string hex() const;
  std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), kBytes}; }

  auto operator<=>(const Oid&) const = default;
};

struct OidHash {
  size_t operator()(const Oid& oid) const {
    size_t hash = 0;
    std::memcpy(&hash, oid.bytes.data(), sizeof hash);
    return hash;
  }
};

}  // namespace bireme::tree::git
