// The exit codes of every command: a contract (docs/commands/exit-codes.md). One table maps an
// Error's reason to its code; commands whose input is rendered use BuildFailed for every cause.
#pragma once

#include "base/error.h"

namespace bireme::cli {

enum class ExitCode {
  Ok = 0,
  Differences = 1,  // of diff and plan
  Failure = 1,
  Usage = 2,
  NotFound = 3,
  Conflict = 4,
  Forbidden = 5,
  Timeout = 6,
  Held = 7,
  BuildFailed = 8,
};

ExitCode exit_code_of(const Error& error);

}  // namespace bireme::cli
