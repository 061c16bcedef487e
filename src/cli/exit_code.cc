#include "cli/exit_code.h"

namespace bireme::cli {

ExitCode exit_code_of(const Error& error) {
  switch (error.reason()) {
    case Reason::NotFound: return ExitCode::NotFound;
    case Reason::AlreadyExists:
    case Reason::Conflict: return ExitCode::Conflict;
    case Reason::Forbidden:
    case Reason::AuthFailed: return ExitCode::Forbidden;
    case Reason::Timeout: return ExitCode::Timeout;
    case Reason::Held: return ExitCode::Held;
    case Reason::BuildFailed: return ExitCode::BuildFailed;
    case Reason::Internal:
    case Reason::Invalid:
    case Reason::Immutable:
    case Reason::Cancelled:
    case Reason::Unavailable:
    case Reason::Throttled:
    case Reason::Gone:
    case Reason::LimitExceeded:
    case Reason::VerifyFailed:
    case Reason::Unsupported:
    case Reason::Io: break;
  }
  return ExitCode::Failure;
}

}  // namespace bireme::cli
