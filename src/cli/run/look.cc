#include "cli/run/look.h"

#include "cli/run/wiring.h"

namespace bireme::cli {

Look look(const Invocation& call, bool predicts) {
  auto options = decode_plan_options(call.flags);
  if (!options) {
    call.streams.report(options.error());
    const bool is_usage = options.error().reason() == Reason::Invalid;
    return {nullptr, is_usage ? ExitCode::Usage : exit_code_of(options.error())};
  }
  options->predicts = predicts;
  RunWiring::Setup setup;
  setup.options = *options;
  const auto wiring = RunWiring::start(std::move(setup));
  if (!wiring) return {nullptr, report_failure(call, wiring.error())};
  auto status = (*wiring)->store().wait(
      options->timeout, {}, [](const engine::SetStatus& seen) { return seen.is_final; });
  if (status->error) return {nullptr, report_failure(call, *status->error)};
  if (status->plan && status->is_final) return {std::move(status), ExitCode::Ok};
  const Error late =
      make_error(Reason::Timeout, "planning: source and cluster were not read within {} s",
                 std::chrono::duration_cast<std::chrono::seconds>(options->timeout).count());
  return {nullptr, report_failure(call, late)};
}

ExitCode difference_code(const Invocation& call, bool has_differences) {
  if (!has_differences) return ExitCode::Ok;
  return call.flags.on("detailed-exitcode") ? static_cast<ExitCode>(2) : ExitCode::Differences;
}

ExitCode report_failure(const Invocation& call, const Error& error) {
  call.streams.report(error);
  return call.flags.on("detailed-exitcode") ? ExitCode::Failure : exit_code_of(error);
}

json::Value encode_object_key(const kube::ResourceKey& key) {
  return json::Value::object({{"group", json::Value(key.group)},
                              {"kind", json::Value(key.kind)},
                              {"namespace", json::Value(key.ns)},
                              {"name", json::Value(key.name)}});
}

}  // namespace bireme::cli
