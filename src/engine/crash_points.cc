#include "engine/crash_points.h"

#include <unistd.h>

#include "base/text.h"

namespace bireme::engine {
namespace {

constexpr int kExitCode = 137;  // as a shell reports SIGKILL

}  // namespace

CrashPoints::CrashPoints(std::string_view setting) {
  const std::vector<std::string_view> parts = split(setting, ':');
  if (parts.empty()) return;
  place_ = parts[0];
  if (parts.size() > 1) count_ = parse_int(parts[1]).value_or(1);
}

void CrashPoints::pass(std::string_view place) const {
  if (place_.empty() || place != place_) return;
  if (passed_.fetch_add(1) + 1 == count_) ::_exit(kExitCode);
}

const std::vector<std::string_view>& CrashPoints::names() {
  static const std::vector<std::string_view> kNames{
      "source.polled",  "source.fetched",  "render.done", "desired.given",  "inventory.read",
      "desired.made",   "cache.complete",  "observed",    "planned",        "inventory.grow",
      "inventory.part", "inventory.grown", "wave.begin",  "apply.result",   "wave.end",
      "prune.begin",    "prune.result",    "prune.end",   "inventory.trim", "inventory.trimmed",
      "health.judged",  "step.reported",
  };
  return kNames;
}

}  // namespace bireme::engine
