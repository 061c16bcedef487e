#include <algorithm>
#include <vector>

#include "base/text.h"
#include "cli/eval/eval.h"
#include "lang/semver/constraint.h"
#include "lang/semver/version.h"

namespace bireme::cli {

namespace {

using lang::semver::Version;

Result<std::string> text_field(const json::Value& input, std::string_view name) {
  if (!input[name].is_string()) return make_error(Reason::Invalid, "{} must be text", name);
  return std::string(input[name].as_string());
}

Result<Version> version_field(const json::Value& input, std::string_view name) {
  const std::string text = TRY(text_field(input, name));
  return lang::semver::parse_version(text);
}

Result<json::Value> check(const json::Value& input) {
  const std::string text = TRY(text_field(input, "constraint"));
  const auto constraint = TRY(lang::semver::Constraint::parse(text));
  const Version version = TRY(version_field(input, "version"));
  return json::Value(constraint.check(version, input["includePrerelease"].as_bool()));
}

Result<json::Value> compare(const json::Value& input) {
  const Version a = TRY(version_field(input, "a"));
  const Version b = TRY(version_field(input, "b"));
  return json::Value(lang::semver::compare(a, b));
}

Result<json::Value> parse(const json::Value& input) {
  const std::string text = TRY(text_field(input, "version"));
  const Version version = TRY(input["strict"].as_bool() ? lang::semver::parse_strict_version(text)
                                                        : lang::semver::parse_version(text));
  return json::Value(version.text());
}

Result<json::Value> sort(const json::Value& input) {
  if (!input["versions"].is_array()) return make_error(Reason::Invalid, "versions must be a list");
  std::vector<Version> versions;
  for (const json::Value& item : input["versions"].items()) {
    if (!item.is_string()) return make_error(Reason::Invalid, "versions must be texts");
    Version version = TRY(lang::semver::parse_version(item.as_string()));
    versions.push_back(std::move(version));
  }
  std::stable_sort(versions.begin(), versions.end(), [](const Version& a, const Version& b) {
    return lang::semver::compare(a, b) < 0;
  });
  json::Value sorted = json::Value::array();
  for (const Version& version : versions) sorted.push_back(version.original);
  return sorted;
}

}  // namespace

Result<json::Value> eval_semver(const json::Value& input) {
  const std::string_view op = input["op"].as_string();
  if (op == "check") return check(input);
  if (op == "compare") return compare(input);
  if (op == "parse") return parse(input);
  if (op == "sort") return sort(input);
  return make_error(Reason::Invalid, "op must be check, compare, parse or sort, not \"{}\"",
                    escape_control(op));
}

}  // namespace bireme::cli
