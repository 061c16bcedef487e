// Run a child process with an argument vector (never a shell), with a deadline and an output limit.
// Blocking: for workers and the command line. The child gets only the environment it is given plus
// PATH and HOME (or all of ours, where that is asked for), and dies with this process. It is over
// when it has ended, whoever else still holds its output.
#pragma once

#include <chrono>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"

namespace bireme {

struct ProcessOptions {
  std::vector<std::string> argv = {};
  std::map<std::string, std::string> env = {};
  bool inherits_environment = false;
  std::string input = {};
  std::string directory = {};  // empty: this process's own
  std::chrono::seconds timeout{60};
  size_t output_bytes_max = 64 * 1024 * 1024;
};

struct ProcessOutput {
  int exit_code = 0;  // 128 + signal where a signal ended it
  std::string out;
  std::string err;
};

// An error only where the child could not be run to its end; a non-zero exit is a normal output.
Result<ProcessOutput> run_process(const ProcessOptions& options, std::stop_token stop = {});

}  // namespace bireme
