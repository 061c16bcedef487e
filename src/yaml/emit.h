// YAML out, byte for byte as Go prints it. Pure; any thread.
//
// Style::SigsV2 is sigs.k8s.io/yaml: Helm's toYaml, kubectl -o yaml and the output of `kustomize
// build` (keys in natural order, 2 spaces, sequences not indented, folded at width 80, numbers as
// they come back from JSON). Style::V3 is yaml.v3 over Go values: Helm's toYamlPretty with 2
// spaces, kustomize's own files with 4 or 2.
#pragma once

#include <string>

#include "json/value.h"

namespace bireme::yaml {

enum class Style { SigsV2, V3 };

struct EmitOptions {
  Style style = Style::SigsV2;
  int indent = 2;                  // V3 only
  bool sorted_keys = true;         // as Go's maps print; off: the object's own order
  bool compact_sequences = false;  // V3 only: sequences in mappings are not indented
};

// Ends with a newline, as Go's Marshal does.
std::string emit(const json::Value& value, const EmitOptions& options = {});

}  // namespace bireme::yaml
