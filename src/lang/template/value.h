// The values Go templates work on: what Go's reflect would show, in 16 bytes that copy freely.
//
// Strings, lists, maps and structs live in a Heap (a region: nothing is freed before the Heap is),
// so a Value is only good while its Heap lives. Maps and lists are references, as in Go: `set` on a
// map is seen by all who hold it. JSON comes in lazily: a json::Value's members are looked at when
// a template does, and their text is not copied. One thread at a time per Heap.
//
// There are two nils, as in Go: Invalid (no value at all: a variable set from a missing key) and
// NilInterface (a member that is there and holds null).
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/value.h"

namespace bireme::lang::tmpl {

enum class Kind : uint8_t {
  Invalid, NilInterface, Bool, Int, Int32, Int64, Uint8, Uint, Uint32, Uint64, Float64, Complex,
  String, List, Map, Struct,
};

struct Type;
struct List;
struct Map;
struct Struct;
class Heap;
class Run;

class Value {
 public:
  Value() = default;  // Invalid
  static Value nil() { return Value(Kind::NilInterface); }
  static Value boolean(bool b) { Value v(Kind::Bool); v.int_ = b; return v; }
  static Value integer(int64_t n) { return number(Kind::Int, n); }  // Go's int
  static Value int64(int64_t n) { return number(Kind::Int64, n); }
  static Value number(Kind kind, int64_t n) { Value v(kind); v.int_ = n; return v; }
  static Value float64(double d) { Value v(Kind::Float64); v.double_ = d; return v; }
  static Value complex(double real, double imaginary) {
    Value v(Kind::Complex);
    v.double_ = real;
    v.imaginary_ = static_cast<float>(imaginary);
    return v;
  }
  // The text is not copied: it must live as long as the Heap does. See Heap::text().
  static Value borrowed(std::string_view text) {
    Value v(Kind::String);
    v.text_ = text.data();
    v.size_ = static_cast<uint32_t>(text.size());
    return v;
  }
  Value(List* list) : kind_(Kind::List) { list_ = list; }
  Value(Map* map) : kind_(Kind::Map) { map_ = map; }
  Value(Struct* object) : kind_(Kind::Struct) { struct_ = object; }

  Kind kind() const { return kind_; }
  bool is(Kind kind) const { return kind_ == kind; }
  bool is_nil() const { return kind_ <= Kind::NilInterface; }
  bool is_signed() const { return kind_ >= Kind::Int && kind_ <= Kind::Int64; }
  bool is_unsigned() const { return kind_ >= Kind::Uint8 && kind_ <= Kind::Uint64; }
  bool is_integer() const { return kind_ >= Kind::Int && kind_ <= Kind::Uint64; }

  // True for what was read from a container of interface{}: error messages then name that type.
  bool in_interface() const { return in_interface_; }
  Value wrapped() const { Value v = *this; v.in_interface_ = true; return v; }
  Value unwrapped() const {
    if (kind_ == Kind::NilInterface) return {};
    Value v = *this;
    v.in_interface_ = false;
    return v;
  }

  // Readers of one kind; the caller has looked at kind().
  bool as_bool() const { return int_ != 0; }
  int64_t as_int() const { return int_; }
  uint64_t as_uint() const { return static_cast<uint64_t>(int_); }
  double as_float() const { return double_; }
  double as_imaginary() const { return imaginary_; }  // of Complex; as_float() is the real part
  std::string_view as_text() const { return {text_, size_}; }
  List* as_list() const { return list_; }
  Map* as_map() const { return map_; }
  Struct* as_struct() const { return struct_; }
  const Type* type() const;  // of lists, maps and structs; else null

