// Styled text: a value put into a place inside a text that is YAML itself, with the rest of that
// as it was: quotes, flow style and comments stay, printed as yaml.v3 prints what it read. Pure.
//
// Anchors, tags, several documents, folded blocks and nodes in odd places are not handled: a caller
// then writes the text anew.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "json/value.h"
#include "render/kustomize/transform/value_path.h"

namespace bireme::render::kustomize {

struct StyledEdit {
  enum class Outcome { Done, NotFound, Unhandled };
  Outcome outcome = Outcome::Unhandled;
  std::string text;
};

StyledEdit edit_styled(std::string_view text, std::span<const std::string> path,
                       const json::Value& value, CreateValue create);

}  // namespace bireme::render::kustomize
