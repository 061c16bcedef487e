// Command: one verb of the command line, as data. Adding one is a file with its function and table,
// and a line in commands.cc; help, completion and the reference pages follow from the table.
//
// A command's function runs on the main thread, blocks until it is done and returns the exit code.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "cli/exit_code.h"
#include "cli/flags.h"
#include "cli/streams.h"

namespace bireme::cli {

struct Invocation {
  const Flags& flags;
  Streams& streams;
};

struct Command {
  std::string_view name;
  std::string_view arguments;  // as shown in usage: "PATH", "FILE...|-"
  std::string_view summary;    // one line
  std::string_view details;    // paragraphs
  std::string_view examples;   // each line runs as it stands
  std::span<const FlagSpec> flags;
  size_t arguments_min = 0;
  size_t arguments_max = 0;
  ExitCode (*run)(const Invocation&) = nullptr;
};

// In the order in which help lists them.
std::span<const Command> all_commands();
const Command* find_command(std::string_view name);
// Flags that every command takes: kubectl's.
std::span<const FlagSpec> global_flags();

// `words` without the program's name; `environment` holds the BIREME_* variables.
ExitCode run_command_line(std::span<const std::string> words,
                          const std::map<std::string, std::string>& environment, Streams& streams);

}  // namespace bireme::cli
