#include "json/emit.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace bireme::json {

namespace {

class Emitter {
 public:
  explicit Emitter(const EmitOptions& options) : options_(options) {}

  void emit(const Value& value) {
    switch (value.type()) {
      case Type::Null: out += "null"; return;
      case Type::Bool: out += value.as_bool() ? "true" : "false"; return;
      case Type::Int: append_number(value.as_int()); return;
      case Type::Uint: append_number(value.as_uint()); return;
      case Type::Double: out += format_double(value.as_double()); return;
      case Type::String: append_quoted(out, value.as_string(), options_.escape_html); return;
      case Type::Array: emit_array(value); return;
      case Type::Object: emit_object(value); return;
    }
  }

  std::string out;

 private:
  template <typename T>
  void append_number(T number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof(digits), number).ptr;
    out.append(digits, end);
  }

  void new_line(int depth) {
    if (options_.indent == 0) return;
    out += '\n';
    out.append(static_cast<size_t>(depth * options_.indent), ' ');
  }

  void emit_array(const Value& value) {
    if (value.empty()) {
      out += "[]";
      return;
    }
    out += '[';
    ++depth_;
    bool first = true;
    for (const Value& item : value.items()) {
      if (!first) out += ',';
      first = false;
      new_line(depth_);
      emit(item);
    }
    new_line(--depth_);
    out += ']';
  }

  void emit_object(const Value& value) {
    if (value.empty()) {
      out += "{}";
      return;
    }
    out += '{';
    ++depth_;
    if (options_.sorted_keys) {
      Value sorted = value;
      sorted.sort_members();
      emit_members(sorted);
    } else {
      emit_members(value);
    }
    new_line(--depth_);
    out += '}';
  }

  void emit_members(const Value& value) {
    bool first = true;
    for (const Member& member : value.members()) {
      if (!first) out += ',';
      first = false;
      new_line(depth_);
      append_quoted(out, member.name(), options_.escape_html);
      out += options_.indent == 0 ? ":" : ": ";
      emit(member.value);
    }
  }

  EmitOptions options_;
  int depth_ = 0;
};

void append_escape(std::string& out, unsigned char c) {
  constexpr char kHex[] = "0123456789abcdef";
  out += "\\u00";
  out += kHex[c >> 4];
  out += kHex[c & 15];
}

void append_ascii(std::string& out, unsigned char c, bool escape_html) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  const bool html = c == '<' || c == '>' || c == '&';
  if (c < 0x20 || (escape_html && html)) {
    append_escape(out, c);
  } else {
    out += static_cast<char>(c);
  }
}

bool is_plain(unsigned char c) {
  return c >= 0x20 && c < 0x80 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
}

// "1.25e+18" as "1250000000000000000": the shortest digits, then zeros, where the C library's fixed
// form would print every digit of the binary value.
std::string expand_exponent(std::string_view text) {
  const size_t e = text.find('e');
  size_t zeros = static_cast<size_t>(*parse_int(text.substr(e + 2)));
  std::string out(text.substr(0, e));
  if (const size_t point = out.find('.'); point != std::string::npos) {
    zeros -= out.size() - point - 1;
    out.erase(point, 1);
  }
  return out.append(zeros, '0');
}

}  // namespace

std::string emit(const Value& value, const EmitOptions& options) {
  Emitter emitter(options);
  emitter.emit(value);
  return std::move(emitter.out);
}

std::string canonical(const Value& value) { return emit(value, {.sorted_keys = true}); }

void append_quoted(std::string& out, std::string_view text, bool escape_html) {
  out += '"';
  size_t at = 0;
  while (at < text.size()) {
    size_t end = at;
    while (end < text.size() && is_plain(static_cast<unsigned char>(text[end]))) ++end;
    out.append(text.substr(at, end - at));
    at = end;
    if (at == text.size()) break;
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 0x80) {
      append_ascii(out, c, escape_html);
      ++at;
      continue;
    }
    const size_t bytes = utf8_sequence_bytes(text.substr(at));
    const std::string_view sequence = text.substr(at, bytes);
    if (bytes == 0) {
      out += "\\ufffd";
    } else if (sequence == "\u2028") {
      out += "\\u2028";
    } else if (sequence == "\u2029") {
      out += "\\u2029";
    } else {
      out += sequence;
    }
    at += std::max<size_t>(bytes, 1);
  }
  out += '"';
}

std::string format_double(double number) {
  if (number == 0) return std::signbit(number) ? "-0" : "0";
  const double size = std::abs(number);
  // Above it the fixed form prints more than the shortest digits.
  constexpr double kExactMax = 0x1p53;
  const bool scientific = size < 1e-6 || size >= kExactMax;
  char digits[64];
  const auto format = scientific ? std::chars_format::scientific : std::chars_format::fixed;
  const auto end = std::to_chars(digits, digits + sizeof(digits), number, format).ptr;
  std::string text(digits, end);
  if (size >= kExactMax && size < 1e21) return expand_exponent(text);
  // Go writes e-9 where the C library writes e-09.
  const size_t e = text.find("e-0");
  if (e != std::string::npos) text.erase(e + 2, 1);
  return text;
}

}  // namespace bireme::json
