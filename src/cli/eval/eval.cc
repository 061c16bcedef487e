// `bireme eval LANGUAGE`: one expression, or JSON lines in and JSON lines out.
#include "cli/eval/eval.h"

#include <unistd.h>

#include <cerrno>
#include <optional>

#include "base/files.h"
#include "base/text.h"
#include "cli/command.h"
#include "json/emit.h"
#include "json/parse.h"

namespace bireme::cli {

namespace {

constexpr size_t kLineBytesMax = 256 * 1024 * 1024;

// Lines of standard input as they arrive, so that a caller may wait for each answer.
class LineReader {
 public:
  // Nothing at the end of the input.
  Result<std::optional<std::string>> next() {
    for (;;) {
      const size_t end = buffer_.find('\n', at_);
      if (end != std::string::npos) {
        std::string line = buffer_.substr(at_, end - at_);
        at_ = end + 1;
        return std::optional(std::move(line));
      }
      if (ended_ && at_ == buffer_.size()) return std::optional<std::string>();
      if (ended_) return std::optional(buffer_.substr(std::exchange(at_, buffer_.size())));
      TRY(fill());
    }
  }

 private:
  Status fill() {
    buffer_.erase(0, std::exchange(at_, 0));
    if (buffer_.size() > kLineBytesMax) {
      return make_error(Reason::LimitExceeded, "reading a line: more than {} bytes", kLineBytesMax);
    }
    const size_t used = buffer_.size();
    constexpr size_t kChunkBytes = 64 * 1024;
    buffer_.resize(used + kChunkBytes);
    const ssize_t got = ::read(STDIN_FILENO, buffer_.data() + used, kChunkBytes);
    buffer_.resize(used + (got > 0 ? static_cast<size_t>(got) : 0));
    if (got < 0 && errno != EINTR) return make_error(Reason::Io, "reading standard input");
    ended_ = got == 0;
    return {};
  }

  std::string buffer_;
  size_t at_ = 0;
  bool ended_ = false;
};

const EvalLanguage* find_language(std::string_view name) {
  for (const EvalLanguage& language : eval_languages()) {
    if (language.name == name) return &language;
  }
  return nullptr;
}

Result<json::Value> evaluate_line(const EvalLanguage& language, const json::Value& input) {
  if (!input.is_object()) return make_error(Reason::Invalid, "the line is not a JSON object");
  return language.evaluate(input);
}

std::string answer(const EvalLanguage& language, const std::string& line) {
  const auto input = json::parse(line);
  const auto value =
      input.ok() ? evaluate_line(language, *input) : Result<json::Value>(input.error());
  json::Value out = json::Value::object();
  out.set("id", input.ok() ? (*input)["id"] : json::Value());
  out.set("ok", value.ok());
  if (value.ok()) {
    out.set("value", *value);
  } else {
    out.set("error", value.error().message());
  }
  return json::emit(out) + "\n";
}

ExitCode run_batch(const EvalLanguage& language, Streams& streams) {
  LineReader lines;
  for (;;) {
    const auto line = lines.next();
    if (!line.ok()) {
      streams.report(line.error());
      return ExitCode::Failure;
    }
    if (!line->has_value()) return ExitCode::Ok;
    if (trim(**line).empty()) continue;
    streams.out(answer(language, **line));
    if (!streams.flush()) return ExitCode::Failure;
  }
}

Result<std::string> read_source(const std::string& path) {
  return path == "-" ? read_stdin() : read_file(path);
}

Result<json::Value> read_input(const EvalLanguage& language, const Flags& flags) {
  const bool is_given = flags.arguments().size() > 1;
  const std::string text = TRY(is_given ? Result<std::string>(flags.arguments()[1]) : read_stdin());
  json::Value input = json::Value::object();
  const auto parsed = json::parse(text);
  if (parsed.ok() && parsed->is_object()) {
    input = *parsed;
  } else {
    input.set(language.main_field, text);
  }
  if (!flags.has("data")) return input;
  const std::string path = flags.text("data");
  const std::string data = TRY(read_source(path));
  const auto value = json::parse(data);
  if (!value.ok()) return value.error().in_file(path).during("reading --data");
  input.set(language.data_field, *value);
  return input;
}

ExitCode run_once(const EvalLanguage& language, const Invocation& call) {
  const auto input = read_input(language, call.flags);
  const auto value = input.ok() ? language.evaluate(*input) : input;
  if (!value.ok()) {
    call.streams.report(value.error());
    return ExitCode::Failure;
  }
  call.streams.out(value->is_string() ? std::string(value->as_string()) : json::emit(*value));
  call.streams.out("\n");
  return ExitCode::Ok;
}

ExitCode run_eval(const Invocation& call) {
  const std::string& name = call.flags.arguments()[0];
  const EvalLanguage* language = find_language(name);
  if (!language) {
    std::vector<std::string> names;
    for (const EvalLanguage& known : eval_languages()) names.emplace_back(known.name);
    call.streams.report(
        make_error(Reason::Invalid, "no language is called \"{}\"", escape_control(name))
            .with_hint("the languages are " + join(names, ", ")));
    return ExitCode::Usage;
  }
  return call.flags.on("batch") ? run_batch(*language, call.streams) : run_once(*language, call);
}

constexpr FlagSpec kFlags[] = {
    {.name = "batch",
     .kind = FlagKind::Switch,
     .fallback = "false",
     .help = "read JSON lines from standard input and answer each with one"},
    {.name = "data",
     .value_name = "FILE",
     .help = "the JSON that the expression works on (- is standard input)"},
};

}  // namespace

extern const Command kEvalCommand;
const Command kEvalCommand = {
    .name = "eval",
    .arguments = "LANGUAGE [EXPRESSION]",
    .summary = "Evaluate one expression of a small language, or many",
    .details =
        "LANGUAGE is template, envsubst, semver, set or values. EXPRESSION is the expression\n"
        "itself or a JSON object with all of the language's fields; without it, it is read\n"
        "from standard input. With --batch each line of the input is such an object with an\n"
        "\"id\", and each is answered by {\"id\", \"ok\", \"value\"} or {\"id\", \"ok\", "
        "\"error\"}.",
    .examples =
        "bireme eval template '{{ .name | upper }}' --data values.json\n"
        "bireme eval semver '{\"op\": \"check\", \"constraint\": \"^1.2\", \"version\": "
        "\"1.4.0\"}'\n"
        "bireme eval envsubst --batch < lines.json",
    .flags = kFlags,
    .arguments_min = 1,
    .arguments_max = 2,
    .run = run_eval,
};

}  // namespace bireme::cli
