// StyledNode: YAML as a tree that keeps styles and comments. Internal to styled_text. One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.h"
#include "yaml/event.h"

namespace bireme::render::kustomize {

struct StyledNode {
  enum class Kind { Scalar, Sequence, Mapping };
  Kind kind = Kind::Scalar;
  yaml::ScalarStyle style = yaml::ScalarStyle::Plain;
  bool flow = false;
  bool is_made = false;  // no type of its own: printed plain, whatever it then reads as
  std::string text;
  std::string was;  // a plain scalar as it was read; its type stays
  std::string head, line, foot;      // comments, with their '#'
  std::vector<StyledNode> children;  // of a mapping: keys and values in turn
};

// Nothing for what is not handled.
std::optional<StyledNode> read_styled(std::string_view text);
std::optional<std::string> print_styled(const StyledNode& node);
// A value of another object, printed in block style.
StyledNode make_styled(const json::Value& value);

}  // namespace bireme::render::kustomize
