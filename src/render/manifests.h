// Manifests: what every renderer returns, objects in order with the place each came from.
//
// A plain value; copies share the objects. `reads` is what the result depends on (empty where the
// renderer was not given a recording tree).
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "json/value.h"
#include "tree/recording_tree.h"

namespace bireme::render {

struct Manifest {
  json::Value object;  // always an object with apiVersion, kind and a name or generateName
  Position source;     // the file in the tree and the line where it begins; empty if generated
};

struct Manifests {
  std::vector<Manifest> objects;
  std::vector<std::string> warnings;
  tree::Reads reads;
};

}  // namespace bireme::render
