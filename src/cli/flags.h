// Flags as kubectl and helm write them: `--name value`, `--name=value`, `-n value`, `-nvalue`,
// `--switch`, `--switch=false`; `--` ends them; flags and arguments mix.
//
// A command has one table of FlagSpec: parsing, help, completion, the reference pages and the
// mirrored BIREME_* variables all come from it. Every problem is a usage error (exit code 2).
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace bireme::cli {

enum class FlagKind {
  Switch,
  Text,
  Texts,     // repeatable, each value as it is
  CsvTexts,  // repeatable, and a value may hold several, separated by commas
  Number,
  Time,  // a Go duration
};

struct FlagSpec {
  std::string_view name;
  char letter = 0;
  FlagKind kind = FlagKind::Text;
  std::string_view value_name = {};  // NAME in help; for a choice "a|b|c", which is then checked
  std::string_view fallback = {};    // the default, as it would be written
  std::string_view help = {};
};

class Flags {
 public:
  bool has(std::string_view name) const { return values_.contains(name); }  // given, not defaulted
  bool on(std::string_view name) const;                                     // a Switch
  std::string text(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;
  int64_t number(std::string_view name) const;
  Duration time(std::string_view name) const;
  const std::vector<std::string>& arguments() const { return arguments_; }
  // Every value in the order given, for flags whose order among each other counts (--set, -f).
  const std::vector<std::pair<std::string, std::string>>& in_order() const { return in_order_; }

 private:
  friend class FlagParser;
  std::string_view fallback(std::string_view name) const;
  std::span<const FlagSpec> specs_of_[2];
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::vector<std::pair<std::string, std::string>> in_order_;
  std::vector<std::string> arguments_;
};

// `environment` holds the process's BIREME_* variables; a flag on the command line wins over its
// variable (BIREME_KUBE_VERSION for --kube-version).
Result<Flags> parse_flags(std::span<const FlagSpec> own, std::span<const FlagSpec> global,
                          std::span<const std::string> words,
                          const std::map<std::string, std::string>& environment);

std::string variable_name(std::string_view flag_name);

}  // namespace bireme::cli
