// The languages of `bireme eval`: each turns the fields of one JSON object into a value.
//
// The input's shape per language is part of the command line's contract (docs/commands/eval.md);
// the decoding of a language stands in eval_<language>.cc. Pure; any thread.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace bireme::cli {

struct EvalLanguage {
  std::string_view name;
  std::string_view main_field;  // what a bare argument on the command line stands for
  std::string_view data_field;  // what --data stands for
  Result<json::Value> (*evaluate)(const json::Value& input);
};

std::span<const EvalLanguage> eval_languages();

Result<json::Value> eval_template(const json::Value& input);
Result<json::Value> eval_envsubst(const json::Value& input);
Result<json::Value> eval_semver(const json::Value& input);
Result<json::Value> eval_set(const json::Value& input);
Result<json::Value> eval_values(const json::Value& input);

}  // namespace bireme::cli
