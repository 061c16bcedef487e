// Texts that hold Secrets: manifests whose lines must not stand in an error, a log or a plan.
// Pure, in time linear in the document, safe from any thread. Errors show the line they are about
// everywhere else.
#pragma once

#include <cstddef>
#include <string_view>

namespace bireme {

// Whether the YAML or JSON document around that byte calls itself a Secret, or holds one in a list.
bool is_within_secret(std::string_view text, size_t offset);

}  // namespace bireme
