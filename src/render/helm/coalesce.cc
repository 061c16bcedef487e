#include "render/helm/coalesce.h"

#include <set>
#include <vector>

#include "base/text.h"
#include "json/emit.h"

namespace bireme::render::helm {

namespace {

constexpr std::string_view kGlobal = "global";

std::string join_path(std::string_view prefix, std::string_view key) {
  if (prefix.empty()) return std::string(key);
  return fmt::format("{}.{}", prefix, key);
}

std::string shown(const Slot& slot) {
  return slot.table ? json::emit(slot.table->to_json()) : json::emit(slot.value);
}

// Go's %t of what is no bool.
std::string verb_t(const json::Value& value) {
  switch (value.type()) {
    case json::Type::Null: return "%!t(<nil>)";
    case json::Type::Bool: return value.as_bool() ? "true" : "false";
    case json::Type::Int:
    case json::Type::Uint: return fmt::format("%!t(int64={})", json::emit(value));
    case json::Type::Double: return fmt::format("%!t(float64={})", json::emit(value));
    case json::Type::String: return fmt::format("%!t(string={})", value.as_string());
    case json::Type::Array:
    case json::Type::Object: break;
  }
  std::vector<std::string> items;
  for (const json::Value& item : value.items()) items.push_back(verb_t(item));
  return fmt::format("[{}]", join(items, " "));
}

void remove_nulls(Table& table) {
  for (auto it = table.slots().begin(); it != table.slots().end();) {
    if (it->second.is_null()) {
      it = table.slots().erase(it);
      continue;
    }
    if (it->second.table) remove_nulls(*it->second.table);
    ++it;
  }
}

class Coalescer {
 public:
  Coalescer(Nulls nulls, Warnings& warnings) : nulls_(nulls), warnings_(warnings) {}

  Status chart(const Chart& chart, const TableRef& dest, const std::string& prefix) {
    own_values(chart, *dest, join_path(prefix, chart.name()));
    return subcharts(chart, dest, prefix);
  }

  void tables(Table& over, Table& under, const std::string& prefix, Nulls nulls);

 private:
  void own_values(const Chart& chart, Table& values, const std::string& prefix);
  void own_value(const Chart& chart, Table& values, const std::string& key, Slot& under,
                 const std::string& prefix);
  Status subcharts(const Chart& chart, const TableRef& dest, const std::string& prefix);
  void globals(Table& dest, Table& source, const std::string& prefix);
  void global(Table& dest, const std::string& key, Slot& value, const std::string& prefix);
  void warn(std::string text) { warnings_.push_back(std::move(text)); }

