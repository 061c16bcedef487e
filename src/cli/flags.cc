#include "cli/flags.h"

#include "base/text.h"

namespace bireme::cli {

namespace {

Error usage_error(std::string message) { return Error(Reason::Invalid, std::move(message)); }

bool is_choice(const FlagSpec& spec) { return contains(spec.value_name, "|"); }

bool is_repeatable(FlagKind kind) { return kind == FlagKind::Texts || kind == FlagKind::CsvTexts; }

std::optional<bool> parse_bool(std::string_view text) {
  for (const char* yes : {"true", "1", "t", "T", "TRUE", "True"}) {
    if (text == yes) return true;
  }
  for (const char* no : {"false", "0", "f", "F", "FALSE", "False"}) {
    if (text == no) return false;
  }
  return std::nullopt;
}

Status check_choice(const FlagSpec& spec, std::string_view value) {
  for (const std::string_view choice : split(spec.value_name, '|')) {
    if (choice == value) return {};
  }
  return usage_error(fmt::format("--{} must be one of {}, not \"{}\"", spec.name,
                                 replace_all(spec.value_name, "|", ", "), escape_control(value)));
}

Status check_value(const FlagSpec& spec, std::string_view value) {
  switch (spec.kind) {
    case FlagKind::Switch:
      if (!parse_bool(value)) {
        return usage_error(
            fmt::format("--{} takes true or false, not \"{}\"", spec.name, escape_control(value)));
      }
      return {};
    case FlagKind::Number:
      if (!parse_int(value)) {
        return usage_error(
            fmt::format("--{} takes a whole number, not \"{}\"", spec.name, escape_control(value)));
      }
      return {};
    case FlagKind::Time: {
      const auto parsed = parse_duration(value);
      if (!parsed.ok()) return parsed.error().during(fmt::format("--{}", spec.name));
      return {};
    }
    case FlagKind::Text:
    case FlagKind::Texts:
    case FlagKind::CsvTexts: break;
  }
  return is_choice(spec) ? check_choice(spec, value) : Status();
}

}  // namespace

class FlagParser {
 public:
  FlagParser(std::span<const FlagSpec> own, std::span<const FlagSpec> global) {
    flags_.specs_of_[0] = own;
    flags_.specs_of_[1] = global;
  }

  Result<Flags> parse(std::span<const std::string> words,
                      const std::map<std::string, std::string>& environment) {
    for (at_ = 0; at_ < words.size(); ++at_) {
      const std::string& word = words[at_];
      if (word == "--") {
        const auto rest = words.subspan(at_ + 1);
        flags_.arguments_.insert(flags_.arguments_.end(), rest.begin(), rest.end());
        break;
      }
      if (word.starts_with("--")) {
        TRY(take_long(word, words));
      } else if (word.starts_with('-') && word.size() > 1) {
        TRY(take_letters(word, words));
      } else {
        flags_.arguments_.push_back(word);
      }
    }
    TRY(mirror(environment));
    return std::move(flags_);
  }

 private:
  template <typename Matches>
  const FlagSpec* find(Matches matches) const {
    for (const auto& specs : flags_.specs_of_) {
      for (const FlagSpec& spec : specs) {
        if (matches(spec)) return &spec;
      }
    }
    return nullptr;
  }

  Status take_long(const std::string& word, std::span<const std::string> words) {
    const size_t equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    const FlagSpec* spec = find([&](const FlagSpec& s) { return s.name == name; });
    if (!spec) return unknown(name);
    if (equals != std::string::npos) return add(*spec, word.substr(equals + 1));
    if (spec->kind == FlagKind::Switch) return add(*spec, "true");
    return add_next(*spec, words);
  }

  Status take_letters(const std::string& word, std::span<const std::string> words) {
    for (size_t i = 1; i < word.size(); ++i) {
      const FlagSpec* spec = find([&](const FlagSpec& s) { return s.letter == word[i]; });
      if (!spec) {
        return usage_error(fmt::format("unknown flag -{}", escape_control(word.substr(i, 1))))
            .with_hint("--help lists the flags");
      }
      std::string rest = word.substr(i + 1);
      if (spec->kind == FlagKind::Switch && !rest.starts_with('=')) {
        TRY(add(*spec, "true"));
        continue;
      }
      if (rest.starts_with('='))
        rest.erase(0, 1);
      else if (rest.empty())
        return add_next(*spec, words);
      return add(*spec, rest);
    }
    return {};
  }

  Status add_next(const FlagSpec& spec, std::span<const std::string> words) {
    if (at_ + 1 >= words.size()) {
      return usage_error(fmt::format("--{} needs a value", spec.name));
    }
    return add(spec, words[++at_]);
  }

  Status add(const FlagSpec& spec, const std::string& value) {
    TRY(check_value(spec, value));
    std::vector<std::string>& values = flags_.values_[std::string(spec.name)];
    if (!is_repeatable(spec.kind)) values.clear();
    if (spec.kind == FlagKind::CsvTexts) {
      for (const std::string_view part : split(value, ',')) {
        values.emplace_back(part);
        flags_.in_order_.emplace_back(spec.name, part);
      }
    } else {
      values.push_back(value);
      flags_.in_order_.emplace_back(spec.name, value);
    }
    return {};
  }

  Status mirror(const std::map<std::string, std::string>& environment) {
    for (const auto& [name, value] : environment) {
      const FlagSpec* spec = find([&](const FlagSpec& s) { return variable_name(s.name) == name; });
      if (!spec || flags_.has(spec->name)) continue;
      TRY(add(*spec, value).during(name));
    }
    return {};
  }

  Error unknown(const std::string& name) const {
    std::vector<std::string> names;
    for (const auto& specs : flags_.specs_of_) {
      for (const FlagSpec& spec : specs) names.emplace_back(spec.name);
    }
    const auto nearest = find_nearest(name, names);
    return usage_error(fmt::format("unknown flag --{}", escape_control(name)))
        .with_hint(nearest ? fmt::format("did you mean --{}?", *nearest)
                           : "--help lists the flags");
  }

  Flags flags_;
  size_t at_ = 0;
};

Result<Flags> parse_flags(std::span<const FlagSpec> own, std::span<const FlagSpec> global,
                          std::span<const std::string> words,
                          const std::map<std::string, std::string>& environment) {
  return FlagParser(own, global).parse(words, environment);
}

std::string variable_name(std::string_view flag_name) {
  return "BIREME_" + replace_all(to_upper(flag_name), "-", "_");
}

std::string_view Flags::fallback(std::string_view name) const {
  for (const auto& specs : specs_of_) {
    for (const FlagSpec& spec : specs) {
      if (spec.name == name) return spec.fallback;
    }
  }
  CHECK(!"a flag that is in no table was asked for");
  return {};
}

bool Flags::on(std::string_view name) const { return parse_bool(text(name)).value_or(false); }

std::string Flags::text(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string(fallback(name)) : found->second.back();
}

std::vector<std::string> Flags::texts(std::string_view name) const {
  const auto found = values_.find(name);
  if (found != values_.end()) return found->second;
  const std::string_view standard = fallback(name);
  return standard.empty() ? std::vector<std::string>() : std::vector{std::string(standard)};
}

int64_t Flags::number(std::string_view name) const { return parse_int(text(name)).value_or(0); }

Duration Flags::time(std::string_view name) const {
  const auto parsed = parse_duration(text(name));
  return parsed.ok() ? *parsed : Duration::zero();
}

}  // namespace bireme::cli
