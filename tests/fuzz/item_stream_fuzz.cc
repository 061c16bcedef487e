// List pages and watch frames: however the bytes are cut, the same items come out, or an error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "json/emit.h"
#include "json/item_stream.h"

namespace {

using namespace bireme::json;

std::vector<std::string> read(ItemStream::Shape shape, std::string_view text, size_t chunk,
                              bool* ok) {
  std::vector<std::string> items;
  ItemStream stream(shape, {.wants_body = [](const Value& so_far) {
                              return so_far["metadata"]["name"].as_string().size() % 2 == 0;
                            },
                            .on_item = [&items](std::string_view type, Value item) {
                              items.push_back(std::string(type) + emit(item));
                            }});
  *ok = true;
  for (size_t at = 0; at < text.size() && *ok; at += chunk) {
    *ok = stream.feed(text.substr(at, chunk)).ok();
  }
  *ok = *ok && stream.finish().ok();
  return items;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto shape : {ItemStream::Shape::List, ItemStream::Shape::Watch}) {
    bool whole_ok = false;
    bool cut_ok = false;
    const auto whole = read(shape, text, size + 1, &whole_ok);
    const auto cut = read(shape, text, 3, &cut_ok);
    if (whole_ok != cut_ok || whole != cut) std::abort();
  }
  return 0;
}
