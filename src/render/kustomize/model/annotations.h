// The annotations that kustomize uses as its notebook, turned into fields of a Resource on the way
// in and taken out (or, where asked for, written) on the way out. Pure.
#pragma once

#include "render/kustomize/model/resource.h"

namespace bireme::render::kustomize {

// Reads and removes what an object carries of them.
void take_bookkeeping(Resource& resource);

struct OutputAnnotations {
  bool origin = false;
  bool transformations = false;
};

// The annotations of the output: kustomize's own removed, all values texts, the origin if asked.
void finish_annotations(Resource& resource, const OutputAnnotations& wanted);

// The YAML that an origin annotation holds.
std::string origin_text(const Origin& origin);

bool is_local_config(const Resource& resource);

}  // namespace bireme::render::kustomize
