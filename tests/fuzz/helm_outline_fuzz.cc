// A manifest that is read off its lines is one that the parser accepts, of the same kind.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "render/helm/outline.h"
#include "yaml/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace bireme;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto kind = render::helm::outline_kind(text);
  if (!kind) return 0;
  const auto parsed = yaml::parse(text);
  if (!parsed || (*parsed)["kind"].as_string() != *kind) std::abort();
  const json::Value& metadata = (*parsed)["metadata"];
  const json::Value& annotations = metadata["annotations"];
  if (!metadata.is_null() && !metadata.is_object()) std::abort();
  if (!annotations.is_null() && !annotations.is_object()) std::abort();
  if (annotations.find("helm.sh/hook") != nullptr) std::abort();
  for (const json::Member& member : annotations.members()) {
    if (member.value.is_object() || member.value.is_array()) std::abort();
  }
  return 0;
}
