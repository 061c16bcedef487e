#include "render/helm/template_error.h"

#include "base/text.h"

namespace bireme::render::helm {

namespace {

constexpr std::string_view kWarnBegin = "HELM_ERR_START";
constexpr std::string_view kWarnEnd = "HELM_ERR_END";

// "a.yaml:3:7" out of "template: a.yaml:3:7: ...".
std::string_view location_of(std::string_view message) {
  constexpr std::string_view kPrefix = "template: ";
  if (!message.starts_with(kPrefix)) return {};
  message.remove_prefix(kPrefix.size());
  return message.substr(0, message.find(": "));
}

// What `fail` or `required` was given; nothing where neither was called.
std::optional<std::string> warning_of(std::string_view message) {
  const size_t begin = message.find(kWarnBegin);
  const size_t end = message.rfind(kWarnEnd);
  if (begin == message.npos || end == message.npos || end < begin + kWarnBegin.size()) {
    return std::nullopt;
  }
  const size_t from = begin + kWarnBegin.size();
  return std::string(message.substr(from, end - from));
}

// "at <.Values.a.b>: nil pointer evaluating interface {}.b" tells that .Values.a is nil.
std::string hint_of(std::string_view message) {
  const size_t nil = message.find("nil pointer evaluating interface {}.");
  if (nil == message.npos) return "";
  const size_t open = message.rfind("at <", nil);
  if (open == message.npos) return "";
  std::string_view path = message.substr(open + 4);
  path = path.substr(0, path.find('>'));
  const size_t values = path.find(".Values.");
  if (values == path.npos) return "";
  path.remove_prefix(values + 8);
  path = path.substr(0, path.find_first_of(" )|"));
  std::string_view field = message.substr(nil + 36);
  field = field.substr(0, field.find_first_of(" \n:"));
  const size_t missing = path.rfind(fmt::format(".{}", field));
  if (missing == path.npos) return "";
  const std::string_view parent = path.substr(0, missing);
  return fmt::format(
      "the value {} is not set: give it in values.yaml, with -f or with --set {}.{}=", parent,
      parent, field);
}

Error rewritten(const Error& error, std::string message) {
  Error made = Error(Reason::BuildFailed, std::move(message));
  if (error.reason() == Reason::LimitExceeded) made = made.with_reason(Reason::LimitExceeded);
  if (const Position* position = error.position()) made = made.at(*position);
  if (!error.hint().empty()) made = made.with_hint(error.hint());
  return made;
}

}  // namespace

Error explain_parse_error(std::string_view file, const Error& error) {
  const std::vector<std::string_view> tokens = [&] {
    std::vector<std::string_view> parts;
    std::string_view rest = error.message();
    for (size_t at = rest.find(": "); at != rest.npos; at = rest.find(": ")) {
      parts.push_back(rest.substr(0, at));
      rest.remove_prefix(at + 2);
    }
    parts.push_back(rest);
    return parts;
  }();
  if (tokens.size() == 1) {
    return rewritten(error, fmt::format("parse error in ({}): {}", file, error.message()));
  }
  return rewritten(error, fmt::format("parse error at ({}): {}", tokens[1], tokens.back()));
}

Error explain_execution_error(std::string_view file, const Error& error) {
  const std::string& message = error.message();
  const std::string_view location = location_of(message);
  if (const auto warning = warning_of(message)) {
    return rewritten(error, fmt::format("execution error at ({}): {}",
                                        location.empty() ? file : location, *warning));
  }
  const Error made = rewritten(error, message);
  const std::string hint = hint_of(message);
  return hint.empty() || !error.hint().empty() ? made : made.with_hint(hint);
}

}  // namespace bireme::render::helm
