// What sigs.k8s.io/yaml does to texts: it prints a value by way of JSON, which it reads as YAML.
// A raw NEL of the JSON is a line break there and is folded, and some characters are refused. Pure;
// any thread.
#pragma once

#include <string>
#include <string_view>

#include "json/value.h"

namespace bireme::yaml {

// Whether the value can be printed at all: not with DEL, a C1 control, U+FFFE or U+FFFF in a text,
// nor with a key of more than 1,022 characters as JSON. Helm's toYaml then gives nothing.
bool survives_json(const json::Value& value);

bool has_next_line(std::string_view text);  // U+0085
std::string fold_next_lines(std::string_view text);

}  // namespace bireme::yaml
