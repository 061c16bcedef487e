#include "render/helm/schema/words.h"

#include <algorithm>

#include "base/text.h"
#include "json/emit.h"
#include "render/helm/schema/number.h"
#include "render/helm/schema/schema.h"

namespace bireme::render::helm::schema {

namespace {

using json::Value;

bool is_nested(const Value& value) { return value.is_array() || value.is_object(); }

std::string shown(const Value& value) {
  if (value.is_string()) return quoted(value.as_string());
  return value.is_null() ? "<nil>" : json::emit(value);
}

std::string indexes(const std::vector<size_t>& matched) {
  std::vector<std::string> texts;
  for (const size_t index : matched) texts.push_back(fmt::format("{}", index));
  return join(texts, " ");
}

std::string pointer(const std::vector<std::string>& path) {
  std::string out;
  for (const std::string& step : path) {
    out += "/" + replace_all(replace_all(step, "~", "~0"), "/", "~1");
  }
  return out;
}

void append_report(std::string& out, const Violation& violation, size_t indent) {
  out.append(indent * 2, ' ');
  out += fmt::format("- at {}: {}\n", quoted(pointer(violation.path)), violation.text);
  for (const Violation& cause : violation.causes) append_report(out, cause, indent + 1);
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    switch (c) {
      case '\'': out += "\\'"; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
          out += c;
        }
    }
  }
  return out + "'";
}

std::string all_quoted(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const std::string& text : texts) out.push_back(quoted(text));
  return join(out, ", ");
}

std::vector<std::string> in_type_order(const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (const char* name : {"null", "boolean", "number", "integer", "string", "array", "object"}) {
    if (std::find(names.begin(), names.end(), name) != names.end()) out.emplace_back(name);
  }
  return out;
}

std::string words_for_const(const Value& constant) {
  return is_nested(constant) ? "'const' failed" : "value must be " + shown(constant);
}

std::string words_for_enum(const Value& choices) {
  std::vector<std::string> texts;
  for (const Value& choice : choices.items()) {
    if (is_nested(choice)) return "'enum' failed";
    texts.push_back(shown(choice));
  }
  return texts.size() == 1 ? "value must be " + texts[0]
                           : "value must be one of " + join(texts, ", ");
}

std::string words_for_missing(const std::vector<std::string>& names) {
  return fmt::format("missing {} {}", names.size() == 1 ? "property" : "properties",
                     all_quoted(names));
}

std::string words_for_few(const std::vector<size_t>& matched, const Value& least) {
  const std::string wanted =
      fmt::format("min {} items required to match contains schema, but", grouped(least));
  if (matched.empty()) return wanted + " none matched";
  return fmt::format("{} matched {} items at {}", wanted, matched.size(), indexes(matched));
}

std::string words_for_many(const std::vector<size_t>& matched, const Value& most) {
  return fmt::format("max {} items required to match contains schema, but matched {} items at {}",
                     grouped(most), matched.size(), indexes(matched));
}

std::string report(const std::vector<Violation>& violations) {
  std::string out;
  for (const Violation& violation : violations) append_report(out, violation, 0);
  return out;
}

}  // namespace bireme::render::helm::schema
