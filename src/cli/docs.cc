// `bireme docs FORMAT`: the reference of every command, from the same tables as their help.
#include "base/text.h"
#include "cli/command.h"
#include "cli/help.h"

namespace bireme::cli {

namespace {

ExitCode run_docs(const Invocation& call) {
  const std::string& format = call.flags.arguments()[0];
  if (format != "man" && format != "markdown") {
    call.streams.report(
        make_error(Reason::Invalid, "no reference in the format \"{}\"", escape_control(format))
            .with_hint("man and markdown are known"));
    return ExitCode::Usage;
  }
  for (const Command& command : all_commands()) {
    call.streams.out(format == "man" ? man_page(command) : markdown_page(command) + "\n");
  }
  return ExitCode::Ok;
}

}  // namespace

extern const Command kDocsCommand;
const Command kDocsCommand = {
    .name = "docs",
    .arguments = "man|markdown",
    .summary = "Print the reference of every command",
    .details = "",
    .examples = "bireme docs markdown\nbireme docs man",
    .flags = {},
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run_docs,
};

}  // namespace bireme::cli
