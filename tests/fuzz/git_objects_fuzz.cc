// Any bytes as each kind of Git object, and as a delta on other bytes: a value or an error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tree/git/object.h"
#include "tree/inflate.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  using namespace bireme::tree;
  constexpr size_t kLimitBytes = 1 << 20;
  (void)git::parse_commit(text);
  (void)git::parse_tag(text);
  auto items = git::parse_tree(text);
  if (items) {
    for (const git::TreeItem& item : *items) {
      if (item.name == ".." || item.name.find('/') != std::string::npos) std::abort();
    }
  }
  const size_t half = size / 2;
  auto result = git::apply_delta(text.substr(0, half), text.substr(half), kLimitBytes);
  if (result && result->size() > kLimitBytes) std::abort();
  (void)inflate_exactly(text, half);
  (void)inflate_whole(text, kLimitBytes);
  return 0;
}
