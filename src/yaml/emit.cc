#include "yaml/emit.h"

#include <cmath>

#include "base/digest.h"
#include "base/text.h"
#include "json/emit.h"
#include "yaml/emit_scalar.h"
#include "yaml/key_order.h"
#include "yaml/resolve.h"
#include "yaml/through_json.h"
#include "yaml/writer.h"

namespace bireme::yaml {

namespace {

enum class Place { Root, Item, Key, Value };

enum class Want { Plain, DoubleQuoted, Literal };

class Emitter {
 public:
  explicit Emitter(const EmitOptions& options)
      : options_(options), writer_(options.style == Style::SigsV2 ? kWidthV2 : kWidthNone) {}

  std::string emit(const json::Value& value) {
    node(value, Place::Root, kNoIndent);
    writer_.indent_to(0);
    return writer_.take();
  }

 private:
  static constexpr int kWidthV2 = 80;
  static constexpr int kWidthNone = 1 << 30;
  static constexpr int kNoIndent = -1;
  static constexpr size_t kSimpleKeyMax = 128;

  void node(const json::Value& value, Place place, int indent);
  void sequence(const json::Value& value, Place place, int indent);
  void mapping(const json::Value& value, Place place, int indent);
  void member(const json::Member& member, int indent);
  void string(std::string_view text, Place place, int indent);
  void tagged_binary(std::string_view text, Place place, int indent);
  void scalar(std::string_view text, Want want, Place place, int indent);
  int deeper(int indent, Place place, int start) const;
  std::string number(const json::Value& value) const;
  std::string double_text(double number) const;

