// The kind of a rendered manifest, read off its lines without parsing it.
//
// Helm parses every document to sort by kind and to find hooks, which costs more than rendering it.
// Most manifests are of a shape where one look at each line proves that they are valid YAML with a
// head Helm accepts: block mappings and sequences of plain or quoted scalars, block text, flow
// collections on one line, all in printable ASCII. Anything else gives nothing, and is parsed.
// Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

namespace bireme::render::helm {

// The `kind` ("" where there is none) of a document that is surely valid and surely no hook. It
// points into `text`.
std::optional<std::string_view> outline_kind(std::string_view text);

}  // namespace bireme::render::helm
