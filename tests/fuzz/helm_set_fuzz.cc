// Any text after --set and its siblings: values or an error, in bounded memory and depth.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "render/helm/set_values.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace bireme::render::helm;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  constexpr SetMode kModes[] = {SetMode::Typed, SetMode::String, SetMode::Json, SetMode::Literal};
  auto values = bireme::json::Value::object();
  (void)set_into(values, {.mode = kModes[data[0] % 4], .text = text});
  (void)set_into(values,
                 {.mode = kModes[data[0] / 4 % 4], .text = text, .release = Release::Helm3});
  return 0;
}
