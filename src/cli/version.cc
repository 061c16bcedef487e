// `bireme version`: what this binary is and which upstream behaviour it matches.
#include "base/build_info.h"
#include "cli/command.h"
#include "json/emit.h"

namespace bireme::cli {

namespace {

ExitCode run_version(const Invocation& call) {
  const std::string format = call.flags.text("output");
  if (format == "json") {
    const json::Value info = json::Value::object({{"version", kVersion},
                                                  {"kustomize", kKustomizeVersion},
                                                  {"helm", kHelmVersion},
                                                  {"kubernetes", kKubernetesVersion},
                                                  {"compiler", __VERSION__}});
    call.streams.out(json::emit(info, {.indent = 2}) + "\n");
    return ExitCode::Ok;
  }
  call.streams.out(fmt::format("bireme {}\nmatches kustomize {}, helm {}, kubernetes {}\n",
                               kVersion, kKustomizeVersion, kHelmVersion, kKubernetesVersion));
  return ExitCode::Ok;
}

}  // namespace

extern const Command kVersionCommand;
const Command kVersionCommand = {
    .name = "version",
    .arguments = "",
    .summary = "Print the version of this binary and what it matches",
    .details = "",
    .examples = "bireme version\nbireme version -o json",
    .flags = {},
    .run = run_version,
};

}  // namespace bireme::cli
