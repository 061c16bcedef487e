// From words to a command: finds it, parses its flags, shows help, runs it.
#include <algorithm>

#include "base/text.h"
#include "cli/command.h"
#include "cli/help.h"

namespace bireme::cli {

namespace {

void warn_of_unknown_variables(const std::map<std::string, std::string>& environment,
                               Streams& streams) {
  std::vector<std::string> known = {"BIREME_CACHE", "BIREME_CRASH_AT"};
  const auto add = [&](std::span<const FlagSpec> specs) {
    for (const FlagSpec& spec : specs) known.push_back(variable_name(spec.name));
  };
  add(global_flags());
  for (const Command& command : all_commands()) add(command.flags);
  for (const auto& [name, value] : environment) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const auto nearest = find_nearest(name, known);
    streams.err(fmt::format("warning: {} is not a variable of bireme{}\n", escape_control(name),
                            nearest ? "; did you mean " + *nearest + "?" : ""));
  }
}

ExitCode refuse(const Error& error, const Command* command, Streams& streams) {
  const std::string where = command ? fmt::format(" {}", command->name) : "";
  streams.report(error.hint().empty()
                     ? error.with_hint(fmt::format("`bireme{} --help` shows the usage", where))
                     : error);
  return ExitCode::Usage;
}

Error unknown_command(const std::string& word) {
  std::vector<std::string> names;
  for (const Command& command : all_commands()) names.emplace_back(command.name);
  const auto nearest = find_nearest(word, names);
  const Error error = make_error(Reason::Invalid, "unknown command \"{}\"", escape_control(word));
  return nearest ? error.with_hint(fmt::format("did you mean `bireme {}`?", *nearest)) : error;
}

Status check_arguments(const Command& command, const Flags& flags) {
  const size_t given = flags.arguments().size();
  if (given < command.arguments_min) {
    return make_error(Reason::Invalid, "bireme {} needs {}", command.name, command.arguments);
  }
  if (given > command.arguments_max) {
    return make_error(Reason::Invalid, "bireme {}: unexpected argument \"{}\"", command.name,
                      escape_control(flags.arguments()[command.arguments_max]));
  }
  return {};
}

}  // namespace

ExitCode run_command_line(std::span<const std::string> words,
                          const std::map<std::string, std::string>& environment, Streams& streams) {
  const bool wants_help = words.empty() || words[0] == "-h" || words[0] == "--help" ||
                          (words[0] == "help" && words.size() == 1);
  if (wants_help) {
    streams.out(overview_text());
    return ExitCode::Ok;
  }
  if (words[0] == "--version")
    return run_command_line(std::vector<std::string>{"version"}, {}, streams);
  if (words[0] == "help") {
    const Command* topic = find_command(words[1]);
    if (!topic) return refuse(unknown_command(words[1]), nullptr, streams);
    streams.out(help_text(*topic));
    return ExitCode::Ok;
  }
  const Command* command = find_command(words[0]);
  if (!command) return refuse(unknown_command(words[0]), nullptr, streams);
  if (!environment.empty()) warn_of_unknown_variables(environment, streams);
  const auto flags = parse_flags(command->flags, global_flags(), words.subspan(1), environment);
  if (!flags.ok()) return refuse(flags.error(), command, streams);
  if (flags->on("help")) {
    streams.out(help_text(*command));
    return ExitCode::Ok;
  }
  const Status checked = check_arguments(*command, *flags);
  if (!checked.ok()) return refuse(checked.error(), command, streams);
  return command->run({*flags, streams});
}

}  // namespace bireme::cli
