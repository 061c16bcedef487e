#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "json/emit.h"
#include "lang/template/value.h"

namespace bireme::lang::tmpl {
namespace {

constexpr size_t kBlockBytes = size_t{64} << 10;

bool has_key_order(const Entry& entry, std::string_view key) { return entry.key < key; }

}  // namespace

Heap::Heap(size_t bytes_max) : bytes_max_(bytes_max) {}
Heap::~Heap() = default;

char* Heap::allocate(size_t bytes, size_t alignment) {
  size_t padding = -reinterpret_cast<uintptr_t>(next_) & (alignment - 1);
  if (next_ == nullptr || bytes + padding > static_cast<size_t>(end_ - next_)) {
    size_t block = std::max(kBlockBytes, bytes);
    if (bytes > kBlockBytes / 4 && next_ != nullptr) {  // its own block; the current one goes on
      used_ += bytes;
      blocks_.push_back(std::unique_ptr<char[]>(new char[bytes]));
      return blocks_.back().get();
    }
    blocks_.push_back(std::unique_ptr<char[]>(new char[block]));
    next_ = blocks_.back().get();
    end_ = next_ + block;
    padding = 0;
  }
  char* start = next_ + padding;
  next_ = start + bytes;
  used_ += bytes + padding;
  return start;
}

void Heap::keep(std::shared_ptr<const void> owner) { kept_.push_back(std::move(owner)); }

Value Heap::text(std::string_view text) {
  if (text.empty()) return Value::borrowed({});
  char* copy = allocate(text.size(), 1);
  std::memcpy(copy, text.data(), text.size());
  return Value::borrowed({copy, text.size()});
}

Value Heap::bytes(std::string_view bytes) {
  List* list = this->list(0, bytes_type());
  list->bytes = text(bytes).as_text();
  list->size = static_cast<uint32_t>(bytes.size());
  return list;
}

Value Heap::error(std::string_view message) { return object(error_type(), {text(message)}); }

List* Heap::list(size_t capacity, const Type& type) {
  List* list = new (allocate(sizeof(List))) List;
  list->type = &type;
  if (capacity > 0) {
    list->items = reinterpret_cast<Value*>(allocate(capacity * sizeof(Value)));
    list->capacity = static_cast<uint32_t>(capacity);
  }
  return list;
}

Map* Heap::map(const Type& type) {
  Map* map = new (allocate(sizeof(Map))) Map;
  map->type = &type;
  return map;
}

Struct* Heap::object(const Type& type, std::initializer_list<Value> fields, const void* payload) {
  Struct* object = new (allocate(sizeof(Struct))) Struct;
  object->type = &type;
  object->payload = payload;
  if (fields.size() > 0) {
    object->fields = reinterpret_cast<Value*>(allocate(fields.size() * sizeof(Value)));
    std::copy(fields.begin(), fields.end(), object->fields);
  }
  return object;
}

Value Heap::from_json(json::Value value, Numbers numbers) {
  auto owner = std::make_shared<const json::Value>(std::move(value));
  kept_.push_back(owner);
  return convert(*owner, numbers);
}

Value Heap::convert(const json::Value& value, Numbers numbers) {
  switch (value.type()) {
    case json::Type::Null: return Value::nil();
    case json::Type::Bool: return Value::boolean(value.as_bool());
    case json::Type::Int:
      if (numbers == Numbers::Int64IfWhole) return Value::int64(value.as_int());
      if (numbers == Numbers::IntIfWhole) return Value::integer(value.as_int());
      return Value::float64(value.as_double());
    case json::Type::Uint: return Value::float64(value.as_double());
    case json::Type::Double: return Value::float64(value.as_double());
    case json::Type::String: return Value::borrowed(value.as_string());
    case json::Type::Array: {
      List* list = this->list();
      list->source = &value;
      list->numbers = numbers;
      list->size = static_cast<uint32_t>(value.size());
      return list;
    }
    case json::Type::Object: {
      Map* map = this->map();
      map->source = &value;
      map->numbers = numbers;
      map->size = static_cast<uint32_t>(value.size());
      return map;
    }
  }
  return {};
}

void Heap::load(List* list) {
  if (list->items != nullptr || list->size == 0) return;
  list->items = reinterpret_cast<Value*>(allocate(list->size * sizeof(Value)));
  list->capacity = list->size;
  if (list->source == nullptr) {  // bytes
    for (uint32_t i = 0; i < list->size; ++i) {
      list->items[i] = Value::number(Kind::Uint8, static_cast<uint8_t>(list->bytes[i]));
    }
    return;
  }
  Value* to = list->items;
  for (const json::Value& item : list->source->items()) *to++ = convert(item, list->numbers);
}

void Heap::load(Map* map) {
  if (map->entries != nullptr || map->source == nullptr || map->size == 0) return;
  map->entries = reinterpret_cast<Entry*>(allocate(map->size * sizeof(Entry)));
  map->capacity = map->size;
  Entry* to = map->entries;
  for (const json::Member& member : map->source->members()) {
    *to++ = Entry{member.name(), convert(member.value, map->numbers)};
  }
  auto by_key = [](const Entry& a, const Entry& b) { return a.key < b.key; };
  if (!std::is_sorted(map->entries, to, by_key)) std::sort(map->entries, to, by_key);
}

std::span<Value> Heap::items(List* list) {
  load(list);
  return {list->items, list->size};
}

void Heap::push(List* list, Value value) {
  load(list);
  if (list->size == list->capacity) {
    uint32_t capacity = std::max<uint32_t>(4, list->capacity * 2);
    Value* grown = reinterpret_cast<Value*>(allocate(capacity * sizeof(Value)));
    std::copy(list->items, list->items + list->size, grown);
    list->items = grown;
    list->capacity = capacity;
  }
  list->items[list->size++] = value;
  list->source = nullptr;
}

List* Heap::slice(List* list, size_t begin, size_t end) {
  List* part = this->list(0, *list->type);
  part->size = static_cast<uint32_t>(end - begin);
  if (list->type == &bytes_type()) {
    part->bytes = list->bytes.substr(begin, end - begin);
    return part;
  }
  load(list);
  part->items = list->items + begin;
  part->capacity = part->size;
  return part;
}

std::span<Entry> Heap::entries(Map* map) {
  load(map);
  return {map->entries, map->size};
}

Value* Heap::find(Map* map, std::string_view key) {
  load(map);
  Entry* end = map->entries + map->size;
  if (map->size <= 8) {
    for (Entry* entry = map->entries; entry != end; ++entry) {
      if (entry->key == key) return &entry->value;
    }
    return nullptr;
  }
  Entry* entry = std::lower_bound(map->entries, end, key, has_key_order);
  return entry != end && entry->key == key ? &entry->value : nullptr;
}

void Heap::set(Map* map, std::string_view key, Value value) {
  load(map);
  map->changed = true;
  map->is_null = false;
  value = value.unwrapped();
  if (value.is(Kind::Invalid)) value = Value::nil();
  Entry* end = map->entries + map->size;
  Entry* entry = std::lower_bound(map->entries, end, key, has_key_order);
  if (entry != end && entry->key == key) {
    entry->value = value;
    return;
  }
  if (map->size == map->capacity) {
    uint32_t capacity = std::max<uint32_t>(4, map->capacity * 2);
    Entry* grown = reinterpret_cast<Entry*>(allocate(capacity * sizeof(Entry)));
    std::copy(map->entries, end, grown);
    entry = grown + (entry - map->entries);
    map->entries = grown;
    map->capacity = capacity;
    end = grown + map->size;
  }
  std::copy_backward(entry, end, end + 1);
  *entry = Entry{text(key).as_text(), value};
  ++map->size;
}

bool Heap::erase(Map* map, std::string_view key) {
  load(map);
  Entry* end = map->entries + map->size;
  Entry* entry = std::lower_bound(map->entries, end, key, has_key_order);
  if (entry == end || entry->key != key) return false;
  std::copy(entry + 1, end, entry);
  --map->size;
  map->changed = true;
  return true;
}

size_t Heap::size(Value value) {
  return value.is(Kind::List) ? value.as_list()->size : value.as_map()->size;
}

}  // namespace bireme::lang::tmpl
