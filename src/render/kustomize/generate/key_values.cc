#include "render/kustomize/generate/key_values.h"

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "tree/tree.h"

namespace bireme::render::kustomize {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// White space as Go's unicode.IsSpace has it.
std::string_view trim_left(std::string_view text) {
  constexpr std::string_view kWide[] = {
      "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81",
      "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86",
      "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8",
      "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};
  while (!text.empty()) {
    size_t size = std::string_view(" \t\n\v\f\r").find(text[0]) != std::string_view::npos ? 1 : 0;
    for (std::string_view wide : kWide) {
      if (text.starts_with(wide)) size = wide.size();
    }
    if (size == 0) break;
    text.remove_prefix(size);
  }
  return text;
}

Status add_env_line(KeyValues& out, std::string_view line, int number, std::string_view file) {
  if (!is_utf8(line)) {
    return make_error(Reason::Invalid, "the line is not valid UTF-8")
        .at({.file = std::string(file), .line = number});
  }
  if (number == 1 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  line = trim_left(line);
  if (line.empty() || line[0] == '#') return {};
  size_t equals = line.find('=');
  std::string_view key = line.substr(0, equals);
  std::string_view value = equals == std::string_view::npos ? "" : line.substr(equals + 1);
  if (!key.empty()) out.emplace_back(std::string(key), std::string(value));
  return {};
}

Status add_env_file(KeyValues& out, const std::string& path, const Loader& loader) {
  std::string content = TRY(loader.load(path));
  std::string_view rest = content;
  for (int number = 1; !rest.empty(); number++) {
    size_t end = std::min(rest.find('\n'), rest.size());
    if (end >= kEnvLineMax) break;
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    TRY(add_env_line(out, line, number, path));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

Status add_literal(KeyValues& out, std::string_view literal) {
  size_t equals = literal.find('=');
  if (equals == 0 || equals == std::string_view::npos) {
    return make_error(Reason::Invalid, "invalid literal source {}, expected key=value", literal);
  }
  std::string_view value = literal.substr(equals + 1);
  bool is_quoted = value.size() >= 2 && value.front() == value.back() &&
                   (value.front() == '"' || value.front() == '\'');
  if (is_quoted) value = value.substr(1, value.size() - 2);
  out.emplace_back(std::string(literal.substr(0, equals)), std::string(value));
  return {};
}

// "key=path", or a path whose last part is the key.
Status add_file(KeyValues& out, std::string_view source, const Loader& loader) {
  auto equals = std::count(source.begin(), source.end(), '=');
  std::string_view key = tree::base_name(source);
  std::string_view path = source;
  if (equals > 1) {
    return make_error(Reason::Invalid, "source \"{}\" key name or file path contains '='", source);
  }
  if (equals == 1) {
    size_t at = source.find('=');
    key = source.substr(0, at);
    path = source.substr(at + 1);
    if (key.empty()) {
      return make_error(Reason::Invalid, "missing key name in source \"{}\"", source);
    }
    if (path.empty()) {
      return make_error(Reason::Invalid, "missing file path in source \"{}\"", source);
    }
  }
  std::string content = TRY(loader.load(path));
  out.emplace_back(std::string(key), std::move(content));
  return {};
}

}  // namespace

Result<KeyValues> load_key_values(const GeneratorArgs& args, const Loader& loader) {
  KeyValues out;
  for (const std::string& path : args.envs) TRY(add_env_file(out, path, loader));
  for (const std::string& literal : args.literals) TRY(add_literal(out, literal));
  for (const std::string& source : args.files) TRY(add_file(out, source, loader));
  std::unordered_set<std::string_view> seen;
  for (const auto& [key, value] : out) {
    if (seen.insert(key).second) continue;
    return make_error(Reason::Invalid, "{} illegally repeats the key `{}`", args.name, key);
  }
  return out;
}

}  // namespace bireme::render::kustomize
