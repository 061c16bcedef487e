#include "json/pointer.h"

#include "base/text.h"

namespace bireme::json {
namespace {

Result<std::string> unescape(std::string_view token, std::string_view whole) {
  std::string out;
  for (size_t i = 0; i < token.size(); i++) {
    if (token[i] != '~') {
      out += token[i];
      continue;
    }
    char next = i + 1 < token.size() ? token[i + 1] : '\0';
    if (next != '0' && next != '1') {
      return make_error(Reason::Invalid, "JSON pointer \"{}\": '~' must be followed by 0 or 1",
                        whole);
    }
    out += next == '0' ? '~' : '/';
    i++;
  }
  return out;
}

std::optional<size_t> find_index(std::string_view token) {
  if (token.empty() || (token.size() > 1 && token[0] == '0') || token[0] == '-') return {};
  std::optional<int64_t> index = parse_int(token);
  if (!index || *index < 0) return {};
  return static_cast<size_t>(*index);
}

}  // namespace

Result<Pointer> parse_pointer(std::string_view text) {
  Pointer out;
  if (text.empty()) return out;
  if (text[0] != '/') {
    return make_error(Reason::Invalid, "JSON pointer \"{}\" must begin with '/'", text);
  }
  for (std::string_view token : split(text.substr(1), '/')) {
    std::string plain = TRY(unescape(token, text));
    out.push_back(std::move(plain));
  }
  return out;
}

std::string emit_pointer(const Pointer& pointer) {
  std::string out;
  for (const std::string& token : pointer) {
    out += '/';
    out += replace_all(replace_all(token, "~", "~0"), "/", "~1");
  }
  return out;
}

const Value* find_at(const Value& root, const Pointer& pointer) {
  const Value* at = &root;
  for (const std::string& token : pointer) {
    if (at->is_object()) {
      at = at->find(token);
      if (!at) return nullptr;
      continue;
    }
    std::optional<size_t> index = at->is_array() ? find_index(token) : std::nullopt;
    if (!index || *index >= at->size()) return nullptr;
    at = &at->items()[*index];
  }
  return at;
}

}  // namespace bireme::json
