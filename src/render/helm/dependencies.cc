#include "render/helm/dependencies.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "lang/semver/constraint.h"
#include "render/helm/table.h"

namespace bireme::render::helm {

namespace {

bool is_compatible(std::string_view range, std::string_view version) {
  const auto parsed = lang::semver::parse_version(version);
  const auto constraint = lang::semver::Constraint::parse(range);
  return parsed && constraint && constraint->check(*parsed);
}

// The first condition that has a value decides.
void apply_conditions(std::vector<Dependency>& wanted, const TableRef& values,
                      const std::string& path, Warnings& warnings) {
  for (Dependency& each : wanted) {
    for (std::string_view condition : split(trim(each.condition), ',')) {
      if (condition.empty()) continue;
      const json::Value* value = find_value(values, path + std::string(condition));
      if (!value) continue;
      if (value->is_bool()) {
        each.enabled = value->as_bool();
        break;
      }
      warnings.push_back(
          fmt::format("returned non-bool value path={} chart={}", condition, each.name));
    }
  }
}

void apply_tags(std::vector<Dependency>& wanted, const TableRef& values, Warnings& warnings) {
  const TableRef tags = find_table(values, "tags");
  if (!tags) return;
  for (Dependency& each : wanted) {
    bool any_true = false;
    bool any_false = false;
    for (const std::string& tag : each.tags) {
      const Slot* slot = tags->find(tag);
      if (!slot) continue;
      if (slot->table || !slot->value.is_bool()) {
        warnings.push_back(fmt::format("returned non-bool value tag={} chart={}", tag, each.name));
        continue;
      }
      (slot->value.as_bool() ? any_true : any_false) = true;
    }
    each.enabled = any_true || !any_false;
  }
}

size_t count_charts(const Chart& chart) {
  size_t count = 1;
  for (const Chart& sub : chart.dependencies) count += count_charts(sub);
  return count;
}

// The chart that a dependency means; null where there is none.
const Chart* find_named(const std::vector<Chart>& charts, const Dependency& wanted) {
  for (const Chart& chart : charts) {
    const bool named = chart.name() == wanted.name;
    if (named && is_compatible(wanted.version, chart.metadata.version)) return &chart;
  }
  return nullptr;
}

bool is_listed(const Chart& existing, const std::vector<Dependency>& wanted) {
  return std::any_of(wanted.begin(), wanted.end(), [&](const Dependency& each) {
    return existing.name() == each.name && is_compatible(each.version, existing.metadata.version);
  });
}

// A dependency is a copy of its chart under its alias; `copied` counts the charts in them.
Status apply_aliases(Chart& chart, size_t& copied) {
  std::vector<Dependency>& wanted = chart.metadata.dependencies;
  std::vector<Chart> charts;
  for (const Chart& existing : chart.dependencies) {
    if (!is_listed(existing, wanted)) charts.push_back(existing);
  }
  for (Dependency& each : wanted) {
    const Chart* named = find_named(chart.dependencies, each);
    if (named) copied += count_charts(*named);
    if (copied > kChartsMax) {
      return make_error(Reason::LimitExceeded, "more than {} charts in one", kChartsMax);
    }
    if (named) charts.push_back(*named);
    if (named && !each.alias.empty()) charts.back().metadata.name = each.alias;
    if (!each.alias.empty()) each.name = each.alias;
    each.enabled = true;
  }
  chart.dependencies = std::move(charts);
  return {};
}

struct Scope {
  Nulls nulls;
  Warnings& warnings;
  size_t& copied;
};

Status process_enabled(Chart& chart, const TableRef& given, const std::string& path,
                       const Scope& scope) {
  if (chart.metadata.dependencies.empty()) return {};
  TRY(apply_aliases(chart, scope.copied));
  const TableRef values = given->copy_deep();
  TRY(coalesce(chart, values, scope.nulls, scope.warnings));
  std::vector<Dependency>& wanted = chart.metadata.dependencies;
  apply_tags(wanted, values, scope.warnings);
  apply_conditions(wanted, values, path, scope.warnings);

  std::set<std::string> disabled;
  for (const Dependency& each : wanted) {
    if (!each.enabled) disabled.insert(each.name);
  }
  std::erase_if(chart.dependencies,
                [&](const Chart& sub) { return disabled.contains(sub.name()); });
  std::erase_if(wanted, [&](const Dependency& each) { return disabled.contains(each.name); });
  for (Chart& sub : chart.dependencies) {
    TRY(process_enabled(sub, values, path + sub.name() + ".", scope));
  }
  return {};
}

TableRef nest(std::string_view path, const TableRef& table) {
  if (path == ".") return table;
  const auto steps = split(path, '.');
  TableRef made = table;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    auto outer = std::make_shared<Table>();
    outer->set(*step, Slot{made, {}});
    made = outer;
  }
  return made;
}

struct Import {
  std::string child;
  std::string parent;
};

std::string import_field(const json::Value& import, std::string_view key) {
  const json::Value* value = import.find(key);
  return value && value->is_string() ? std::string(value->as_string()) : "<nil>";
}

void process_imports_of(Dependency& dependency, const TableRef& values, const TableRef& imported,
                        Warnings& warnings) {
  json::Value resolved = json::Value::array();
  for (const json::Value& item : dependency.import_values.items()) {
    if (!item.is_object() && !item.is_string()) continue;
    Import import;
    if (item.is_object()) {
      import = {import_field(item, "child"), import_field(item, "parent")};
    } else {
      import = {fmt::format("exports.{}", item.as_string()), "."};
    }
    resolved.push_back(json::Value::object({{"child", import.child}, {"parent", import.parent}}));
    const TableRef table = find_table(values, dependency.name + "." + import.child);
    if (!table) {
      warnings.push_back(
          fmt::format("ImportValues missing table from chart {}: \"{}\" is not a table",
                      dependency.name, import.child));
      continue;
    }
    coalesce_tables(imported, nest(import.parent, table), Nulls::Keep, warnings);
  }
  dependency.import_values = std::move(resolved);
}

Status process_imports(Chart& chart, Warnings& warnings) {
  for (Chart& sub : chart.dependencies) TRY(process_imports(sub, warnings));
  if (chart.metadata.dependencies.empty()) return {};
  const TableRef values = std::make_shared<Table>();
  TRY(coalesce(chart, values, Nulls::Keep, warnings));
  const TableRef imported = std::make_shared<Table>();
  for (Dependency& each : chart.metadata.dependencies) {
    process_imports_of(each, values, imported, warnings);
  }
  const TableRef own = values->copy_deep();
  coalesce_tables(own, imported, Nulls::Keep, warnings);
  chart.values = own->to_json();
  return {};
}

}  // namespace

Status check_dependencies(const Chart& chart) {
  std::vector<std::string> missing;
  for (const Dependency& each : chart.metadata.dependencies) {
    const bool there = std::any_of(chart.dependencies.begin(), chart.dependencies.end(),
                                   [&](const Chart& sub) { return sub.name() == each.name; });
    if (!there) missing.push_back(each.name);
  }
  if (missing.empty()) return {};
  return make_error(Reason::Invalid,
                    "an error occurred while checking for chart dependencies. You may need to run "
                    "'helm dependency build' to fetch missing dependencies: found in Chart.yaml, "
                    "but missing in charts/ directory: {}",
                    join(missing, ", "));
}

Status process_dependencies(Chart& chart, const DependencyInput& input, Warnings& warnings) {
  size_t copied = 0;
  const Scope scope{nulls_removed_by(input.release), warnings, copied};
  TRY(process_enabled(chart, Table::from_json(input.values), "", scope));
  return process_imports(chart, warnings);
}

}  // namespace bireme::render::helm
