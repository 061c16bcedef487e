// Variables that are put into the objects of a finished build: ${name} and its functions in the
// YAML of each object, which is then read again, so that a text may turn into a number. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "lang/envsubst/envsubst.h"
#include "render/manifests.h"

namespace bireme::render::kustomize {

struct PostBuild {
  lang::envsubst::Variables variables;
  bool strict = false;  // a variable that is not set is an error
  bool always = false;  // also where there are no variables at all
};

// The variables of a ConfigMap, a Secret (decoded) or a plain map; later ones win.
Status add_variables(PostBuild& post_build, std::string_view text, std::string_view file);

// An object with a label or annotation that ends in "/substitute" and says "disabled" is kept.
Result<Manifests> substitute(Manifests manifests, const PostBuild& post_build);

}  // namespace bireme::render::kustomize
