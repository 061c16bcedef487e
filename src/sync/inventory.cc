#include "sync/inventory.h"

#include "base/text.h"

namespace bireme::sync {
namespace {

constexpr char kChunksKey[] = "chunks";
constexpr char kObjectsKey[] = "objects";
constexpr size_t kChunksMax = 4096;

std::string lower_name(std::string_view mark) {
  std::string name = to_lower(mark);
  for (char& c : name) {
    if (c == '_') c = '-';
  }
  return name;
}

kube::Object make_chunk(const Owner& owner, size_t index, std::string text) {
  using json::Value;
  const std::string mark = Tracking(owner).mark();
  Value metadata = Value::object({{"name", Value(inventory_name(owner, index))},
                                  {"namespace", Value(owner.ns)},
                                  {"labels", Value::object({{kInventoryLabel, Value(mark)}})}});
  return kube::Object(Value::object({{"apiVersion", Value("v1")},
                                     {"kind", Value("ConfigMap")},
                                     {"metadata", std::move(metadata)},
                                     {"data", Value::object({{kObjectsKey, Value(text)}})}}));
}

}  // namespace

std::string inventory_name(const Owner& owner, size_t chunk) {
  std::string name = "bireme-inventory-" + lower_name(Tracking(owner).mark());
  if (chunk > 0) name += "-" + std::to_string(chunk);
  return name;
}

std::vector<kube::Object> encode_inventory(const Owner& owner, const InventoryKeys& keys) {
  std::vector<std::string> texts(1);
  for (const kube::ResourceKey& key : keys) {
    std::string line = key.text() + "\n";
    if (texts.back().size() + line.size() > kChunkBytesMax) texts.emplace_back();
    texts.back() += line;
  }
  std::vector<kube::Object> chunks;
  for (size_t i = texts.size(); i-- > 0;) {
    kube::Object chunk = make_chunk(owner, i, std::move(texts[i]));
    if (i == 0) chunk = chunk.with({"data", kChunksKey}, json::Value(std::to_string(texts.size())));
    chunks.push_back(std::move(chunk));
  }
  return chunks;
}

Result<size_t> count_chunks(const kube::Object& first) {
  const auto count = parse_int(first.value()["data"][kChunksKey].as_string());
  if (!count || *count < 1 || static_cast<size_t>(*count) > kChunksMax) {
    return make_error(Reason::Invalid, "inventory {} does not say how many parts it has",
                      first.key().label());
  }
  return static_cast<size_t>(*count);
}

Result<InventoryKeys> decode_inventory(const std::vector<kube::Object>& chunks) {
  InventoryKeys keys;
  for (const kube::Object& chunk : chunks) {
    const json::Value& text = chunk.value()["data"][kObjectsKey];
    if (!text.is_string()) {
      return make_error(Reason::Invalid, "inventory {} has no list of objects",
                        chunk.key().label());
    }
    for (const std::string_view line : split(text.as_string(), '\n')) {
      if (line.empty()) continue;
      auto key = kube::parse_resource_key(line);
      if (!key) return key.error().during("reading inventory " + chunk.key().label());
      keys.insert(std::move(*key));
    }
  }
  return keys;
}

}  // namespace bireme::sync
