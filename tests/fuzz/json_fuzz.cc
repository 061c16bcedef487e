// JSON: what parses prints, and what was printed parses to the same value.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "json/emit.h"
#include "json/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto value = bireme::json::parse({reinterpret_cast<const char*>(data), size});
  if (!value.ok()) return 0;
  const auto again = bireme::json::parse(bireme::json::canonical(*value));
  if (!again.ok() || !(*again == *value)) std::abort();
  return 0;
}
