#include "sync/directives.h"

#include <limits>

#include "base/text.h"
#include "sync/rules/marks.h"

namespace bireme::sync {

Directives read_argo_directives(const kube::Object& object) {
  Directives directives;
  for (const char* mark : {marks::kArgoWave, marks::kHelmWeight}) {
    const auto wave = parse_int(object.annotation(mark));
    if (!wave || *wave < std::numeric_limits<int>::min() ||
        *wave > std::numeric_limits<int>::max()) {
      continue;
    }
    directives.wave = static_cast<int>(*wave);
    break;
  }
  return directives;
}

}  // namespace bireme::sync
