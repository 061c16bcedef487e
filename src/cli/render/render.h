// What `bireme render` is made of: one printer per kind of source, each in the file of its name.
//
// A printer turns PATH and the flags into the text for stdout; warnings go to stderr as they come.
// Blocking (reads files), no network. Every error means exit code 8.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "cli/command.h"

namespace bireme::cli {

Result<std::string> render_kustomize(const std::string& path, const Invocation& call);
Result<std::string> render_plain(const std::string& path, const Invocation& call);
Result<std::string> render_helm(const std::string& path, const Invocation& call);

}  // namespace bireme::cli
