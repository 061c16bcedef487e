// What `plan` and `diff` share: the repository and the cluster are read once, as `bireme run` reads
// them, and what a sync would do comes back as a status. Nothing is written. Main thread; blocks.
#pragma once

#include <memory>

#include "cli/command.h"
#include "cli/run/options.h"
#include "engine/report.h"
#include "json/value.h"

namespace bireme::cli {

// An error of the flags themselves ends with exit code 2, any other with its own.
struct Look {
  std::shared_ptr<const engine::SetStatus> status;  // null where `code` is the end
  ExitCode code = ExitCode::Ok;
};
Look look(const Invocation& call, bool predicts);

ExitCode report_failure(const Invocation& call, const Error& error);
// Of --detailed-exitcode or not.
ExitCode difference_code(const Invocation& call, bool has_differences);

json::Value encode_object_key(const kube::ResourceKey& key);

}  // namespace bireme::cli
