#include "render/helm/table.h"

#include "base/text.h"

namespace bireme::render::helm {

TableRef Table::from_json(const json::Value& object) {
  auto table = std::make_shared<Table>();
  for (const json::Member& member : object.members()) {
    Slot slot;
    if (member.value.is_object()) {
      slot.table = from_json(member.value);
    } else {
      slot.value = member.value;
    }
    table->slots_.insert_or_assign(std::string(member.name()), std::move(slot));
  }
  return table;
}

json::Value Table::to_json() const {
  json::Value object = json::Value::object();
  object.reserve(slots_.size());
  for (const auto& [key, slot] : slots_) {
    object.set(key, slot.table ? slot.table->to_json() : slot.value);
  }
  return object;
}

TableRef Table::copy_deep() const {
  auto copy = std::make_shared<Table>();
  for (const auto& [key, slot] : slots_) {
    Slot copied = slot;
    if (slot.table) copied.table = slot.table->copy_deep();
    copy->slots_.emplace_hint(copy->slots_.end(), key, std::move(copied));
  }
  return copy;
}

Slot* Table::find(std::string_view key) {
  const auto found = slots_.find(key);
  return found == slots_.end() ? nullptr : &found->second;
}

void Table::set(std::string_view key, Slot slot) {
  slots_.insert_or_assign(std::string(key), std::move(slot));
}

void Table::erase(std::string_view key) {
  const auto found = slots_.find(key);
  if (found != slots_.end()) slots_.erase(found);
}

TableRef find_table(const TableRef& root, std::string_view path) {
  TableRef table = root;
  for (std::string_view step : split(path, '.')) {
    const Slot* slot = table->find(step);
    if (!slot || !slot->table) return nullptr;
    table = slot->table;
  }
  return table;
}

const json::Value* find_value(const TableRef& root, std::string_view path) {
  const size_t dot = path.rfind('.');
  const TableRef table = dot == path.npos ? root : find_table(root, path.substr(0, dot));
  if (!table) return nullptr;
  const Slot* slot = table->find(dot == path.npos ? path : path.substr(dot + 1));
  return slot && !slot->is_table() ? &slot->value : nullptr;
}

}  // namespace bireme::render::helm
