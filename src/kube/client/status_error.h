// What an API server's refusal means, as an Error. Pure; any thread.
//
// NotFound is said only of an object (or its namespace) that is not there; a path that the server
// does not serve is Unsupported. Immutable fields, a namespace that is terminating, a webhook's
// denial, another manager's fields and a spent quota are told apart and named. The values of a
// Secret never enter a message.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace bireme::kube {

inline constexpr size_t kCausesNamedMax = 5;
inline constexpr size_t kServerMessageBytesMax = 2000;

struct ServerAnswer {
  int status = 0;            // HTTP
  std::string_view body;     // a metav1.Status, or any text
  bool is_secret = false;    // the request was about a Secret
};

Error make_status_error(const ServerAnswer& answer);

}  // namespace bireme::kube
