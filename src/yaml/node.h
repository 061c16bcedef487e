// Node: the YAML tree as written, for those who need tags, styles, lines or anchors: editors of
// values in place, provenance, kustomize's field order. Any thread; a plain value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "yaml/parse.h"

namespace bireme::yaml {

struct Node {
  enum class Kind { Scalar, Sequence, Mapping };
  enum class Style { Plain, SingleQuoted, DoubleQuoted, Literal, Folded, Block, Flow };

  Kind kind = Kind::Scalar;
  Style style = Style::Plain;
  std::string tag;  // as written, empty where none is
  std::string anchor;
  std::string value;           // of a scalar
  std::vector<Node> children;  // items, or key and value in turn
  int line = 0;                // from 1
  int column = 0;              // from 1
  size_t begin_bytes = 0;      // the node's own text in UTF-8 input
  size_t end_bytes = 0;
  bool from_alias = false;
};

// The trees of every document; aliases are expanded within the limits, merge keys are left alone.
Result<std::vector<Node>> parse_nodes(std::string_view text, const ParseOptions& options = {});

}  // namespace bireme::yaml
