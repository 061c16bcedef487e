// The process: words and variables in, an exit code out.
#include <csignal>
#include <map>
#include <string>
#include <vector>

#include "cli/command.h"

extern char** environ;

namespace {

std::map<std::string, std::string> bireme_variables() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry; ++entry) {
    const std::string line = *entry;
    const size_t equals = line.find('=');
    if (line.starts_with("BIREME_") && equals != std::string::npos) {
      variables[line.substr(0, equals)] = line.substr(equals + 1);
    }
  }
  return variables;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string> words(argv + 1, argv + argc);
  bireme::cli::ProcessStreams streams;
  const auto code = bireme::cli::run_command_line(words, bireme_variables(), streams);
  if (!streams.flush()) return static_cast<int>(bireme::cli::ExitCode::Failure);
  return static_cast<int>(code);
}
