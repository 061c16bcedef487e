// The table of languages; the decoding of each is in the file of its name.
#include "cli/eval/eval.h"

namespace bireme::cli {

std::span<const EvalLanguage> eval_languages() {
  static constexpr EvalLanguage kLanguages[] = {
      {"template", "template", "data", eval_template},
      {"envsubst", "text", "vars", eval_envsubst},
      {"semver", "op", "versions", eval_semver},
      {"set", "text", "into", eval_set},
      {"values", "chart", "values", eval_values},
  };
  return kLanguages;
}

}  // namespace bireme::cli
