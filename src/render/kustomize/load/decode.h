// Decodes a kustomization file, and the parts of it that plugin configurations and referenced files
// hold too. Every problem names the file, line and field; an unknown field the nearest known one.
// Pure; any thread.
#pragma once

#include <string_view>

#include "base/result.h"
#include "render/kustomize/load/field_reader.h"
#include "render/kustomize/model/kustomization.h"

namespace bireme::render::kustomize {

Result<Kustomization> decode_kustomization(std::string_view text, std::string_view file);

// The file named by a replacement's `path`: one replacement or a list of them.
Result<std::vector<Replacement>> decode_replacements(std::string_view text, std::string_view file);

// Members of plugin configurations; unknown members there are not problems.
void read_gvk(FieldReader& reader, Gvk& out);
Selector read_selector(FieldReader& reader);
FieldSpec read_field_spec(FieldReader& reader);
Image read_image(FieldReader& reader);
Replacement read_replacement(FieldReader& reader);
HelmChart read_helm_chart(FieldReader& reader);
void read_generator_args(FieldReader& reader, GeneratorArgs& out);
GeneratorOptions read_generator_options(FieldReader& reader);
SortOptions read_sort_options(FieldReader& reader);

// The generator options of a file under those of one generator.
void merge_generator_options(GeneratorOptions& local, const GeneratorOptions& global);

}  // namespace bireme::render::kustomize