  Nulls nulls_;
  Warnings& warnings_;
};

bool is_subchart(const Chart& chart, std::string_view name) {
  for (const Chart& sub : chart.dependencies) {
    if (sub.name() == name) return true;
  }
  return false;
}

void Coalescer::own_values(const Chart& chart, Table& values, const std::string& prefix) {
  const TableRef own = Table::from_json(chart.values);
  for (auto& [key, slot] : own->slots()) own_value(chart, values, key, slot, prefix);
}

void Coalescer::own_value(const Chart& chart, Table& values, const std::string& key, Slot& under,
                          const std::string& prefix) {
  Slot* over = values.find(key);
  if (!over) {
    if (nulls_ == Nulls::Remove && under.is_null()) return;
    if (nulls_ == Nulls::Remove && under.table) remove_nulls(*under.table);
    values.set(key, under);
    return;
  }
  if (over->is_null() && nulls_ != Nulls::Keep) {
    values.erase(key);
    return;
  }
  if (!over->table) return;
  if (!under.table) {
    if (!under.is_null()) {
      warn(fmt::format("warning: skipped value for {}.{}: Not a table.", prefix, key));
    }
    return;
  }
  const Nulls nulls = is_subchart(chart, key) ? Nulls::Keep : nulls_;
  if (nulls == Nulls::Remove) remove_nulls(*under.table);
  tables(*over->table, *under.table, join_path(prefix, key), nulls);
}

Status Coalescer::subcharts(const Chart& chart, const TableRef& dest, const std::string& prefix) {
  for (const Chart& sub : chart.dependencies) {
    Slot* slot = dest->find(sub.name());
    if (slot && !slot->table) {
      return make_error(Reason::Invalid, "type mismatch on {}: {}", sub.name(),
                        verb_t(slot->value));
    }
    if (!slot) dest->set(sub.name(), Slot{std::make_shared<Table>(), {}});
    const TableRef inner = dest->find(sub.name())->table;
    const std::string inner_prefix = join_path(prefix, chart.name());
    globals(*inner, *dest, inner_prefix);
    TRY(this->chart(sub, inner, inner_prefix));
  }
  return {};
}

void Coalescer::globals(Table& dest, Table& source, const std::string& prefix) {
  TableRef into = std::make_shared<Table>();
  if (const Slot* there = dest.find(kGlobal)) {
    if (!there->table) {
      warn("warning: skipping globals because destination global is not a table.");
      return;
    }
    into = there->table;
  }
  TableRef from = std::make_shared<Table>();
  if (const Slot* there = source.find(kGlobal)) {
    if (!there->table) {
      warn("warning: skipping globals because source global is not a table.");
      return;
    }
    from = there->table;
  }
  for (auto& [key, slot] : from->slots()) global(*into, key, slot, prefix);
  dest.set(kGlobal, Slot{into, {}});
}

void Coalescer::global(Table& dest, const std::string& key, Slot& value,
                       const std::string& prefix) {
  const Slot* there = dest.find(key);
  if (!value.table) {
    if (there && there->table) {
      warn(fmt::format("key {} is table. Skipping", key));
    } else {
      dest.set(key, value);
    }
    return;
  }
  const TableRef copy = value.table->copy_shallow();
  if (there && !there->table) {
    warn(fmt::format("Conflict: cannot merge map onto non-map for \"{}\". Skipping.", key));
    return;
  }
  if (there) {
    const TableRef under = there->table;
    tables(*copy, *under, join_path(prefix, key), Nulls::Keep);
  }
  dest.set(key, Slot{copy, {}});
}

void Coalescer::tables(Table& over, Table& under, const std::string& prefix, Nulls nulls) {
  std::set<std::string, std::less<>> nulled;  // keys that are null in `over` and something below
  for (const auto& [key, slot] : over.slots()) {
    if (!slot.is_null()) continue;
    const Slot* below = under.find(key);
    if (below && !below->is_null()) nulled.insert(key);
    under.set(key, Slot{});
  }
  for (auto& [key, slot] : under.slots()) {
    Slot* there = over.find(key);
    if (there && nulls != Nulls::Keep && there->is_null() && nulled.contains(key)) {
      over.erase(key);
    } else if (!there) {
      over.set(key, slot);
    } else if (slot.table && there->table) {
      const TableRef inner = there->table;
      const TableRef inner_under = slot.table;
      if (inner != inner_under) tables(*inner, *inner_under, join_path(prefix, key), nulls);
    } else if (slot.table) {
      warn(fmt::format("warning: cannot overwrite table with non table for {} ({})",
                       join_path(prefix, key), shown(slot)));
    } else if (there->table && !slot.is_null()) {
      warn(fmt::format("warning: destination for {} is a table. Ignoring non-table value ({})",
                       join_path(prefix, key), shown(slot)));
    }
  }
}

}  // namespace

Nulls nulls_removed_by(Release release) {
  return release == Release::Helm4 ? Nulls::Remove : Nulls::RemoveGiven;
}

Status coalesce(const Chart& chart, const TableRef& values, Nulls nulls, Warnings& warnings) {
  return Coalescer(nulls, warnings).chart(chart, values, "");
}

void coalesce_tables(const TableRef& over, const TableRef& under, Nulls nulls, Warnings& warnings) {
  Coalescer(nulls, warnings).tables(*over, *under, "", nulls);
}

}  // namespace bireme::render::helm
