#include "json/value.h"

#include <sys/single_threaded.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <functional>

#include "base/result.h"

namespace bireme::json {

namespace {

// Objects larger than this carry a hash index beside their members.
constexpr size_t kLinearMax = 12;
// Room for the first members of an object that grows: most have no more.
constexpr size_t kMembersFirst = 4;

uint32_t hash_key(std::string_view key) {
  return static_cast<uint32_t>(std::hash<std::string_view>{}(key));
}

}  // namespace

namespace {

struct ArrayNode : Value::Node {
  Array items;
};

struct ObjectNode : Value::Node {
  std::vector<Member> members;
  std::vector<uint32_t> slots;  // open addressing; a member's index + 1, 0 for a free slot

  size_t find(std::string_view key) const {
    if (slots.empty()) {
      for (size_t i = 0; i < members.size(); ++i) {
        if (members[i].name() == key) return i;
      }
      return members.size();
    }
    const size_t mask = slots.size() - 1;
    for (size_t at = hash_key(key) & mask; slots[at] != 0; at = (at + 1) & mask) {
      if (members[slots[at] - 1].name() == key) return slots[at] - 1;
    }
    return members.size();
  }

  void place(size_t index) {
    const size_t mask = slots.size() - 1;
    size_t at = hash_key(members[index].name()) & mask;
    while (slots[at] != 0) at = (at + 1) & mask;
    slots[at] = static_cast<uint32_t>(index + 1);
  }

  void reindex() {
    slots.clear();
    if (members.size() <= kLinearMax) return;
    size_t size = 32;
    while (size < members.size() * 2) size *= 2;
    slots.assign(size, 0);
    for (size_t i = 0; i < members.size(); ++i) place(i);
  }

  explicit ObjectNode(std::vector<Member> given = {}) : members(std::move(given)) {
    if (members.size() > kLinearMax) reindex();
  }

