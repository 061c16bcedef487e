// What an object's annotations say about its own sync, in one dialect's words. Pure; any thread.
//
// Argo CD's wave is a whole number, negative ones too; what is none counts as absent, then Helm's
// weight is looked at, then 0.
#pragma once

#include "sync/desired.h"

namespace bireme::sync {

Directives read_argo_directives(const kube::Object& object);

}  // namespace bireme::sync
