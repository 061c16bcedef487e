// Value: the one immutable currency. 16 bytes; short strings and numbers are held inside, all else
// in shared nodes, so a copy is a pointer.
//
// Sharing is never visible: the editing calls (set, erase, push_back, edit ...) first copy a node
// that has another owner, and change it in place when it has none. `const` access is safe from many
// threads; editing needs the value to itself. Objects keep insertion order; comparing ignores it.
// Int holds int64; Uint only what int64 cannot; Double everything else, as Go's decoders have it.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bireme::json {

enum class Type : uint8_t { Null, Bool, Int, Uint, Double, String, Array, Object };

struct Member;
class Value;
using Array = std::vector<Value>;

class Value {
 public:
  Value() noexcept { clear_bits(); }
  Value(std::nullptr_t) noexcept { clear_bits(); }
  Value(bool b) noexcept;
  Value(int n) noexcept : Value(static_cast<int64_t>(n)) {}
  Value(unsigned n) noexcept : Value(static_cast<int64_t>(n)) {}
  Value(long n) noexcept;
  Value(long long n) noexcept : Value(static_cast<long>(n)) {}
  Value(unsigned long n) noexcept;
  Value(unsigned long long n) noexcept : Value(static_cast<unsigned long>(n)) {}
  Value(double n) noexcept;
  Value(std::string_view text);
  Value(const std::string& text) : Value(std::string_view(text)) {}
  Value(const char* text) : Value(std::string_view(text)) {}
  Value(Array items);

  // A null that YAML wrote as nothing at all ("key:"): equal to every null, but told apart by those
  // who merge as kustomize does.
  static Value bare_null() noexcept {
    Value out;
    out.int_ = 1;
    return out;
  }
  bool is_bare_null() const noexcept { return tag_ == kNull && int_ == 1; }

  static Value array() { return Value(Array{}); }
  static Value object();
  // Of members whose keys are strings and differ: for those who build many.
  static Value object(std::vector<Member> members);
  static Value object(std::initializer_list<std::pair<std::string_view, Value>> members);

  Value(const Value& other) noexcept {
    copy_bits(this, &other);
    retain();
  }
  Value(Value&& other) noexcept {
    copy_bits(this, &other);
    other.clear_bits();
  }
  Value& operator=(const Value& other) noexcept;
  Value& operator=(Value&& other) noexcept {
    Value taken(std::move(other));
    char bits[sizeof(Value)];
    copy_bits(bits, this);
    copy_bits(this, &taken);
    copy_bits(&taken, bits);
    return *this;
  }
  ~Value() {
    if (tag_ >= kFirstNode) release();
  }

  Type type() const noexcept;
  bool is_null() const noexcept { return tag_ == kNull; }
  bool is_bool() const noexcept { return tag_ == kBool; }
  bool is_int() const noexcept { return tag_ == kInt; }
  bool is_uint() const noexcept { return tag_ == kUint; }
  bool is_double() const noexcept { return tag_ == kDouble; }
  bool is_number() const noexcept { return tag_ >= kInt && tag_ <= kDouble; }
  bool is_string() const noexcept { return tag_ == kShort || tag_ == kString; }
  bool is_array() const noexcept { return tag_ == kArray; }
  bool is_object() const noexcept { return tag_ == kObject; }

  // Readers that give the fallback where the type is another; nothing throws.
  bool as_bool(bool fallback = false) const noexcept;
  int64_t as_int(int64_t fallback = 0) const noexcept;  // Int, or a Double without fraction
  uint64_t as_uint(uint64_t fallback = 0) const noexcept;
  double as_double(double fallback = 0) const noexcept;  // any number
  std::string_view as_string(std::string_view fallback = {}) const noexcept {
    if (tag_ == kShort) return {short_text(), short_size_};
    return tag_ == kString ? node_text() : fallback;
  }
  // Of two strings; cheaper than comparing what as_string() gives.
  bool has_same_text(const Value& other) const noexcept {
    if (std::memcmp(this, &other, sizeof(*this)) == 0) return true;
    return (tag_ == kString || other.tag_ == kString) && as_string() == other.as_string();
  }

  // Arrays and objects. size() is 0 for scalars. find() gives null where there is no such member;
  // operator[] gives a null Value, so that paths can be read without checks.
  size_t size() const noexcept;
  bool empty() const noexcept { return size() == 0; }
  std::span<const Value> items() const noexcept;     // empty unless an array
  std::span<const Member> members() const noexcept;  // empty unless an object
  const Value* find(std::string_view key) const noexcept;
  bool contains(std::string_view key) const noexcept { return find(key) != nullptr; }
  const Value& operator[](std::string_view key) const noexcept;
  const Value& operator[](const char* key) const noexcept { return (*this)[std::string_view(key)]; }
  const Value& operator[](size_t index) const noexcept;
  const Value& operator[](int index) const noexcept { return (*this)[static_cast<size_t>(index)]; }

  // Editing, copy on write. On a null value set/edit(key) begin an object, push_back an array; on
  // any other wrong type they abort: the caller checks the type of what came from outside.
  void set(std::string_view key, Value value);  // keeps the place of a member that exists
  void set_shared(Value key, Value value);      // same, sharing the key's text
  bool erase(std::string_view key);             // keeps the order of the others
  Value& edit(std::string_view key);            // adds a null member where there is none
  Value* find_to_edit(std::string_view key);    // null where there is none
  void push_back(Value value);
  void insert(size_t index, Value value);
  void erase(size_t index);
  Value& edit(size_t index);
  void reserve(size_t count);
  // The members in byte order of their keys; nested objects are left alone.
  void sort_members();

  // Deep; numbers are compared by value across their types, objects without regard to order.
  friend bool operator==(const Value& a, const Value& b) noexcept;
  // True when both are the very same node: equal without looking.
  bool is_same_node(const Value& other) const noexcept;

  // Base of the nodes of strings, arrays and objects; the count is atomic only once the process has
  // threads. A string's text follows its node.
  struct Node {
    std::atomic<uint32_t> owners{1};
    uint32_t text_bytes = 0;
  };

 private:
  enum Tag : uint8_t {
    kNull,
    kBool,
    kInt,
    kUint,
    kDouble,
    kShort,
    kFirstNode,
    kString = kFirstNode,
    kArray,
    kObject
  };
  static constexpr size_t kShortMax = 14;

  static void copy_bits(void* to, const void* from) noexcept {
    std::memcpy(to, from, sizeof(Value));
  }
  void clear_bits() noexcept { std::memset(static_cast<void*>(this), 0, sizeof(*this)); }
  const char* short_text() const noexcept { return reinterpret_cast<const char*>(this); }
  std::string_view node_text() const noexcept {
    return {reinterpret_cast<const char*>(node_ + 1), node_->text_bytes};
  }
  void retain() const noexcept {
    if (tag_ >= kFirstNode) count_up();
  }
  void count_up() const noexcept;
  void release() noexcept;
  Node& own();  // the node, copied first if it is shared

  union {
    int64_t int_;
    uint64_t uint_;
    double double_;
    bool bool_;
    Node* node_;
  };
  [[maybe_unused]] char more_[kShortMax - 8];  // a short string fills the union and this
  uint8_t short_size_;
  uint8_t tag_;
};

struct Member {
  Value key;  // always a string
  Value value;
  std::string_view name() const noexcept { return key.as_string(); }
};

static_assert(sizeof(Value) == 16 && sizeof(Value::Node) == 8);

}  // namespace bireme::json
