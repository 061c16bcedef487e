// What the Git client prints, read: its list of refs, and its errors as ours. Pure; any thread.
#pragma once

#include "source/git/selection.h"

namespace bireme::source::git {

// The output of `git ls-remote --symref`; annotated tags come out peeled. Lines that are not of its
// form are passed over.
Refs parse_ls_remote(std::string_view output);

// The reason, a message of one line and a hint, from what Git wrote to stderr.
Error client_error(std::string_view stderr_text, std::string_view url);

}  // namespace bireme::source::git
