// Variables: "$(NAME)" in the fields of varReference becomes the value that `vars` found.
#include <unordered_map>

#include "base/digest.h"
#include "base/text.h"
#include "json/emit.h"
#include "render/kustomize/transform/field_walk.h"
#include "render/kustomize/transform/transformers.h"

namespace bireme::render::kustomize {
namespace {

class Replacer {
 public:
  explicit Replacer(const std::vector<VarValue>& vars) {
    for (const VarValue& var : vars) values_[var.name] = &var.value;
  }

  // A text that is one variable and nothing else takes over the value's type.
  json::Value expand(std::string_view text) {
    std::string out;
    for (size_t at = 0; at < text.size(); at++) {
      if (text[at] != '$' || at + 1 == text.size()) {
        out += text[at];
        continue;
      }
      char next = text[at + 1];
      size_t close = next == '(' ? text.find(')', at + 2) : std::string_view::npos;
      if (next == '$') {
        out += '$';
        at++;
      } else if (next == '(' && close != std::string_view::npos) {
        std::string name(text.substr(at + 2, close - at - 2));
        if (at == 0 && close + 1 == text.size()) return value_of(name);
        out += text_of(value_of(name));
        at = close;
      } else {
        out += '$';
        append_latin1(out, next);
        at++;
      }
    }
    // What is no UTF-8 comes out of kustomize as YAML's binary.
    return json::Value(is_utf8(out) ? out : base64_encode(out));
  }

  bool is_used(const std::string& name) const { return used_.contains(name); }

 private:
  json::Value value_of(const std::string& name) {
    auto found = values_.find(name);
    bool is_scalar = found != values_.end() && !found->second->is_object() &&
                     !found->second->is_array();
    if (!is_scalar) return json::Value("$(" + name + ")");
    used_[name] = true;
    return *found->second;
  }

  // kustomize takes the byte after a dollar for a character.
  static void append_latin1(std::string& out, char byte) {
    const auto code = static_cast<unsigned char>(byte);
    if (code < 0x80) {
      out += byte;
    } else {
      out += static_cast<char>(0xC0 | (code >> 6));
      out += static_cast<char>(0x80 | (code & 0x3F));
    }
  }

  // As Go's %v shows it.
  static std::string text_of(const json::Value& value) { return scalar_text(value); }

  std::unordered_map<std::string, const json::Value*> values_;
  std::unordered_map<std::string, bool> used_;
};

Status expand_field(json::Value& field, Replacer& replacer) {
  if (field.is_string()) {
    field = replacer.expand(field.as_string());
    return {};
  }
  if (field.is_array()) {
    for (size_t i = 0; i < field.size(); i++) {
      if (!field[i].is_string()) {
        return make_error(Reason::Invalid, "invalid value type expect a string");
      }
      if (field[i].as_string().find('$') == std::string_view::npos) continue;
      field.edit(i) = replacer.expand(field[i].as_string());
    }
    return {};
  }
  for (size_t i = 0; i < field.members().size(); i++) {
    const json::Member& member = field.members()[i];
    if (!member.value.is_string()) continue;
    if (member.value.as_string().find('$') == std::string_view::npos) continue;
    field.set(std::string(member.name()), replacer.expand(member.value.as_string()));
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> replace_vars(ResourceMap& map, const std::vector<VarValue>& vars,
                                              const FieldSpecs& fields) {
  std::vector<std::string> unused;
  if (vars.empty()) return unused;
  Replacer replacer(vars);
  SpecIndex specs(fields);
  SetField set = [&replacer](json::Value& field) { return expand_field(field, replacer); };
  for (Resource& resource : map.list()) {
    for (const PathSpec* spec : specs.for_kind(resource.api_version(), resource.kind())) {
      TRY(walk_field(resource.object, *spec, CreateKind::None, set).during("replacing variables"));
    }
  }
  map.change_ids();
  for (const VarValue& var : vars) {
    if (!replacer.is_used(var.name)) unused.push_back(var.name);
  }
  return unused;
}

}  // namespace bireme::render::kustomize
