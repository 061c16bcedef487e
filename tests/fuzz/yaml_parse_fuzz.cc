// Any bytes: both resolvers and the tree builder give a value or an error, in bounded memory.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "yaml/node.h"
#include "yaml/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  using bireme::yaml::Resolver;
  const bireme::yaml::Limits limits{.nodes_max = 100'000, .alias_nodes_max = 100'000};
  (void)bireme::yaml::parse_all(text, {.resolver = Resolver::V2, .limits = limits});
  (void)bireme::yaml::parse_all(text, {.resolver = Resolver::V3, .limits = limits});
  (void)bireme::yaml::parse_nodes(text, {.limits = limits});
  return 0;
}
