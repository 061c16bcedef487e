// Table: values while they are being merged, with the sharing Go's maps have.
//
// Helm merges globals in place, and nested tables are then seen by parent and child alike; charts
// have come to depend on it. A Table is a reference, as a Go map is; lists and scalars are
// immutable json::Values. One thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "json/value.h"

namespace bireme::render::helm {

class Table;
using TableRef = std::shared_ptr<Table>;

struct Slot {
  TableRef table;     // null unless it is a table
  json::Value value;  // else this

  bool is_table() const { return table != nullptr; }
  bool is_null() const { return !table && value.is_null(); }
};

class Table {
 public:
  using Slots = std::map<std::string, Slot, std::less<>>;

  // A deep copy, as everything that comes out of JSON is.
  static TableRef from_json(const json::Value& object);
  json::Value to_json() const;
  TableRef copy_deep() const;
  TableRef copy_shallow() const { return std::make_shared<Table>(*this); }

  Slot* find(std::string_view key);
  void set(std::string_view key, Slot slot);
  void erase(std::string_view key);
  Slots& slots() { return slots_; }
  const Slots& slots() const { return slots_; }

 private:
  Slots slots_;
};

// The table at a dotted path, null where there is none.
TableRef find_table(const TableRef& root, std::string_view path);
// The value at a dotted path, null where there is none or it is a table.
const json::Value* find_value(const TableRef& root, std::string_view path);

}  // namespace bireme::render::helm
