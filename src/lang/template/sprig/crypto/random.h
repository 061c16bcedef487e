// Random bytes: from the system's generator, or a fixed sequence from a seed. One thread.
#pragma once

#include <cstdint>
#include <string>

namespace bireme::lang::tmpl {

class Random {
 public:
  explicit Random(uint64_t seed) : seed_(seed), state_(seed) {}  // 0: the system's
  std::string bytes(size_t count);
  uint64_t below(uint64_t limit);  // in [0, limit), evenly

 private:
  uint64_t next();
  uint64_t seed_;
  uint64_t state_;
};

}  // namespace bireme::lang::tmpl
