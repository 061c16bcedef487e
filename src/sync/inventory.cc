#include "sync/inventory.h"

#include <algorithm>

#include "base/text.h"

namespace bireme::sync {
namespace {

constexpr char kChunksKey[] = "chunks";
constexpr char kObjectsKey[] = "objects";
constexpr size_t kChunksMax = 4096;

size_t line_bytes(const kube::ResourceKey& key) { return key.text().size() + 1; }

}  // namespace

std::string inventory_name(const Owner& owner, size_t chunk) {
  std::string name = "bireme-inventory-" + to_lower(Tracking(owner).mark());
  std::replace(name.begin(), name.end(), '_', '-');
  if (chunk > 0) name += "-" + std::to_string(chunk);
  return name;
}

Result<size_t> count_chunks(const kube::Object& first) {
  const auto count = parse_int(first.value()["data"][kChunksKey].as_string());
  if (!count || *count < 1 || static_cast<size_t>(*count) > kChunksMax) {
    return make_error(Reason::Invalid, "inventory {} does not say how many parts it has",
                      first.key().label());
  }
  return static_cast<size_t>(*count);
}

Result<Inventory> Inventory::decode(Owner owner, const std::vector<kube::Object>& chunks) {
  Inventory inventory(std::move(owner));
  inventory.chunks_.assign(std::max<size_t>(chunks.size(), 1), Chunk{});
  const std::string mark = Tracking(inventory.owner_).mark();
  for (size_t i = 0; i < chunks.size(); ++i) {
    // Names of ConfigMaps know less letters than marks: two owners may meet in one.
    if (const std::string_view other = chunks[i].label(kInventoryLabel); other != mark) {
      return make_error(Reason::Conflict, "{} is not the inventory of {} but of \"{}\"",
                        chunks[i].key().label(), mark, other)
          .with_hint("give the owner another --name");
    }
    const json::Value& text = chunks[i].value()["data"][kObjectsKey];
    if (!text.is_string()) {
      return make_error(Reason::Invalid, "inventory {} has no list of objects",
                        chunks[i].key().label());
    }
    Chunk& chunk = inventory.chunks_[i];
    for (const std::string_view line : split(text.as_string(), '\n')) {
      if (line.empty()) continue;
      auto key = kube::parse_resource_key(line);
      if (!key) return key.error().during("reading inventory " + chunks[i].key().label());
      chunk.bytes += line.size() + 1;
      chunk.keys.insert(&*inventory.keys_.insert(std::move(*key)).first);
    }
  }
  return inventory;
}

void Inventory::add(const kube::ResourceKey& key) {
  const auto [place, is_new] = keys_.insert(key);
  if (!is_new) return;
  const size_t bytes = line_bytes(key);
  auto room = std::find_if(chunks_.begin(), chunks_.end(), [bytes](const Chunk& chunk) {
    return chunk.bytes + bytes <= kChunkBytesMax;
  });
  if (room == chunks_.end()) {
    chunks_.front().is_changed = true;  // it holds the count
    room = chunks_.insert(chunks_.end(), Chunk{});
  }
  room->keys.insert(&*place);
  room->bytes += bytes;
  room->is_changed = true;
}

void Inventory::remove(const kube::ResourceKey& key) {
  const auto place = keys_.find(key);
  if (place == keys_.end()) return;
  const size_t bytes = line_bytes(*place);
  for (Chunk& chunk : chunks_) {
    if (chunk.keys.erase(&*place) == 0) continue;
    chunk.bytes -= bytes;
    chunk.is_changed = true;
  }
  keys_.erase(place);
}

bool Inventory::is_changed() const {
  return std::any_of(chunks_.begin(), chunks_.end(),
                     [](const Chunk& chunk) { return chunk.is_changed; });
}

std::vector<kube::Object> Inventory::encode_changes() const {
  std::vector<kube::Object> objects;
  for (size_t i = chunks_.size(); i-- > 0;) {
    if (chunks_[i].is_changed) objects.push_back(encode(i));
  }
  return objects;
}

void Inventory::mark_written() {
  for (Chunk& chunk : chunks_) chunk.is_changed = false;
}

kube::Object Inventory::encode(size_t index) const {
  using json::Value;
  std::string text;
  text.reserve(chunks_[index].bytes);
  for (const kube::ResourceKey* key : chunks_[index].keys) text += key->text() + "\n";
  Value data = Value::object({{kObjectsKey, Value(text)}});
  if (index == 0) data.set(kChunksKey, Value(std::to_string(chunks_.size())));
  const std::string mark = Tracking(owner_).mark();
  Value metadata = Value::object({{"name", Value(inventory_name(owner_, index))},
                                  {"namespace", Value(owner_.records_ns)},
                                  {"labels", Value::object({{kInventoryLabel, Value(mark)}})}});
  return kube::Object(Value::object({{"apiVersion", Value("v1")},
                                     {"kind", Value("ConfigMap")},
                                     {"metadata", std::move(metadata)},
                                     {"data", std::move(data)}}));
}

}  // namespace bireme::sync
