// {"document", "patch", "merge"}: patches of both dialects leave a new document or an error; what
// was given stays as it was.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "json/emit.h"
#include "json/parse.h"
#include "json/patch.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace bireme::json;
  const auto input = parse({reinterpret_cast<const char*>(data), size});
  if (!input || !input->is_object()) return 0;
  const Value document = (*input)["document"];
  const std::string before = canonical(document);
  for (const Dialect dialect : {Dialect::Rfc, Dialect::Evanphx}) {
    const auto patch = decode_patch((*input)["patch"], dialect);
    if (patch) (void)apply_patch(document, *patch, dialect);
  }
  (void)merge_patch(document, (*input)["merge"]);
  if (canonical(document) != before) std::abort();
  return 0;
}
