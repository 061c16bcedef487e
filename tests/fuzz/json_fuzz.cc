// JSON: what parses prints, and what was printed parses and prints as before. (Values may differ:
// Go's text of a large double is that of another whole number.)
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "json/emit.h"
#include "json/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto value = bireme::json::parse({reinterpret_cast<const char*>(data), size});
  if (!value.ok()) return 0;
  const std::string printed = bireme::json::canonical(*value);
  const auto again = bireme::json::parse(printed);
  if (!again.ok() || bireme::json::canonical(*again) != printed) std::abort();
  return 0;
}
