// What `bireme run` was asked for, decoded from its flags. A plain value.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "cli/flags.h"

namespace bireme::cli {

enum class OutputFormat { Text, Json };

struct RunOptions {
  std::string repository;          // a URL, or an absolute local path
  std::vector<std::string> paths;  // in the tree
  std::string revision;            // branch, tag or commit; empty: the remote's HEAD
  std::string name;
  std::string ns;  // empty: the context's
  bool is_namespaced = false;
  bool prune = true;
  Duration interval = std::chrono::minutes(1);
  bool once = false;
  bool dry_run = false;
  bool plan_only = false;  // plan and diff: look, plan, write nothing
  Duration timeout = std::chrono::minutes(5);
  bool has_flux_words = false;  // else Argo's
  std::string listen;           // empty: no server
  std::string approved;
  OutputFormat output = OutputFormat::Text;
  std::string cache_directory;
};

Result<RunOptions> decode_run_options(const Flags& flags);
// Of `plan` and `diff`: what names the repository and the owner, no more.
Result<RunOptions> decode_plan_options(const Flags& flags);

}  // namespace bireme::cli
