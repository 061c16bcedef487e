// `bireme diff REPO`, and `bireme diff --live FILE --desired FILE`: field by field what differs.
#include "diff/delta.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/files.h"
#include "base/text.h"
#include "cli/run/look.h"
#include "cli/run/plan_flags.h"
#include "diff/lines.h"
#include "json/emit.h"
#include "sync/tracking.h"
#include "yaml/emit.h"
#include "yaml/parse.h"

namespace bireme::cli {
namespace {

using engine::Preview;
using engine::SetStatus;
using json::Value;
using kube::Object;

constexpr FlagSpec kFileFlags[] = {
    {.name = "live", .value_name = "FILE", .help = "the live object, as a file"},
    {.name = "desired", .value_name = "FILE", .help = "the desired object, as a file"},
    {.name = "strategy",
     .value_name = "two-way|three-way|server-side|structured",
     .fallback = "two-way",
     .help = "how the two files are compared"},
};

constexpr auto kFlags = [] {
  std::array<FlagSpec, std::size(kPlanFlags) + std::size(kFileFlags)> all;
  std::copy(std::begin(kPlanFlags), std::end(kPlanFlags), all.begin());
  std::copy(std::begin(kFileFlags), std::end(kFileFlags), all.begin() + std::size(kPlanFlags));
  return all;
}();

bool wants_color(const Invocation& call) {
  const std::string mode = call.flags.text("color");
  if (mode != "auto") return mode == "always";
  const char* no_color = std::getenv("NO_COLOR");
  return (no_color == nullptr || *no_color == '\0') && call.streams.is_terminal();
}

std::string paint(const std::string& text) {
  std::string out;
  for (const std::string_view line : split(text, '\n')) {
    if (line.empty()) continue;
    const char* color = line[0] == '-' ? "\x1b[31m" : line[0] == '+' ? "\x1b[32m" : "";
    out += std::string(color) + std::string(line) + (*color != '\0' ? "\x1b[0m\n" : "\n");
  }
  return out;
}

// Without what only the server or our own bookkeeping writes.
std::string print_object(const Object& object, const diff::Normalizer& normalizer) {
  if (object.empty()) return {};
  Object shown = normalizer.normalize(object);
  shown = shown.without({"metadata", "annotations", sync::kDigestAnnotation});
  if (shown.annotations().is_object() && shown.annotations().empty()) {
    shown = shown.without("metadata.annotations");
  }
  return yaml::emit(shown.value());
}

std::string print_preview(const Preview& one, const std::string& revision) {
  const diff::Normalizer normalizer;
  const auto [before, after] = diff::mask_secrets(one.before, one.after);
  const std::string label = one.task.key.label();
  diff::DiffNames names{"live: " + label, revision + ": " + label};
  if (!one.source.file.empty()) {
    names.after += "  " + escape_control(one.source.file) + ":" + std::to_string(one.source.line);
  }
  if (one.before.empty()) names.before = "/dev/null";
  if (one.after.empty()) names.after = "/dev/null";
  return diff::unified_diff(print_object(before, normalizer), print_object(after, normalizer),
                            names);
}

Value encode_previews(const std::vector<std::pair<const Preview*, std::string>>& shown,
                      const std::string& revision) {
  Value objects = Value::array();
  for (const auto& [one, text] : shown) {
    objects.push_back(Value::object({{"action", Value(sync::action_name(one->task.action))},
                                     {"object", encode_object_key(one->task.key)},
                                     {"diff", Value(text)}}));
  }
  return Value::object({{"revision", Value(revision)}, {"objects", std::move(objects)}});
}

// An object of which the server would change nothing does not differ.
ExitCode diff_repository(const Invocation& call) {
  const Look seen = look(call, true);
  if (!seen.status) return seen.code;
  const SetStatus& status = *seen.status;
  std::vector<std::pair<const Preview*, std::string>> shown;
  std::optional<Error> failure = status.failure;
  for (const Preview& one : status.previews) {
    if (one.error) {
      if (failure) call.streams.report(*failure);
      failure = one.error;
      continue;
    }
    std::string text = print_preview(one, status.revision);
    if (!text.empty()) shown.emplace_back(&one, std::move(text));
  }
  if (call.flags.text("output") == "json") {
    call.streams.out(json::emit(encode_previews(shown, status.revision)) + "\n");
  } else {
    const bool has_color = wants_color(call);
    for (const auto& [one, text] : shown) call.streams.out(has_color ? paint(text) : text);
  }
  sync::SyncPlan rest;
  rest.notes = status.plan->notes;
  rest.held = status.plan->held;
  call.streams.err(rest.print());
  if (failure) return report_failure(call, *failure);
  return difference_code(call, !shown.empty() || !rest.held.empty());
}

Result<Object> read_object(const std::string& path) {
  auto text = path == "-" ? read_stdin() : read_file(path);
  yaml::ParseOptions options;
  options.file = path;
  const std::string content = TRY(std::move(text));
  const Value value = TRY(yaml::parse(content, options));
  if (!value.is_object()) return make_error(Reason::Invalid, "{} holds no object", path);
  return Object(value);
}

Result<diff::Delta> compare_files(const Flags& flags) {
  const Object live = TRY(read_object(flags.text("live")));
  const Object desired = TRY(read_object(flags.text("desired")));
  const std::string strategy = flags.text("strategy");
  const diff::Normalizer normalizer;
  if (strategy == "two-way") return diff::compare_two_way(desired, live, normalizer);
  if (strategy == "three-way") return diff::compare_three_way(desired, live, normalizer);
  if (strategy == "server-side") return diff::compare_whole(desired, live, normalizer);
  return make_error(Reason::Unsupported, "comparing with the strategy {} is not built yet",
                    strategy);
}

ExitCode diff_files(const Invocation& call) {
  const auto delta = compare_files(call.flags);
  if (!delta) return report_failure(call, delta.error());
  if (call.flags.text("output") == "json") {
    Value changes = Value::array();
    for (const diff::Change& change : delta->changes) {
      Value line = Value::object({{"path", Value(change.path)}});
      if (change.before) line.set("before", *change.before);
      if (change.after) line.set("after", *change.after);
      changes.push_back(std::move(line));
    }
    call.streams.out(json::emit(changes) + "\n");
  } else {
    for (const diff::Change& change : delta->changes) call.streams.out(change.summary() + "\n");
  }
  return difference_code(call, !delta->empty());
}

ExitCode run_diff(const Invocation& call) {
  if (!has_output_format(call, {"json"})) return ExitCode::Usage;
  const bool has_live = call.flags.has("live"), has_desired = call.flags.has("desired");
  const bool has_repository = !call.flags.arguments().empty();
  if (has_live != has_desired || has_live == has_repository) {
    call.streams.report(make_error(Reason::Invalid, "diff takes REPO, or --live and --desired"));
    return ExitCode::Usage;
  }
  return has_live ? diff_files(call) : diff_repository(call);
}

}  // namespace

extern const Command kDiffCommand;
const Command kDiffCommand = {
    .name = "diff",
    .arguments = "REPO",
    .summary = "Show what differs: a repository from the cluster, or one file from another",
    .details =
        "With REPO the API server is asked by a dry run what each object would become, and what\n"
        "changes is shown as a unified diff, deletions first; nothing is written. With --live\n"
        "and --desired two files are compared and no cluster is asked. The exit code is 1 where\n"
        "there are differences, 0 where there are none. A Secret's values are never printed.",
    .examples =
        "bireme diff . --namespace shop\n"
        "bireme diff --live live.yaml --desired desired.yaml --strategy three-way",
    .flags = kFlags,
    .arguments_min = 0,
    .arguments_max = 1,
    .run = run_diff,
};

}  // namespace bireme::cli
