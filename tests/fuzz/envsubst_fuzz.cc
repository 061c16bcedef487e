// Any text as a template: a value or an error, in bounded time.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lang/envsubst/envsubst.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace bireme::lang::envsubst;
  Limits limits;
  limits.output_bytes_max = 1 << 20;
  limits.steps_max = 100'000;
  const Variables variables = {{"A", "apple/pie.tar.gz"}, {"b", ""}, {"U", "\xc3\xa9\xff"}};
  auto program = Program::compile({reinterpret_cast<const char*>(data), size}, limits);
  if (!program) return 0;
  (void)program->eval(variables, false);
  (void)program->eval(variables, true);
  return 0;
}
