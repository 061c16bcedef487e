// Paths into objects as replacements and variables write them: "spec.containers.[name=web].image",
// "spec.ports.0", "metadata.annotations.[a.b/c]", "spec.rules.*.host". Pure.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/value.h"

namespace bireme::render::kustomize {

using ValuePath = std::vector<std::string>;

// Split at dots, but not within brackets nor after a backslash.
ValuePath split_value_path(std::string_view path);

// The one value there; null where there is none.
Result<const json::Value*> find_value(const json::Value& object, const ValuePath& path);

// What a missing value is made as.
enum class CreateValue { No, Scalar, Object, List };

using EditValue = std::function<Status(json::Value&, bool is_new)>;

// Calls `edit` for every value that the path matches; the count of them.
Result<size_t> edit_values(json::Value& object, const ValuePath& path, CreateValue create,
                           const EditValue& edit);

// Calls `edit` for the one value there, as find_value finds it; what is missing on the way is made,
// but no element of a list by its index.
Status edit_one(json::Value& object, const ValuePath& path, const EditValue& edit);

}  // namespace bireme::render::kustomize
