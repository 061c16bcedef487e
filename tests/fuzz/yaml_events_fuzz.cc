// Any bytes: the quick reader gives exactly libyaml's events, or libyaml's error.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "../differential/yaml_events/compare.h"
#include "yaml/event.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto result = bireme::yaml::compare_readers(text);
  if (result.difference.empty()) return 0;
  std::fprintf(stderr, "%s\n", result.difference.c_str());
  abort();
}
