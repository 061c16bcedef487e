#include "render/helm/ignore.h"

#include "base/text.h"
#include "lang/glob/glob.h"
#include "tree/tree.h"

namespace bireme::render::helm {

Result<IgnoreRules> IgnoreRules::parse(std::string_view text) {
  IgnoreRules rules;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (std::string_view line : split(text, '\n')) TRY(rules.add(line));
  TRY(rules.add("templates/.?*"));
  return rules;
}

Status IgnoreRules::add(std::string_view line) {
  line = trim(line);
  if (line.empty() || line.starts_with('#')) return {};
  if (line.find("**") != line.npos) {
    return make_error(Reason::Invalid, "double-star (**) syntax is not supported");
  }
  TRY(lang::glob::match_path(line, "abc"));
  Pattern pattern;
  if (line.starts_with('!')) {
    pattern.negated = true;
    line.remove_prefix(1);
  }
  if (line.ends_with('/')) {
    pattern.must_be_directory = true;
    line.remove_suffix(1);
  }
  pattern.whole_path = line.find('/') != line.npos;
  if (line.starts_with('/')) line.remove_prefix(1);
  pattern.text = line;
  patterns_.push_back(std::move(pattern));
  return {};
}

// A negated rule ignores whatever it does not match: Helm's rules are not Git's.
bool IgnoreRules::ignores(std::string_view path, bool is_directory) const {
  for (const Pattern& pattern : patterns_) {
    const std::string_view name = pattern.whole_path ? path : tree::base_name(path);
    const bool wrong_kind = pattern.must_be_directory && !is_directory;
    if (pattern.negated) {
      if (wrong_kind) return true;
      if (!lang::glob::match_path(pattern.text, name).value_or(false)) return true;
      continue;
    }
    if (!wrong_kind && lang::glob::match_path(pattern.text, name).value_or(false)) return true;
  }
  return false;
}

}  // namespace bireme::render::helm