  const EmitOptions& options_;
  Writer writer_;
};

// V3 aligns to multiples of its indent, and steps over "- " by two.
int Emitter::deeper(int indent, Place place, int start) const {
  if (indent < 0) return start;
  if (options_.style == Style::SigsV2) return indent + 2;
  if (place == Place::Item) return indent + 2;
  return options_.indent * ((indent + options_.indent) / options_.indent);
}

void Emitter::node(const json::Value& value, Place place, int indent) {
  switch (value.type()) {
    case json::Type::Null: return scalar("null", Want::Plain, place, indent);
    case json::Type::Bool:
      return scalar(value.as_bool() ? "true" : "false", Want::Plain, place, indent);
    case json::Type::Int:
    case json::Type::Uint:
    case json::Type::Double: return scalar(number(value), Want::Plain, place, indent);
    case json::Type::String: return string(value.as_string(), place, indent);
    case json::Type::Array: return sequence(value, place, indent);
    case json::Type::Object: return mapping(value, place, indent);
  }
}

std::string Emitter::number(const json::Value& value) const {
  if (value.is_int()) return std::to_string(value.as_int());
  if (value.is_uint()) return std::to_string(value.as_uint());
  return double_text(value.as_double());
}

// sigs.k8s.io/yaml goes through JSON, where a float without a fraction reads back as an integer.
std::string Emitter::double_text(double number) const {
  constexpr double kUintEnd = 18446744073709551616.0;
  constexpr double kIntBegin = -9223372036854775808.0;
  const bool whole = std::floor(number) == number && number >= kIntBegin && number < kUintEnd;
  if (options_.style == Style::SigsV2 && whole)
    return json::format_double(number == 0 ? 0 : number);
  return format_float(number);
}

void Emitter::sequence(const json::Value& value, Place place, int indent) {
  if (value.empty()) return writer_.indicator("[]", {.need_space = true});
  int inner = indent;
  const bool after_key = place == Place::Value && !writer_.at_indentation();
  if (options_.style == Style::V3) {
    inner = deeper(indent, place, 0);
    if (after_key && options_.compact_sequences) inner -= 2;
  } else if (!after_key || indent < 0) {
    inner = deeper(indent, place, 0);
  }
  for (const json::Value& item : value.items()) {
    writer_.indent_to(inner);
    writer_.indicator("-", {.need_space = true, .keeps_indentation = true});
    node(item, Place::Item, inner);
  }
}

void Emitter::mapping(const json::Value& value, Place place, int indent) {
  if (value.empty()) return writer_.indicator("{}", {.need_space = true});
  const int inner = deeper(indent, place, 0);
  if (!options_.sorted_keys) {
    for (const json::Member& each : value.members()) member(each, inner);
    return;
  }
  for (const json::Member* each : order_members(value, options_.style)) member(*each, inner);
}

void Emitter::member(const json::Member& member, int indent) {
  const std::string_view name = member.name();
  const bool simple = name.size() <= kSimpleKeyMax && !analyze_text(name, options_.style).multiline;
  writer_.indent_to(indent);
  if (simple) {
    string(name, Place::Key, indent);
    writer_.indicator(":", {});
  } else {
    writer_.indicator("?", {.need_space = true, .keeps_indentation = true});
    string(name, Place::Value, indent);
    writer_.indent_to(indent);
    writer_.indicator(":", {.need_space = true, .keeps_indentation = true});
  }
  node(member.value, Place::Value, indent);
}

bool is_base60(std::string_view text);
bool is_old_bool(std::string_view text);

void Emitter::string(std::string_view text, Place place, int indent) {
  if (!is_utf8(text)) return tagged_binary(text, place, indent);
  const bool v2 = options_.style == Style::SigsV2;
  if (v2 && has_next_line(text)) return string(fold_next_lines(text), place, indent);
  const bool plain = resolves_to_string(text, v2 ? Resolver::V2 : Resolver::V3) &&
                     !is_base60(text) && (v2 || !is_old_bool(text));
  const bool many_lines = text.find('\n') != text.npos;
  scalar(text,
         many_lines ? Want::Literal
         : plain    ? Want::Plain
                    : Want::DoubleQuoted,
         place, indent);
}

// JSON has no invalid UTF-8: in that style each bad byte has become U+FFFD. yaml.v3 tags it.
void Emitter::tagged_binary(std::string_view text, Place place, int indent) {
  if (options_.style == Style::V3) {
    writer_.indicator("!!binary", {.need_space = true});
    const std::string packed = base64_encode(text);
    constexpr size_t kLineMax = 70;
    if (packed.size() < kLineMax) return scalar(packed, Want::Plain, place, indent);
    std::string lines;
    for (size_t at = 0; at < packed.size(); at += kLineMax) {
      lines += packed.substr(at, kLineMax) + "\n";
    }
    return scalar(lines, Want::Literal, place, indent);
  }
  std::string valid;
  for (size_t at = 0; at < text.size();) {
    const size_t length = utf8_sequence_bytes(text.substr(at));
    if (length == 0) append_utf8(valid, 0xFFFD);
    if (length != 0) valid += text.substr(at, length);
    at += std::max<size_t>(length, 1);
  }
  string(valid, place, indent);
}

void Emitter::scalar(std::string_view text, Want want, Place place, int indent) {
  const TextForm form = analyze_text(text, options_.style);
  const bool key = place == Place::Key;
  if (key && form.multiline) want = Want::DoubleQuoted;
  if (want == Want::Literal && (!form.block_allowed || key)) want = Want::DoubleQuoted;
  const int inner = deeper(indent, place, options_.style == Style::SigsV2 ? 2 : options_.indent);
  const Writer::Room room{.indent = inner, .may_fold = !key};
  if (want == Want::Plain && (!form.block_plain_allowed || (text.empty() && key))) {
    if (form.single_quoted_allowed) return writer_.single_quoted(text, room);
    want = Want::DoubleQuoted;
  }
  const int step = options_.style == Style::SigsV2 ? 2 : options_.indent;
  switch (want) {
    case Want::Plain: return writer_.plain(text, room);
    case Want::DoubleQuoted: return writer_.double_quoted(text, room);
    case Want::Literal: return writer_.literal(text, room, step);
  }
}

// [-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?  which YAML 1.1 readers take for a number.
bool is_base60(std::string_view text) {
  const auto digit = [&](size_t at) {
    return at < text.size() && text[at] >= '0' && text[at] <= '9';
  };
  size_t at = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  if (!digit(at)) return false;
  while (digit(at) || (at < text.size() && text[at] == '_')) ++at;
  size_t groups = 0;
  while (at < text.size() && text[at] == ':' && digit(at + 1)) {
    const bool two = text[at + 1] <= '5' && digit(at + 2);
    at += two ? 3 : 2;
    ++groups;
  }
  if (groups == 0) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    while (digit(at) || (at < text.size() && text[at] == '_')) ++at;
  }
  return at == text.size();
}

bool is_old_bool(std::string_view text) {
  if (text.empty() || text.size() > 3) return false;
  return resolve_plain(text, Resolver::V2).type == ScalarType::Bool;
}

}  // namespace

std::string emit(const json::Value& value, const EmitOptions& options) {
  return Emitter(options).emit(value);
}

}  // namespace bireme::yaml
