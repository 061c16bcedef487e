// The table of commands. Each is declared here and defined in the file of its name.
#include "cli/command.h"

namespace bireme::cli {

extern const Command kRenderCommand;
extern const Command kRunCommand;
extern const Command kPlanCommand;
extern const Command kDiffCommand;
extern const Command kHealthCommand;
extern const Command kEvalCommand;
extern const Command kVersionCommand;
extern const Command kCompletionCommand;
extern const Command kDocsCommand;

namespace {

constexpr FlagSpec kGlobalFlags[] = {
    {.name = "namespace", .letter = 'n', .value_name = "NAME", .help = "the namespace to work in"},
    {.name = "all-namespaces",
     .letter = 'A',
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "work in every namespace"},
    {.name = "kubeconfig",
     .value_name = "FILE",
     .help = "the kubeconfig file (default $KUBECONFIG)"},
    {.name = "context", .value_name = "NAME", .help = "the kubeconfig context to use"},
    {.name = "as", .value_name = "USER", .help = "the user to impersonate"},
    {.name = "output", .letter = 'o', .value_name = "FORMAT", .help = "yaml, json, name or wide"},
    {.name = "request-timeout",
     .kind = FlagKind::Time,
     .value_name = "TIME",
     .fallback = "30s",
     .help = "how long one request to the cluster may take"},
    {.name = "verbose",
     .letter = 'v',
     .kind = FlagKind::Number,
     .value_name = "LEVEL",
     .fallback = "0",
     .help = "more of what happens: 0 to 9"},
    {.name = "color",
     .value_name = "auto|always|never",
     .fallback = "auto",
     .help = "colour of the output (NO_COLOR is honoured)"},
    {.name = "help",
     .letter = 'h',
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "say how to use the command"},
};

}  // namespace

std::span<const Command> all_commands() {
  static const Command kCommands[] = {
      kRenderCommand,
      kRunCommand,
      kPlanCommand,
      kDiffCommand,
      kHealthCommand,
      kEvalCommand,
      kVersionCommand,
      kCompletionCommand,
      kDocsCommand,
  };
  return kCommands;
}

const Command* find_command(std::string_view name) {
  for (const Command& command : all_commands()) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

std::span<const FlagSpec> global_flags() { return kGlobalFlags; }

}  // namespace bireme::cli
