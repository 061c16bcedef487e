// Reads one JSON value a line and prints its YAML in base64, one a line: the side of Bireme in the
// comparison with Go. With --parse the lines are base64 of YAML text, and JSON or an error comes
// out; with --parse64 base64 of JSON, or `error`; with --parse-v3 what `kustomize build` prints.
#include <iostream>
#include <string>

#include "base/digest.h"
#include "json/emit.h"
#include "json/parse.h"
#include "yaml/emit.h"
#include "yaml/parse.h"
#include "yaml/through_json.h"

namespace {

// Helm's values have no integers.
bireme::json::Value as_floats(const bireme::json::Value& value) {
  using bireme::json::Value;
  if (value.is_number()) return Value(value.as_double());
  if (value.is_array()) {
    Value made = Value::array();
    for (const Value& item : value.items()) made.push_back(as_floats(item));
    return made;
  }
  if (!value.is_object()) return value;
  Value made = Value::object();
  for (const auto& member : value.members()) made.set(member.name(), as_floats(member.value));
  return made;
}

std::string print_line(const std::string& line, const bireme::yaml::EmitOptions& options) {
  const auto value = bireme::json::parse(line);
  if (!value) return "error";
  const bool v2 = options.style == bireme::yaml::Style::SigsV2;
  if (v2 && !bireme::yaml::survives_json(*value)) return "";
  std::string text = bireme::yaml::emit(as_floats(*value), options);
  if (text.ends_with('\n')) text.pop_back();
  return bireme::base64_encode(text);
}

std::string parse_line(const std::string& line) {
  const auto text = bireme::base64_decode(line);
  if (!text) return "error";
  const auto value = bireme::yaml::parse(*text);
  if (!value) return "error " + value.error().message();
  return bireme::json::emit(*value, {.sorted_keys = true, .escape_html = true});
}

std::string print_base64(const std::string& line, bool v3) {
  using bireme::yaml::Resolver;
  const auto text = bireme::base64_decode(line);
  if (!text) return "error";
  const auto value =
      bireme::yaml::parse(*text, {.resolver = v3 ? Resolver::V3 : Resolver::V2, .text_keys = v3});
  if (!value) return "error";
  return bireme::base64_encode(
      v3 ? bireme::yaml::emit(*value)
         : bireme::json::emit(*value, {.sorted_keys = true, .escape_html = true}));
}

std::string answer(const std::string& mode, const std::string& line,
                   const bireme::yaml::EmitOptions& options) {
  if (mode == "--parse") return parse_line(line);
  if (mode == "--parse64") return print_base64(line, false);
  if (mode == "--parse-v3") return print_base64(line, true);
  return print_line(line, options);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  bireme::yaml::EmitOptions options;
  if (mode == "--v3") options.style = bireme::yaml::Style::V3;
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << answer(mode, line, options) << '\n';
  }
}
