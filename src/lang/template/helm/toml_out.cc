#include "lang/template/helm/toml_out.h"

#include <cmath>

#include <fmt/core.h>

#include "lang/template/fmt/go_number.h"
#include "lang/template/fmt/print.h"
#include "lang/template/fmt/unicode.h"

namespace bireme::lang::tmpl {
namespace {

constexpr size_t kTomlBytesMax = size_t{64} << 20;

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '\t': out += "\\t"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      default:
        if (byte < 0x20 || byte == 0x7f) {
          out += fmt::format("\\u{:04x}", byte);
        } else {
          out += c;
        }
    }
  }
  return out + '"';
}

std::string key_text(std::string_view key) {
  if (key.empty()) return "\"\"";
  for (char c : key) {
    bool is_bare = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
                   c == '-';
    if (!is_bare) return quoted(key);
  }
  return std::string(key);
}

class TomlWriter {
 public:
  explicit TomlWriter(Heap& heap) : heap_(heap) {}

  Status write_table_body(Map* map);
  Status write_lone(Value value);  // what is no table, at the top
  std::string take() { return std::move(out_); }

 private:
  bool is_table_array(Value value);
  bool is_sub_table(Value value) { return value.is(Kind::Map) || is_table_array(value); }
  Status write_entry(std::string_view key, Value value);
  Status write_inline(Value value);
  Status write_inline_map(Map* map);
  std::string indent() const {
    return std::string(keys_.empty() ? 0 : (keys_.size() - 1) * 2, ' ');
  }
  std::string path() const {
    std::string out;
    for (const std::string& key : keys_) out += (out.empty() ? "" : ".") + key;
    return out;
  }
  void newline() {
    if (!out_.empty()) out_ += '\n';
  }
  Status check() const {
    if (out_.size() <= kTomlBytesMax && keys_.size() < kDepthMax && depth_ < kDepthMax) return {};
    return make_error(Reason::LimitExceeded, "template: a value is too large for TOML");
  }

  Heap& heap_;
  std::string out_;
  std::vector<std::string> keys_;
  int depth_ = 0;
};

bool TomlWriter::is_table_array(Value value) {
  if (!value.is(Kind::List) || value.as_list()->size == 0) return false;
  for (Value item : heap_.items(value.as_list())) {
    if (!item.is(Kind::Map)) return false;
  }
  return true;
}

Status TomlWriter::write_table_body(Map* map) {
  TRY(check());
  for (bool wants_tables : {false, true}) {
    for (const Entry& entry : heap_.entries(map)) {
      if (entry.value.is_nil() || is_sub_table(entry.value) != wants_tables) continue;
      keys_.push_back(key_text(entry.key));
      TRY(write_entry(keys_.back(), entry.value));
      keys_.pop_back();
    }
  }
  return {};
}

Status TomlWriter::write_lone(Value value) {
  if (is_table_array(value)) {
    return make_error(Reason::Invalid, "toml: top-level values must be Go maps or structs");
  }
  if (value.is(Kind::Complex)) {
    return make_error(Reason::Invalid, "unsupported type for key '': complex128");
  }
  return write_inline(value);
}

Status TomlWriter::write_entry(std::string_view key, Value value) {
  if (value.is(Kind::Map)) {
    if (value.as_map()->is_null) return {};
    if (keys_.size() == 1) newline();
    out_ += fmt::format("{}[{}]", indent(), path());
    newline();
    return write_table_body(value.as_map());
  }
  if (is_table_array(value)) {
    for (Value item : heap_.items(value.as_list())) {
      newline();
      out_ += fmt::format("{}[[{}]]", indent(), path());
      newline();
      TRY(write_table_body(item.as_map()));
    }
    return {};
  }
  out_ += fmt::format("{}{} = ", indent(), key);
  TRY(write_inline(value));
  newline();
  return {};
}

Status TomlWriter::write_inline_map(Map* map) {
  out_ += '{';
  size_t tables = 0;
  for (const Entry& entry : heap_.entries(map)) tables += is_sub_table(entry.value);
  for (bool wants_tables : {false, true}) {
    size_t count = wants_tables ? tables : map->size - tables;
    size_t seen = 0;
    for (const Entry& entry : heap_.entries(map)) {
      if (is_sub_table(entry.value) != wants_tables) continue;
      ++seen;
      if (entry.value.is_nil()) continue;
      out_ += key_text(entry.key) + " = ";
      TRY(write_inline(entry.value));
      bool is_last = seen == count && (wants_tables || tables == 0);
      if (!is_last) out_ += ", ";
    }
  }
  out_ += '}';
  return {};
}

Status TomlWriter::write_inline(Value value) {
  TRY(check());
  switch (value.kind()) {
    case Kind::String: out_ += quoted(value.as_text()); return {};
    case Kind::Bool: out_ += value.as_bool() ? "true" : "false"; return {};
    case Kind::Float64: {
      double d = value.as_float();
      if (std::isnan(d)) {
        out_ += "nan";
      } else if (std::isinf(d)) {
        out_ += d < 0 ? "-inf" : "inf";
      } else {
        std::string text = go_format_float(d, 'g', -1);
        out_ += text;
        if (text.find_first_of("e.") == std::string::npos) out_ += ".0";
      }
      return {};
    }
    case Kind::List: {
      ++depth_;
      out_ += '[';
      bool first = true;
      for (Value item : heap_.items(value.as_list())) {
        if (item.is_nil()) {
          return make_error(Reason::Invalid, "toml: cannot encode array with nil element");
        }
        if (!first) out_ += ", ";
        first = false;
        TRY(write_inline(item));
      }
      out_ += ']';
      --depth_;
      return {};
    }
    case Kind::Map: {
      ++depth_;
      TRY(write_inline_map(value.as_map()));
      --depth_;
      return {};
    }
    case Kind::Struct:
      // A time is TOML's own kind of value, all else that knows its text is a string.
      out_ += value.type()->to_json_text != nullptr ? value.type()->to_json_text(value)
                                                    : quoted(to_text(heap_, value));
      return {};
    default: append_value(out_, heap_, value); return {};
  }
}

}  // namespace

Result<std::string> emit_toml(Heap& heap, Value value) {
  TomlWriter writer(heap);
  if (value.is(Kind::Map)) {
    TRY(writer.write_table_body(value.as_map()));
  } else {
    TRY(writer.write_lone(value));
  }
  return writer.take();
}

}  // namespace bireme::lang::tmpl