 private:
  explicit Value(Kind kind) : kind_(kind) {}
  union {
    int64_t int_ = 0;
    double double_;
    const char* text_;
    List* list_;
    Map* map_;
    Struct* struct_;
  };
  union {
    uint32_t size_ = 0;
    float imaginary_;
  };
  Kind kind_ = Kind::Invalid;
  bool in_interface_ = false;
};
static_assert(sizeof(Value) == 16);

// What a function takes, in Go's types. Any is interface{}; Raw is reflect.Value (both nils pass
// unchanged, as the built-in functions want); Typed needs exactly `type`.
struct Param {
  enum Kind : uint8_t { Any, Raw, String, Bool, Int, Int64, Uint32, Float64, Typed } kind = Any;
  const Type* type = nullptr;
  Param(Kind k) : kind(k) {}                          // NOLINT: a list of kinds is a signature
  Param(const Type& t) : kind(Typed), type(&t) {}     // NOLINT
};

// One call of a function or method. `arguments` are already of the types the signature names.
struct Call {
  Run& run;
  Value receiver;  // Invalid for functions
  std::span<const Value> arguments;
  Heap& heap() const;
  size_t size() const { return arguments.size(); }
  Value operator[](size_t index) const { return arguments[index]; }
  std::string_view text(size_t index) const { return arguments[index].as_text(); }
  int64_t integer(size_t index) const { return arguments[index].as_int(); }
};

// An error's message is what Go would put after "error calling NAME: ".
using Native = Result<Value> (*)(const Call&);

struct Function {
  std::string_view name;
  std::vector<Param> params = {};
  bool variadic = false;  // the last parameter may come any number of times
  Native native = nullptr;
};

// A Go type, as %T and %v and the error messages show it. Callers define their own as constants.
struct Type {
  std::string_view name;                     // "map[string]interface {}", "*common.Capabilities"
  Kind kind = Kind::Struct;                  // List, Map or Struct
  Kind element = Kind::NilInterface;         // of lists and maps; NilInterface is interface{}
  const Type* element_type = nullptr;        // when `element` is List, Map or Struct
  std::vector<std::string_view> fields = {}; // of structs; a lower-case one is not exported
  bool pointer = false;                      // a pointer to such a struct
  std::vector<Function> methods = {};
  std::string (*to_text)(Value) = nullptr;   // Go's String() or Error()
  std::string (*to_json_text)(Value) = nullptr;  // MarshalJSON or MarshalText, if not to_text
  // What JSON calls the fields, if not the same; one with ? at its end is left out where empty.
  std::vector<std::string_view> json_fields = {};
  std::string_view kind_name = {};           // what kindOf says, if not what `kind` implies
};

const Type& map_type();          // map[string]interface {}
const Type& string_map_type();   // map[string]string
const Type& list_type();         // []interface {}
const Type& string_list_type();  // []string
const Type& int_list_type();     // []int
const Type& bytes_type();        // []uint8; the content is List::bytes
const Type& error_type();

// How JSON numbers become Go's: as encoding/json decodes them (all float64: Helm's values),
// whole ones as int (what `bireme eval template` promises), or as
// int64 (as client-go decodes what lookup finds).
enum class Numbers : uint8_t { Float64, IntIfWhole, Int64IfWhole };

struct List {
  const Type* type = nullptr;
  Value* items = nullptr;          // null while the list is still JSON
  uint32_t size = 0;
  uint32_t capacity = 0;
  bool is_null = false;            // Go's nil slice
  std::string_view bytes;          // the content, when the type is []uint8 (then items is null)
  const json::Value* source = nullptr;
  Numbers numbers = Numbers::Float64;  // of the source
};

struct Entry {
  std::string_view key;
  Value value;
};

// Entries are sorted by key, so that what is printed or ranged over has Go's order.
struct Map {
  const Type* type = nullptr;
  Entry* entries = nullptr;        // null while the map is still JSON
  uint32_t size = 0;
  uint32_t capacity = 0;
  bool is_null = false;            // Go's nil map
  bool changed = false;            // differs from `source`
  const json::Value* source = nullptr;
  Numbers numbers = Numbers::Float64;
};

struct Struct {
  const Type* type = nullptr;
  Value* fields = nullptr;         // as many as type->fields; null for a nil pointer
  const void* payload = nullptr;   // what a type's own methods read: a time, a version
};
// Nothing for a field that JSON does not show.
std::optional<std::string_view> json_name(const Struct& object, size_t field);

// The region values live in. Not shared between threads.
class Heap {
 public:
  explicit Heap(size_t bytes_max = size_t{1} << 30);
  ~Heap();
  Heap(const Heap&) = delete;

  Value text(std::string_view text);                       // copies
  Value text(std::string&& text) { return this->text(std::string_view(text)); }
  Value bytes(std::string_view bytes);                     // []byte, copies
  Value from_json(json::Value value, Numbers numbers = Numbers::Float64);  // lazily; keeps `value`
  Value error(std::string_view message);                   // a value of Go's type error

  List* list(size_t capacity = 0, const Type& type = list_type());
  Map* map(const Type& type = map_type());
  Struct* object(const Type& type, std::initializer_list<Value> fields = {},
                 const void* payload = nullptr);
  // Keeps something alive as long as the Heap.
  void keep(std::shared_ptr<const void> owner);

  // Lists and maps. Reading makes JSON into values on the way, hence through the Heap.
  std::span<Value> items(List* list);
  void push(List* list, Value value);
  List* slice(List* list, size_t begin, size_t end);       // shares the items, as Go's slices do
  std::span<Entry> entries(Map* map);
  Value* find(Map* map, std::string_view key);             // null if there is none
  void set(Map* map, std::string_view key, Value value);   // copies the key
  bool erase(Map* map, std::string_view key);
  size_t size(Value listOrMap);

  // Back to JSON, as encoding/json would marshal it; unchanged parts are shared, not copied. An
  // error where Go has one (NaN, a cycle) and where the depth is beyond kDepthMax.
  Result<json::Value> to_json(Value value);

  char* allocate(size_t bytes, size_t alignment = 8);
  size_t used_bytes() const { return used_; }
  size_t bytes_max() const { return bytes_max_; }
  bool is_full() const { return used_ > bytes_max_ || work_ > kWorkMax; }
  // Counts the values a deep walk looks at: shared values can make a walk endless. False then.
  bool charge(uint64_t values = 1) { return (work_ += values) <= kWorkMax; }

 private:
  Value convert(const json::Value& value, Numbers numbers);
  void load(List* list);
  void load(Map* map);
  Result<json::Value> to_json(Value value, int depth);
  bool is_unchanged(Value value, int depth);

  static constexpr uint64_t kJsonValuesMax = 2'000'000;  // of one to_json()
  static constexpr uint64_t kWorkMax = 20'000'000;
  size_t bytes_max_;
  size_t used_ = 0;
  uint64_t work_ = 0;
  uint64_t json_values_ = 0;
  char* next_ = nullptr;
  char* end_ = nullptr;
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::vector<std::shared_ptr<const void>> kept_;
};

inline constexpr int kDepthMax = 1000;  // of values that are printed, compared or marshalled

// Go's name of a value's type: "int", "[]interface {}"; "<nil>" for nil.
std::string_view type_name(Value value);

}  // namespace bireme::lang::tmpl
