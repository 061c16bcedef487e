// The templates of a chart and its subcharts: parsed once, executed as often as values come.
//
// Helm parses for every render; a chart that many releases share, or that is rendered again
// because a value changed, need not. Immutable once parsed: a const one may be executed from many
// threads. The chart must outlive it. Errors are those of a render.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "lang/template/template.h"
#include "render/helm/objects.h"

namespace bireme::render::helm {

class Templates {
 public:
  static Result<Templates> parse(const Chart& chart);

  // Every template's text in order of their names; partials have none.
  Result<std::vector<ValuesFile>> execute(const ObjectsInput& input) const;

 private:
  explicit Templates(const Chart& chart);

  std::vector<TemplateFile> files_;
  lang::tmpl::TemplateSet set_;
};

}  // namespace bireme::render::helm
