#include <cstdio>
#include <cstdlib>

#include "base/result.h"

namespace bireme {

void check_failed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: invariant does not hold: %s\n", file, line, condition);
  std::abort();
}

}  // namespace bireme
