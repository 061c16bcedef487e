#include "render/helm/template_error.h"

#include <optional>
#include <vector>

#include "base/text.h"
#include "render/helm/origins.h"

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

struct MissingValue {
  std::string parent;  // the path below .Values that is nil
  std::string field;   // what was asked of it
};

// "at <.Values.a.b>: nil pointer evaluating interface {}.b" tells that .Values.a is nil.
std::optional<MissingValue> missing_value_of(std::string_view message) {
  constexpr std::string_view kNil = "nil pointer evaluating interface {}.";
  const size_t nil = message.rfind(kNil);
  const size_t open = nil == message.npos ? nil : message.rfind("at <", nil);
  if (open == message.npos) return std::nullopt;
  std::string_view path = message.substr(open + 4);
  path = path.substr(0, path.find('>'));
  const size_t values = path.find(".Values.");
  if (values == path.npos) return std::nullopt;
  path.remove_prefix(values + 8);
  path = path.substr(0, path.find_first_of(" )|"));
  std::string_view field = message.substr(nil + kNil.size());
  field = field.substr(0, field.find_first_of(" \n:"));
  const size_t missing = path.rfind(fmt::format(".{}", field));
  if (missing == path.npos) return std::nullopt;
  return MissingValue{std::string(path.substr(0, missing)), std::string(field)};
}

// "top/charts/sub/templates/x.yaml" sees the values below `sub`.
std::vector<std::string> values_prefix(std::string_view file) {
  std::vector<std::string> names;
  const std::string_view folder = file.substr(0, file.find("/templates/"));
  const auto parts = split(folder, '/');
  for (size_t i = 1; i + 1 < parts.size(); i += 2) {
    if (parts[i] == "charts") names.emplace_back(parts[i + 1]);
  }
  return names;
}

std::string hint_of(const MissingValue& missing, std::string_view file, const HelmSpec& spec) {
  const bool is_global = missing.parent == "global" || missing.parent.starts_with("global.");
  std::vector<std::string> path = is_global ? std::vector<std::string>() : values_prefix(file);
  for (const std::string_view part : split(missing.parent, '.')) path.emplace_back(part);
  const std::string name = join(path, ".");
  if (const auto layer = find_user_layer(spec, path)) {
    const std::string line = layer->line > 0 ? fmt::format(":{}", layer->line) : "";
    return fmt::format("the value {} is null in {}{}: give it there, or with --set {}.{}=", name,
                       layer->file, line, name, missing.field);
  }
  return fmt::format("no layer sets the value {}: give it in {}/values.yaml, with -f or with "
                     "--set {}.{}=",
                     name, file.substr(0, file.find("/templates/")), name, missing.field);
}

// Where the templates around the innermost one stand, from the inside out.
std::string chain_of(std::string_view message) {
  constexpr std::string_view kMark = "template: ";
  constexpr std::string_view kExecuting = ": executing ";
  std::vector<std::string> places;
  for (size_t at = message.find(kMark); at != message.npos; at = message.find(kMark, at + 1)) {
    const std::string_view rest = message.substr(at + kMark.size());
    const std::string_view place = rest.substr(0, rest.find(kExecuting));
    const bool is_place = place.size() < rest.size() && place.find_first_of(" \n") == place.npos;
    if (is_place) places.insert(places.begin(), std::string(place));
  }
  if (places.size() < 2) return "";
  places.erase(places.begin());
  return "included from " + join(places, ", from ");
}

std::string joined_hints(const std::string& first, const std::string& second) {
  if (first.empty() || second.empty()) return first + second;
  return first + "; " + second;
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

Error explain_execution_error(std::string_view file, const Error& error, const HelmSpec& spec) {
  const std::string& message = error.message();
  const std::string chain = chain_of(message);
  if (const auto warning = warning_of(message)) {
    const std::string_view location = location_of(message);
    const Error made = rewritten(error, fmt::format("execution error at ({}): {}",
                                                    location.empty() ? file : location, *warning));
    return chain.empty() ? made : made.with_hint(joined_hints(error.hint(), chain));
  }
  const auto missing = missing_value_of(message);
  const std::string known = missing ? hint_of(*missing, file, spec) : error.hint();
  const std::string hint = joined_hints(known, chain);
  const Error made = rewritten(error, message);
  return hint.empty() ? made : made.with_hint(hint);
}

}  // namespace bireme::render::helm
