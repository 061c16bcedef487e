// `bireme run REPO`: the engine on one repository, no custom resources.
#include <csignal>
#include <cstdlib>
#include <thread>

#include "base/log.h"
#include "cli/command.h"
#include "cli/run/options.h"
#include "cli/run/progress.h"
#include "cli/run/wiring.h"

namespace bireme::cli {
namespace {

using engine::Phase;
using engine::SetStatus;
using std::chrono::milliseconds;

constexpr Duration kTick = milliseconds(100);

constexpr FlagSpec kFlags[] = {
    kPathFlag,
    kRevisionFlag,
    kNameFlag,
    kNamespacedFlag,
    kInventoryFlag,
    kPruneFlag,
    {.name = "interval",
     .kind = FlagKind::Time,
     .value_name = "TIME",
     .fallback = "1m",
     .help = "how often the repository is asked for news"},
    {.name = "once",
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "sync, wait until everything is well, exit"},
    {.name = "dry-run",
     .value_name = "none|server",
     .fallback = "none",
     .help = "with server: ask the API server what would happen, change nothing"},
    {.name = "timeout",
     .kind = FlagKind::Time,
     .value_name = "TIME",
     .fallback = "5m",
     .help = "how long --once waits"},
    kAsApiFlag,
    {.name = "listen",
     .value_name = "ADDR",
     .help = "serve /healthz, /readyz, /metrics and POST /api/v1/sync (loopback unless told)"},
    kApproveFlag,
};

// Blocks the signals in every thread of the process and turns the first one into a stop request;
// the second ends the process at once.
class StopOnSignal {
 public:
  StopOnSignal() {
    sigemptyset(&signals_);
    for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) sigaddset(&signals_, signal);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    waiter_ = std::thread([this] { wait(); });
  }
  ~StopOnSignal() {
    pthread_kill(waiter_.native_handle(), SIGUSR1);
    waiter_.join();
    pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
  }
  std::stop_token token() const { return source_.get_token(); }

 private:
  void wait() {
    int signal = 0;
    while (sigwait(&signals_, &signal) == 0 && signal != SIGUSR1) {
      if (source_.stop_requested()) std::_Exit(128 + signal);
      source_.request_stop();
    }
  }

  sigset_t signals_;
  std::stop_source source_;
  std::thread waiter_;
};

ExitCode exit_code_of_status(const SetStatus& status) {
  if (!status.is_final) return ExitCode::Timeout;
  if (status.error) return exit_code_of(*status.error);
  if (status.failure) return exit_code_of(*status.failure);
  switch (status.phase) {
    case Phase::Healthy: return ExitCode::Ok;
    case Phase::Held: return ExitCode::Held;
    case Phase::Starting:
    case Phase::Syncing:
    case Phase::Progressing: return ExitCode::Timeout;
    case Phase::Degraded:
    case Phase::Failed: return ExitCode::Failure;
  }
  return ExitCode::Failure;
}

struct Watch {
  const RunOptions& options;
  RunProgress& progress;
  std::stop_token stop;
};

ExitCode watch_once(const RunWiring& wiring, const Watch& watch) {
  const Clock& clock = system_clock();
  const MonotonicTime deadline = clock.now() + watch.options.timeout;
  std::shared_ptr<const SetStatus> status;
  do {
    const Duration left = std::min(kTick, deadline - clock.now());
    status =
        wiring.store().wait(left, watch.stop, [](const SetStatus& seen) { return seen.is_final; });
    if (!status->is_final) watch.progress.tick(*status);
  } while (!status->is_final && !watch.stop.stop_requested() && clock.now() < deadline);
  watch.progress.finish(*status);
  if (watch.stop.stop_requested() && !status->is_final) return ExitCode::Failure;
  return exit_code_of_status(*status);
}

ExitCode watch_for_ever(const RunWiring& wiring, const Watch& watch) {
  while (!watch.stop.stop_requested()) {
    const auto status =
        wiring.store().wait(kTick, watch.stop, [](const SetStatus&) { return false; });
    watch.progress.tick(*status);
  }
  LOG(Info, "stopping");
  return ExitCode::Ok;
}

ExitCode run_run(const Invocation& call) {
  const auto options = decode_run_options(call.flags);
  if (!options) {
    call.streams.report(options.error());
    return ExitCode::Usage;
  }
  const StopOnSignal signals;
  RunProgress progress(call.streams, system_clock(), options->output);
  RunWiring::Setup setup;
  setup.options = *options;
  const char* crash_at = std::getenv("BIREME_CRASH_AT");
  setup.crash_at = crash_at != nullptr ? crash_at : "";
  setup.sink = [&progress](const engine::SyncEvent& event) { progress.tell(event); };
  const auto wiring = RunWiring::start(std::move(setup));
  if (!wiring) {
    call.streams.report(wiring.error());
    return exit_code_of(wiring.error());
  }
  if (!options->listen.empty()) {
    LOG(Info, "listening", LogField("address", (*wiring)->listen_address()));
  }
  const Watch watch{*options, progress, signals.token()};
  return options->once ? watch_once(**wiring, watch) : watch_for_ever(**wiring, watch);
}

}  // namespace

extern const Command kRunCommand;
const Command kRunCommand = {
    .name = "run",
    .arguments = "REPO",
    .summary = "Keep a cluster as a Git repository says, without custom resources",
    .details =
        "REPO is a local path or an https, ssh or file URL. Everything found below --path is\n"
        "applied, what this owner applied before and no longer wants is deleted, and what\n"
        "others change is put right as soon as the API server tells of it.\n\n"
        "Deletes that look like an accident are held: nothing wanted at all, more than ten\n"
        "objects and 30 % of what was applied, a Namespace, a claim, a definition in use. The\n"
        "output names the hash to give to --approve. With --once a held sync ends with exit\n"
        "code 7.",
    .examples =
        "bireme run . --once\n"
        "bireme run https://example.com/team/shop.git --path deploy --namespace shop",
    .flags = kFlags,
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run_run,
};

}  // namespace bireme::cli
