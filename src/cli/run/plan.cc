// `bireme plan REPO` and `bireme diff`: what would change and why, before it happens.
#include "base/files.h"
#include "cli/command.h"
#include "cli/run/options.h"
#include "cli/run/wiring.h"
#include "diff/delta.h"
#include "yaml/parse.h"

namespace bireme::cli {
namespace {

using engine::SetStatus;

constexpr FlagSpec kPlanFlags[] = {
    kPathFlag,
    kRevisionFlag,
    kNameFlag,
    kNamespacedFlag,
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
    {.name = "live", .value_name = "FILE", .help = "diff only: the live object, as a file"},
    {.name = "desired", .value_name = "FILE", .help = "diff only: the desired object, as a file"},
    {.name = "strategy",
     .value_name = "two-way|three-way|server-side|structured",
     .fallback = "two-way",
     .help = "diff only: how the two files are compared"},
};

ExitCode difference_code(const Invocation& call, bool has_differences) {
  if (!has_differences) return ExitCode::Ok;
  return call.flags.on("detailed-exitcode") ? static_cast<ExitCode>(2) : ExitCode::Differences;
}

ExitCode report(const Invocation& call, const Error& error) {
  call.streams.report(error);
  return call.flags.on("detailed-exitcode") ? ExitCode::Failure : exit_code_of(error);
}

ExitCode run_plan(const Invocation& call) {
  const auto options = decode_plan_options(call.flags);
  if (!options) {
    call.streams.report(options.error());
    return ExitCode::Usage;
  }
  RunWiring::Setup setup;
  setup.options = *options;
  const auto wiring = RunWiring::start(std::move(setup));
  if (!wiring) return report(call, wiring.error());
  const auto status = (*wiring)->store().wait(options->timeout, {},
                                              [](const SetStatus& seen) { return seen.is_final; });
  if (status->error) return report(call, *status->error);
  if (!status->plan) {
    return report(call, make_error(Reason::Timeout, "planning: the cluster was not read in time"));
  }
  call.streams.out(status->plan->print());
  const bool is_empty =
      !status->plan->has_work() && status->plan->held.empty() && status->plan->notes.empty();
  return difference_code(call, !is_empty);
}

Result<kube::Object> read_object(const std::string& path) {
  auto text = path == "-" ? read_stdin() : read_file(path);
  yaml::ParseOptions options;
  options.file = path;
  const std::string content = TRY(std::move(text));
  const json::Value value = TRY(yaml::parse(content, options));
  if (!value.is_object()) return make_error(Reason::Invalid, "{} holds no object", path);
  return kube::Object(value);
}

Result<diff::Delta> compare_files(const Flags& flags) {
  const kube::Object live = TRY(read_object(flags.text("live")));
  const kube::Object desired = TRY(read_object(flags.text("desired")));
  const std::string strategy = flags.text("strategy");
  const diff::Normalizer normalizer;
  if (strategy == "two-way") return diff::compare_two_way(desired, live, normalizer);
  if (strategy == "three-way") return diff::compare_three_way(desired, live, normalizer);
  if (strategy == "server-side") return diff::compare_whole(desired, live, normalizer);
  return make_error(Reason::Unsupported, "comparing with the strategy {}", strategy);
}

ExitCode run_diff(const Invocation& call) {
  const bool has_files = call.flags.has("live") && call.flags.has("desired");
  if (!has_files && call.flags.arguments().empty()) {
    call.streams.report(make_error(Reason::Invalid, "diff takes REPO, or --live and --desired"));
    return ExitCode::Usage;
  }
  if (!has_files) return run_plan(call);
  const auto delta = compare_files(call.flags);
  if (!delta) return report(call, delta.error());
  for (const diff::Change& change : delta->changes) {
    call.streams.out(change.summary() + "\n");
  }
  return difference_code(call, !delta->empty());
}

}  // namespace

extern const Command kPlanCommand;
const Command kPlanCommand = {
    .name = "plan",
    .arguments = "REPO",
    .summary = "Say what a sync would do and why, deletions first",
    .details =
        "Reads the repository and the cluster as `bireme run` does, and writes nothing. The exit\n"
        "code is 1 where there are differences, 0 where there are none.",
    .examples = "bireme plan . --namespace shop",
    .flags = kPlanFlags,
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run_plan,
};

extern const Command kDiffCommand;
const Command kDiffCommand = {
    .name = "diff",
    .arguments = "REPO",
    .summary = "Say what differs: a repository from the cluster, or one file from another",
    .details =
        "With --live and --desired two files are compared and no cluster is asked. A\n"
        "Secret's values are never printed.",
    .examples =
        "bireme diff . --namespace shop\n"
        "bireme diff --live live.yaml --desired desired.yaml --strategy three-way",
    .flags = kPlanFlags,
    .arguments_min = 0,
    .arguments_max = 1,
    .run = run_diff,
};

}  // namespace bireme::cli
