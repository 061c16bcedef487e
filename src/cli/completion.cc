// `bireme completion SHELL`: completion scripts made from the table of commands.
#include "base/text.h"
#include "cli/command.h"

namespace bireme::cli {

namespace {

std::string command_names(std::string_view separator) {
  std::vector<std::string> names;
  for (const Command& command : all_commands()) names.emplace_back(command.name);
  return join(names, separator);
}

std::string flag_names(const Command& command) {
  std::vector<std::string> names;
  for (const FlagSpec& spec : command.flags) names.push_back(fmt::format("--{}", spec.name));
  for (const FlagSpec& spec : global_flags()) names.push_back(fmt::format("--{}", spec.name));
  return join(names, " ");
}

std::string cases_for_bash() {
  std::string out;
  for (const Command& command : all_commands()) {
    out += fmt::format("    {}) words=\"{}\" ;;\n", command.name, flag_names(command));
  }
  return out;
}

std::string bash_script() {
  return "_bireme() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} words=\n"
         "  if [ \"$COMP_CWORD\" = 1 ]; then\n"
         "    COMPREPLY=($(compgen -W \"" +
         command_names(" ") +
         "\" -- \"$current\"))\n"
         "    return\n"
         "  fi\n"
         "  case ${COMP_WORDS[1]} in\n" +
         cases_for_bash() +
         "  esac\n"
         "  if [[ $current == -* ]]; then\n"
         "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "  else\n"
         "    COMPREPLY=($(compgen -f -- \"$current\"))\n"
         "  fi\n"
         "}\n"
         "complete -o filenames -F _bireme bireme\n";
}

std::string zsh_script() {
  return "#compdef bireme\nautoload -U +X bashcompinit && bashcompinit\n" + bash_script();
}

std::string fish_script() {
  std::string out;
  for (const Command& command : all_commands()) {
    out += fmt::format("complete -c bireme -n __fish_use_subcommand -a {} -d '{}'\n", command.name,
                       replace_all(command.summary, "'", "\\'"));
    for (const FlagSpec& spec : command.flags) {
      const std::string letter = spec.letter ? fmt::format(" -s {}", spec.letter) : "";
      out +=
          fmt::format("complete -c bireme -n '__fish_seen_subcommand_from {}' -l {}{}{} -d '{}'\n",
                      command.name, spec.name, letter, spec.kind == FlagKind::Switch ? "" : " -r",
                      replace_all(spec.help, "'", "\\'"));
    }
  }
  return out;
}

std::string powershell_script() {
  std::string flags;
  for (const Command& command : all_commands()) {
    flags += fmt::format("    '{}' = '{}' -split ' '\n", command.name, flag_names(command));
  }
  return "Register-ArgumentCompleter -Native -CommandName bireme -ScriptBlock {\n"
         "  param($word, $line, $position)\n"
         "  $flags = @{\n" +
         flags +
         "  }\n"
         "  $parts = $line.CommandElements\n"
         "  $choices = if ($parts.Count -le 2 -and -not $word.StartsWith('-')) { '" +
         command_names(" ") +
         "' -split ' ' } else { $flags[\"$($parts[1])\"] }\n"
         "  $choices | Where-Object { $_ -like \"$word*\" }\n"
         "}\n";
}

ExitCode run_completion(const Invocation& call) {
  const std::string& shell = call.flags.arguments()[0];
  if (shell == "bash") {
    call.streams.out(bash_script());
  } else if (shell == "zsh") {
    call.streams.out(zsh_script());
  } else if (shell == "fish") {
    call.streams.out(fish_script());
  } else if (shell == "powershell") {
    call.streams.out(powershell_script());
  } else {
    call.streams.report(
        make_error(Reason::Invalid, "no completion for the shell \"{}\"", escape_control(shell))
            .with_hint("bash, zsh, fish and powershell are known"));
    return ExitCode::Usage;
  }
  return ExitCode::Ok;
}

}  // namespace

extern const Command kCompletionCommand;
const Command kCompletionCommand = {
    .name = "completion",
    .arguments = "bash|zsh|fish|powershell",
    .summary = "Print a shell's completion script",
    .details = "",
    .examples = "bireme completion bash\nbireme completion fish",
    .flags = {},
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run_completion,
};

}  // namespace bireme::cli