  Value& add(Value key, Value value) {
    if (members.capacity() == 0) members.reserve(kMembersFirst);
    members.push_back({std::move(key), std::move(value)});
    if (members.size() > kLinearMax && slots.size() < members.size() * 2) {
      reindex();
    } else if (!slots.empty()) {
      place(members.size() - 1);
    }
    return members.back().value;
  }
};

// True when that was the last owner.
bool count_down(Value::Node& node) noexcept {
  if (__libc_single_threaded) {
    const uint32_t left = node.owners.load(std::memory_order_relaxed) - 1;
    node.owners.store(left, std::memory_order_relaxed);
    return left == 0;
  }
  return node.owners.fetch_sub(1, std::memory_order_acq_rel) == 1;
}

const Value kNullValue;

bool same_double_and_int(double d, int64_t n) {
  return d >= -9223372036854775808.0 && d < 9223372036854775808.0 && std::trunc(d) == d &&
         static_cast<int64_t>(d) == n;
}

// A Uint is one that no Int can hold.
bool same_double_and_uint(double d, uint64_t n) {
  return d >= 9223372036854775808.0 && d < 18446744073709551616.0 && static_cast<uint64_t>(d) == n;
}

bool same_double_and_whole(double d, const Value& whole) {
  return whole.is_uint() ? same_double_and_uint(d, whole.as_uint())
                         : same_double_and_int(d, whole.as_int());
}

bool same_number(const Value& a, const Value& b) noexcept {
  if (a.is_double() && b.is_double()) return a.as_double() == b.as_double();
  if (a.is_double()) return same_double_and_whole(a.as_double(), b);
  if (b.is_double()) return same_double_and_whole(b.as_double(), a);
  if (a.is_uint() || b.is_uint()) return a.is_uint() && b.is_uint() && a.as_uint() == b.as_uint();
  return a.as_int() == b.as_int();
}

bool same_members(const Value& a, const Value& b) noexcept {
  const auto left = a.members();
  const auto right = b.members();
  if (left.size() != right.size()) return false;
  for (size_t i = 0; i < left.size(); ++i) {
    const Value* other =
        right[i].name() == left[i].name() ? &right[i].value : b.find(left[i].name());
    if (!other || !(left[i].value == *other)) return false;
  }
  return true;
}

}  // namespace

void Value::count_up() const noexcept {
  if (__libc_single_threaded) {
    const uint32_t owners = node_->owners.load(std::memory_order_relaxed);
    node_->owners.store(owners + 1, std::memory_order_relaxed);
  } else {
    node_->owners.fetch_add(1, std::memory_order_relaxed);
  }
}

Value::Value(bool b) noexcept {
  clear_bits();
  bool_ = b;
  tag_ = kBool;
}

Value::Value(long n) noexcept {
  clear_bits();
  int_ = n;
  tag_ = kInt;
}

Value::Value(unsigned long n) noexcept {
  clear_bits();
  uint_ = n;
  tag_ = n > static_cast<unsigned long>(INT64_MAX) ? kUint : kInt;
}

Value::Value(double n) noexcept {
  clear_bits();
  double_ = n;
  tag_ = kDouble;
}

Value::Value(std::string_view text) {
  clear_bits();
  if (text.size() <= kShortMax) {
    if (!text.empty()) std::memcpy(static_cast<void*>(this), text.data(), text.size());
    short_size_ = static_cast<uint8_t>(text.size());
    tag_ = kShort;
    return;
  }
  CHECK(text.size() <= UINT32_MAX);
  void* memory = ::operator new(sizeof(Node) + text.size());
  node_ = new (memory) Node;
  node_->text_bytes = static_cast<uint32_t>(text.size());
  std::memcpy(static_cast<void*>(node_ + 1), text.data(), text.size());
  tag_ = kString;
}

Value::Value(Array items) {
  clear_bits();
  auto* node = new ArrayNode;
  node->items = std::move(items);
  node_ = node;
  tag_ = kArray;
}

Value Value::object() {
  Value made;
  made.node_ = new ObjectNode;
  made.tag_ = kObject;
  return made;
}

Value Value::object(std::vector<Member> members) {
  Value made;
  made.node_ = new ObjectNode(std::move(members));
  made.tag_ = kObject;
  return made;
}

Value Value::object(std::initializer_list<std::pair<std::string_view, Value>> members) {
  Value made = object();
  for (const auto& [key, value] : members) made.set(key, value);
  return made;
}

Value& Value::operator=(const Value& other) noexcept {
  other.retain();
  if (tag_ >= kFirstNode) release();
  std::memcpy(static_cast<void*>(this), &other, sizeof(*this));
  return *this;
}

void Value::release() noexcept {
  if (!count_down(*node_)) return;
  if (tag_ == kString) {
    ::operator delete(node_);
  } else if (tag_ == kArray) {
    delete static_cast<ArrayNode*>(node_);
  } else {
    delete static_cast<ObjectNode*>(node_);
  }
}

Value::Node& Value::own() {
  if (node_->owners.load(std::memory_order_acquire) == 1) return *node_;
  Node* copy = nullptr;
  if (tag_ == kArray) {
    auto* made = new ArrayNode;
    made->items = static_cast<ArrayNode*>(node_)->items;
    copy = made;
  } else {
    auto* made = new ObjectNode;
    made->members = static_cast<ObjectNode*>(node_)->members;
    made->slots = static_cast<ObjectNode*>(node_)->slots;
    copy = made;
  }
  release();
  node_ = copy;
  return *copy;
}

Type Value::type() const noexcept {
  switch (tag_) {
    case kNull: return Type::Null;
    case kBool: return Type::Bool;
    case kInt: return Type::Int;
    case kUint: return Type::Uint;
    case kDouble: return Type::Double;
    case kArray: return Type::Array;
    case kObject: return Type::Object;
  }
  return Type::String;
}

bool Value::as_bool(bool fallback) const noexcept { return tag_ == kBool ? bool_ : fallback; }

int64_t Value::as_int(int64_t fallback) const noexcept {
  if (tag_ == kInt) return int_;
  if (tag_ == kDouble && std::trunc(double_) == double_ && std::abs(double_) < 9.2e18) {
    return static_cast<int64_t>(double_);
  }
  return fallback;
}

uint64_t Value::as_uint(uint64_t fallback) const noexcept {
  if (tag_ == kUint) return uint_;
  if (tag_ == kInt && int_ >= 0) return static_cast<uint64_t>(int_);
  return fallback;
}

double Value::as_double(double fallback) const noexcept {
  if (tag_ == kDouble) return double_;
  if (tag_ == kInt) return static_cast<double>(int_);
  if (tag_ == kUint) return static_cast<double>(uint_);
  return fallback;
}

size_t Value::size() const noexcept {
  if (tag_ == kArray) return static_cast<const ArrayNode*>(node_)->items.size();
  if (tag_ == kObject) return static_cast<const ObjectNode*>(node_)->members.size();
  return 0;
}

std::span<const Value> Value::items() const noexcept {
  if (tag_ != kArray) return {};
  return static_cast<const ArrayNode*>(node_)->items;
}

std::span<const Member> Value::members() const noexcept {
  if (tag_ != kObject) return {};
  return static_cast<const ObjectNode*>(node_)->members;
}

const Value* Value::find(std::string_view key) const noexcept {
  if (tag_ != kObject) return nullptr;
  const auto& node = *static_cast<const ObjectNode*>(node_);
  const size_t index = node.find(key);
  return index < node.members.size() ? &node.members[index].value : nullptr;
}

const Value& Value::operator[](std::string_view key) const noexcept {
  const Value* found = find(key);
  return found ? *found : kNullValue;
}

const Value& Value::operator[](size_t index) const noexcept {
  const auto all = items();
  return index < all.size() ? all[index] : kNullValue;
}

void Value::set(std::string_view key, Value value) { edit(key) = std::move(value); }

void Value::set_shared(Value key, Value value) {
  if (is_null()) *this = object();
  CHECK(is_object() && key.is_string());
  auto& node = static_cast<ObjectNode&>(own());
  const size_t index = node.find(key.as_string());
  if (index < node.members.size()) {
    node.members[index].value = std::move(value);
  } else {
    node.add(std::move(key), std::move(value));
  }
}

bool Value::erase(std::string_view key) {
  if (!find(key)) return false;
  auto& node = static_cast<ObjectNode&>(own());
  node.members.erase(node.members.begin() + static_cast<ptrdiff_t>(node.find(key)));
  node.reindex();
  return true;
}

Value& Value::edit(std::string_view key) {
  if (is_null()) *this = object();
  CHECK(is_object());
  auto& node = static_cast<ObjectNode&>(own());
  const size_t index = node.find(key);
  return index < node.members.size() ? node.members[index].value : node.add(Value(key), Value());
}

Value* Value::find_to_edit(std::string_view key) { return find(key) ? &edit(key) : nullptr; }

void Value::push_back(Value value) {
  if (is_null()) *this = array();
  CHECK(is_array());
  static_cast<ArrayNode&>(own()).items.push_back(std::move(value));
}

void Value::insert(size_t index, Value value) {
  CHECK(is_array() && index <= size());
  auto& items = static_cast<ArrayNode&>(own()).items;
  items.insert(items.begin() + static_cast<ptrdiff_t>(index), std::move(value));
}

void Value::erase(size_t index) {
  CHECK(is_array() && index < size());
  auto& items = static_cast<ArrayNode&>(own()).items;
  items.erase(items.begin() + static_cast<ptrdiff_t>(index));
}

Value& Value::edit(size_t index) {
  CHECK(is_array() && index < size());
  return static_cast<ArrayNode&>(own()).items[index];
}

void Value::reserve(size_t count) {
  if (is_array()) static_cast<ArrayNode&>(own()).items.reserve(count);
  if (is_object()) static_cast<ObjectNode&>(own()).members.reserve(count);
}

void Value::sort_members() {
  if (!is_object()) return;
  const auto by_name = [](const Member& a, const Member& b) { return a.name() < b.name(); };
  const auto all = members();
  if (std::is_sorted(all.begin(), all.end(), by_name)) return;
  auto& node = static_cast<ObjectNode&>(own());
  std::stable_sort(node.members.begin(), node.members.end(), by_name);
  node.reindex();
}

bool operator==(const Value& a, const Value& b) noexcept {
  if (a.is_same_node(b)) return true;
  if (a.is_number() && b.is_number()) return same_number(a, b);
  if (a.type() != b.type()) return false;
  switch (a.type()) {
    case Type::Null: return true;
    case Type::Bool: return a.as_bool() == b.as_bool();
    case Type::String: return a.as_string() == b.as_string();
    case Type::Array:
      return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end());
    case Type::Object: return same_members(a, b);
    case Type::Int:
    case Type::Uint:
    case Type::Double: break;  // handled above
  }
  return false;
}

bool Value::is_same_node(const Value& other) const noexcept {
  return tag_ >= kFirstNode && tag_ == other.tag_ && node_ == other.node_;
}

}  // namespace bireme::json
