// Values against the values.schema.json of the chart and of each subchart. Any thread.
#pragma once

#include "render/helm/chart.h"

namespace bireme::render::helm {

// The error tells everything wrong in every chart, in Helm's words.
Status check_schemas(const Chart& chart, const json::Value& values);

}  // namespace bireme::render::helm
