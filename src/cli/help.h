// Help as text: the overview, a command's page, and the same as Markdown and man pages. Pure.
#pragma once

#include <string>

#include "cli/command.h"

namespace bireme::cli {

std::string overview_text();
std::string help_text(const Command& command);
std::string markdown_page(const Command& command);
std::string man_page(const Command& command);

}  // namespace bireme::cli
