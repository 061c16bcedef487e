// .helmignore: which files of a chart directory are not part of the chart. A plain value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bireme::render::helm {

class IgnoreRules {
 public:
  // The rules of the file's text, and Helm's own ("templates/.?*").
  static Result<IgnoreRules> parse(std::string_view text);
  bool ignores(std::string_view path, bool is_directory) const;

 private:
  struct Pattern {
    std::string text;
    bool negated = false;
    bool must_be_directory = false;
    bool whole_path = false;  // else only the last part of the path counts
  };
  Status add(std::string_view line);
  std::vector<Pattern> patterns_;
};

}  // namespace bireme::render::helm
