// `bireme health FILE…|-`: one JSON line an object: how well it is.
#include "base/files.h"
#include "cli/command.h"
#include "health/rule_set.h"
#include "json/emit.h"
#include "yaml/parse.h"

namespace bireme::cli {
namespace {

constexpr FlagSpec kFlags[] = {
    {.name = "rules",
     .value_name = "argo|kstatus",
     .fallback = "argo",
     .help = "whose words and rules"},
    {.name = "conditions",
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "with kstatus: also print the standard conditions"},
    {.name = "scripts",
     .value_name = "DIR",
     .help = "not built yet: Argo CD's <group>/<Kind>/health.lua before the built-in rules"},
    {.name = "cel",
     .value_name = "FILE",
     .help = "not built yet: Flux's healthCheckExprs before the built-in rules"},
    {.name = "now", .value_name = "TIME", .help = "the time rules see (RFC 3339)"},
};

class HealthPrinter {
 public:
  HealthPrinter(const Invocation& call, health::RuleSet rules, WallTime now)
      : call_(call), rules_(std::move(rules)), now_(now) {}

  Status print_file(const std::string& path) {
    const bool is_stdin = path == "-";
    auto input = is_stdin ? read_stdin() : read_file(path);
    const std::string text = TRY(std::move(input));
    yaml::ParseOptions options;
    options.file = is_stdin ? "stdin" : path;
    const auto documents = TRY(yaml::parse_all(text, options));
    for (const yaml::Document& document : documents) {
      if (!document.value.is_null()) TRY(print_value(document.value, document.start));
    }
    return {};
  }

 private:
  Status print_value(const json::Value& value, const Position& start) {
    if (value["kind"].as_string().ends_with("List") && value["items"].is_array()) {
      for (const json::Value& item : value["items"].items()) TRY(print_value(item, start));
      return {};
    }
    if (!value.is_object() || !value["kind"].is_string() || !value["apiVersion"].is_string()) {
      return make_error(Reason::Invalid, "this is no Kubernetes object").at(start);
    }
    print_object(kube::Object(value));
    return {};
  }

  void print_object(const kube::Object& object) {
    const auto status = rules_.judge(object, now_);
    json::Value line =
        json::Value::object({{"apiVersion", json::Value(object.api_version())},
                             {"kind", json::Value(object.kind())},
                             {"namespace", json::Value(object.ns())},
                             {"name", json::Value(object.name())},
                             {"status", status ? json::Value(status->word) : json::Value()},
                             {"message", json::Value(status ? status->message : std::string())}});
    if (call_.flags.on("conditions")) {
      json::Value conditions = json::Value::array();
      if (status) add_conditions(*status, conditions);
      line.set("conditions", std::move(conditions));
    }
    call_.streams.out(json::emit(line) + "\n");
  }

  static void add_conditions(const health::HealthStatus& status, json::Value& list) {
    for (const health::Condition& condition : status.conditions) {
      list.push_back(json::Value::object({{"type", json::Value(condition.type)},
                                          {"status", json::Value(condition.status)},
                                          {"reason", json::Value(condition.reason)},
                                          {"message", json::Value(condition.message)}}));
    }
  }

  const Invocation& call_;
  const health::RuleSet rules_;
  const WallTime now_;
};

ExitCode run_health(const Invocation& call) {
  for (const char* name : {"scripts", "cel"}) {
    if (!call.flags.has(name)) continue;
    const Error error = make_error(Reason::Unsupported, "--{} is not built yet", name)
                            .with_hint("without it the built-in rules judge alone");
    call.streams.report(error);
    return exit_code_of(error);
  }
  WallTime now = system_clock().wall();
  if (call.flags.has("now")) {
    const auto parsed = parse_rfc3339(call.flags.text("now"));
    if (!parsed) {
      call.streams.report(parsed.error().during("reading --now"));
      return ExitCode::Usage;
    }
    now = *parsed;
  }
  HealthPrinter printer(call,
                        call.flags.text("rules") == "kstatus" ? health::make_kstatus_rules()
                                                              : health::make_argo_rules(),
                        now);
  for (const std::string& path : call.flags.arguments()) {
    if (const Status done = printer.print_file(path); !done) {
      call.streams.report(done.error());
      return exit_code_of(done.error());
    }
  }
  return ExitCode::Ok;
}

}  // namespace

extern const Command kHealthCommand;
const Command kHealthCommand = {
    .name = "health",
    .arguments = "FILE...|-",
    .summary = "Judge how well objects are, one JSON line each",
    .details =
        "Reads YAML or JSON, Lists included, and judges each object as Argo CD or kstatus does.\n"
        "An object of a kind that Argo CD has no rule for has the status null.",
    .examples =
        "bireme health --rules kstatus objects.yaml\n"
        "kubectl get deployments -o yaml | bireme health -",
    .flags = kFlags,
    .arguments_min = 1,
    .arguments_max = 1000,
    .run = run_health,
};

}  // namespace bireme::cli
