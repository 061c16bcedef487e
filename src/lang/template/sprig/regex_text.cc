#include "lang/template/sprig/regex_text.h"

namespace bireme::lang::tmpl {

std::string re2_pattern(std::string_view go_pattern) {
  std::string out;
  out.reserve(go_pattern.size());
  for (size_t i = 0; i < go_pattern.size(); ++i) {
    if (go_pattern[i] == '\\' && i + 1 < go_pattern.size()) {
      out += go_pattern[i++];
      out += go_pattern[i];
      continue;
    }
    std::string_view rest = go_pattern.substr(i);
    bool is_look = rest.starts_with("(?<=") || rest.starts_with("(?<!");
    bool is_name = rest.starts_with("(?<") && !is_look;
    if (!is_name) {
      out += go_pattern[i];
      continue;
    }
    out += "(?P<";
    i += 2;
  }
  return out;
}

}  // namespace bireme::lang::tmpl
