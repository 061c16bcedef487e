// Digests and encodings: SHA-1/256, hex, base64. Pure; any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bireme {

std::string sha256_hex(std::string_view data);
std::string sha256_bytes(std::string_view data);
std::string sha1_hex(std::string_view data);
std::string sha1_bytes(std::string_view data);
std::string sha512_hex(std::string_view data);
std::string md5_hex(std::string_view data);  // for parity with sprig and jsonnet, never for trust

class Sha256 {  // of data that comes in parts
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  void add(std::string_view data);
  std::string finish_hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string hex_encode(std::string_view data);
Result<std::string> hex_decode(std::string_view text);
std::string base64_encode(std::string_view data);
Result<std::string> base64_decode(
    std::string_view text);  // standard alphabet, padded; as Go's StdEncoding
std::string base64url_encode(std::string_view data, bool padded = true);
Result<std::string> base64url_decode(std::string_view text);

}  // namespace bireme
