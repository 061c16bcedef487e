// Patches of a Value: JSON Patch (RFC 6902) and JSON Merge Patch (RFC 7386). Pure; any thread. On
// an error the document given is left as it was.
//
// Dialect::Rfc is the RFC. Dialect::Evanphx is what kustomize and Argo CD's Go library accept:
// array indexes may count from the end, `replace` of a member that is missing adds it, an `add`
// without a value adds null, pointers are not checked for stray '~', and only `replace` and `test`
// may name the whole document.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "json/value.h"

namespace bireme::json {

inline constexpr size_t kPatchOperationsMax = 100'000;
inline constexpr size_t kPatchCopiesMax = 10'000;  // `copy` doubles; a bomb ends here

enum class Dialect { Rfc, Evanphx };

struct PatchOperation {
  enum class Kind { Add, Remove, Replace, Move, Copy, Test };
  Kind kind = Kind::Add;
  std::string path;
  std::string from;
  Value value;
  bool has_value = false;
};

using Patch = std::vector<PatchOperation>;

// Decodes an array of operations; the message names the operation by its number.
Result<Patch> decode_patch(const Value& value, Dialect dialect = Dialect::Rfc);
Result<Value> apply_patch(Value document, const Patch& patch, Dialect dialect = Dialect::Rfc);

// RFC 7386: a null removes, an object merges, all else replaces.
Value merge_patch(Value document, const Value& patch);

}  // namespace bireme::json
