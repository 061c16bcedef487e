// Values of a chart and its subcharts made one: what the user gave wins over the parent's values,
// those over the subchart's own; globals reach down; null removes. As Helm's CoalesceValues and
// MergeValues (which keeps nulls). Warnings are what Helm logs.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "render/helm/chart.h"
#include "render/helm/table.h"

namespace bireme::render::helm {

using Warnings = std::vector<std::string>;

// RemoveGiven: the user's nulls remove, a chart's own stay, as in Helm 3.
enum class Nulls { Remove, RemoveGiven, Keep };
Nulls nulls_removed_by(Release release);

// `values` is changed in place; the caller copies first.
Status coalesce(const Chart& chart, const TableRef& values, Nulls nulls, Warnings& warnings);
// What `over` lacks comes from `under`, deeply; `over` is changed.
void coalesce_tables(const TableRef& over, const TableRef& under, Nulls nulls, Warnings& warnings);

}  // namespace bireme::render::helm
