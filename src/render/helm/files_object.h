// .Files: the type, and the object made of a chart's files. Points into the chart. One thread.
#pragma once

#include "lang/template/value.h"
#include "render/helm/chart.h"

namespace bireme::render::helm {

lang::tmpl::Value make_files(lang::tmpl::Heap& heap, const std::vector<ChartFile>& files);

}  // namespace bireme::render::helm
