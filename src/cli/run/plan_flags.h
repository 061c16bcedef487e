// The flags that `plan` and `diff` share: which repository, which owner, how it is compared.
#pragma once

#include <initializer_list>
#include <string_view>

#include "cli/command.h"
#include "cli/run/options.h"

namespace bireme::cli {

inline constexpr FlagSpec kPlanFlags[] = {
    kPathFlag,
    kRevisionFlag,
    kNameFlag,
    kNamespacedFlag,
    kInventoryFlag,
    kPruneFlag,
    {.name = "timeout",
     .kind = FlagKind::Time,
     .value_name = "TIME",
     .fallback = "1m",
     .help = "how long to wait for the source and the cluster"},
    kAsApiFlag,
    kApproveFlag,
    {.name = "detailed-exitcode",
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "0 no differences, 2 differences, 1 failure"},
};

// -o must be one of these or absent; says so otherwise.
inline bool has_output_format(const Invocation& call,
                              std::initializer_list<std::string_view> formats) {
  const std::string output = call.flags.text("output");
  if (output.empty()) return true;
  std::string all;
  for (const std::string_view format : formats) {
    if (format == output) return true;
    all += (all.empty() ? "" : ", ") + std::string(format);
  }
  call.streams.report(make_error(Reason::Invalid, "-o must be one of {}, not \"{}\"", all, output));
  return false;
}

}  // namespace bireme::cli
