// The Go type that .Values, .Template and a template's root have: a map with methods (AsMap, YAML,
// Table, PathValue). Helm 4 calls it common.Values, Helm 3 chartutil.Values. Pure; any thread.
#pragma once

#include "lang/template/value.h"
#include "render/helm/chart.h"

namespace bireme::render::helm {

const lang::tmpl::Type& values_type(Release release);

}  // namespace bireme::render::helm
