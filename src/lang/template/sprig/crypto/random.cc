#include "lang/template/sprig/crypto/random.h"

#include <openssl/rand.h>

#include <cstring>

namespace bireme::lang::tmpl {

uint64_t Random::next() {
  if (seed_ == 0) {
    uint64_t value = 0;
    RAND_bytes(reinterpret_cast<unsigned char*>(&value), sizeof value);
    return value;
  }
  // SplitMix64: enough for outputs that must repeat, and never used for keys that matter.
  state_ += 0x9E3779B97F4A7C15;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

std::string Random::bytes(size_t count) {
  std::string out(count, '\0');
  if (seed_ == 0) {
    RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count));
    return out;
  }
  for (size_t i = 0; i < count; ++i) out[i] = static_cast<char>(next());
  return out;
}

uint64_t Random::below(uint64_t limit) {
  uint64_t unfair = -limit % limit;  // 2^64 mod limit: values below it would favour small results
  for (;;) {
    uint64_t value = next();
    if (value >= unfair) return value % limit;
  }
}

}  // namespace bireme::lang::tmpl
