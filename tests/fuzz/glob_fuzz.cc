// A pattern and a text, divided by the first line end: an answer or an error, in bounded time.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "lang/glob/glob.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view whole(reinterpret_cast<const char*>(data), size);
  const size_t end = whole.find('\n');
  const std::string_view pattern = whole.substr(0, end);
  const std::string_view text = end == std::string_view::npos ? "" : whole.substr(end + 1);
  using namespace bireme::lang::glob;
  (void)match_path(pattern, text);
  auto glob = Glob::compile(pattern);
  if (glob) (void)glob->match(text);
  return 0;
}
