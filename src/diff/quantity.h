// Kubernetes quantities ("500m", "1Gi", 2, "1e3"), only as far as telling whether two are the same
// amount. Pure; any thread.
#pragma once

#include "json/value.h"

namespace bireme::diff {

// False where either is not a quantity.
bool is_same_quantity(const json::Value& a, const json::Value& b);

}  // namespace bireme::diff
