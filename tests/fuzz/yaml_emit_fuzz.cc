// What is printed reads back as the same value, in every style.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "json/emit.h"
#include "json/parse.h"
#include "yaml/emit.h"
#include "yaml/parse.h"

namespace {

using bireme::json::Value;

// libyaml refuses control characters that JSON allows, and folds NEL, LS and PS.
bool is_plain_enough(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == 0x7F || c == '\r' || c == 0xC2 || c == 0xE2 || c == 0xEF) return false;
  }
  return bireme::is_utf8(text);
}

void check(const Value& value, const bireme::yaml::EmitOptions& options) {
  using bireme::yaml::Resolver;
  const std::string text = bireme::yaml::emit(value, options);
  const bool v2 = options.style == bireme::yaml::Style::SigsV2;
  const auto back = bireme::yaml::parse(text, {.resolver = v2 ? Resolver::V2 : Resolver::V3});
  if (!back || bireme::json::canonical(*back) != bireme::json::canonical(value)) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!is_plain_enough(text) || text.find("<<") != text.npos || text.find('\\') != text.npos)
    return 0;
  const auto value = bireme::json::parse(text);
  if (!value) return 0;
  check(*value, {});
  check(*value, {.style = bireme::yaml::Style::V3});
  return 0;
}
