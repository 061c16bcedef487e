#include "cli/help.h"

#include <algorithm>

#include "base/text.h"

namespace bireme::cli {

namespace {

std::string flag_usage(const FlagSpec& spec) {
  std::string out = spec.letter ? fmt::format("-{}, --{}", spec.letter, spec.name)
                                : fmt::format("    --{}", spec.name);
  if (spec.kind != FlagKind::Switch) {
    out += fmt::format(" {}", spec.value_name.empty() ? "VALUE" : spec.value_name);
  }
  return out;
}

std::string flag_meaning(const FlagSpec& spec) {
  std::string out(spec.help);
  const bool repeatable = spec.kind == FlagKind::Texts || spec.kind == FlagKind::CsvTexts;
  if (repeatable) out += " (repeatable)";
  const bool says_default = !spec.fallback.empty() && spec.fallback != "false";
  if (says_default) out += fmt::format(" (default {})", spec.fallback);
  return out;
}

std::string flag_table(std::span<const FlagSpec> specs) {
  size_t width = 0;
  for (const FlagSpec& spec : specs) width = std::max(width, flag_usage(spec).size());
  width = std::min<size_t>(width, 36);
  std::string out;
  for (const FlagSpec& spec : specs) {
    out += fmt::format("  {:<{}}  {}\n", flag_usage(spec), width, flag_meaning(spec));
  }
  return out;
}

std::string usage_line(const Command& command) {
  return fmt::format("bireme {}{}{} [flags]", command.name, command.arguments.empty() ? "" : " ",
                     command.arguments);
}

std::string indented(std::string_view text, std::string_view by) {
  std::string out;
  for (const std::string_view line : split(text, '\n')) {
    if (!line.empty()) out += fmt::format("{}{}", by, line);
    out += '\n';
  }
  return out;
}

}  // namespace

std::string overview_text() {
  std::string out =
      "Bireme reconciles what Git says with what Kubernetes runs.\n\n"
      "Usage:\n  bireme COMMAND [flags]\n\nCommands:\n";
  for (const Command& command : all_commands()) {
    out += fmt::format("  {:<12} {}\n", command.name, command.summary);
  }
  out += "\nFlags of every command:\n" + flag_table(global_flags());
  return out + "\n`bireme COMMAND --help` shows a command's own flags and examples.\n";
}

std::string help_text(const Command& command) {
  std::string out = fmt::format("{}\n\n", command.summary);
  if (!command.details.empty()) out += fmt::format("{}\n\n", command.details);
  out += fmt::format("Usage:\n  {}\n\nExamples:\n{}\n", usage_line(command),
                     indented(command.examples, "  "));
  if (!command.flags.empty()) out += "Flags:\n" + flag_table(command.flags) + "\n";
  return out + "Flags of every command:\n" + flag_table(global_flags());
}

std::string markdown_page(const Command& command) {
  std::string out = fmt::format("# bireme {}\n\n{}\n\n", command.name, command.summary);
  if (!command.details.empty()) out += fmt::format("{}\n\n", command.details);
  out += fmt::format("```\n{}\n```\n\n## Examples\n\n```\n{}\n```\n", usage_line(command),
                     command.examples);
  if (command.flags.empty()) return out;
  out += "\n## Flags\n\n| flag | meaning |\n|---|---|\n";
  for (const FlagSpec& spec : command.flags) {
    out += fmt::format("| `{}` | {} |\n", replace_all(trim(flag_usage(spec)), "|", "\\|"),
                       replace_all(flag_meaning(spec), "|", "\\|"));
  }
  return out;
}

std::string man_page(const Command& command) {
  std::string out = fmt::format(
      ".TH BIREME-{} 1\n.SH NAME\nbireme {} \\- {}\n.SH SYNOPSIS\n.B {}\n.SH DESCRIPTION\n{}\n",
      to_upper(command.name), command.name, command.summary, usage_line(command), command.details);
  out += fmt::format(".SH EXAMPLES\n.nf\n{}\n.fi\n.SH OPTIONS\n", command.examples);
  for (const FlagSpec& spec : command.flags) {
    out += fmt::format(".TP\n.B {}\n{}\n", trim(flag_usage(spec)), flag_meaning(spec));
  }
  return out;
}

}  // namespace bireme::cli
