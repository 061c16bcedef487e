// Sprig's string functions, but for those about case and words.
#include <fmt/core.h>

#include "base/digest.h"
#include "base/text.h"
#include "lang/template/fmt/print.h"
#include "lang/template/fmt/quote.h"
#include "lang/template/fmt/unicode.h"
#include "lang/template/library.h"
#include "lang/template/sprig/crypto/base32.h"
#include "lang/template/sprig/cast.h"
#include "lang/template/sprig/words.h"
#include "lang/template/state.h"

namespace bireme::lang::tmpl {
namespace {

Result<Value> make_text(const Call& call, std::string_view text) { return call.heap().text(text); }

Result<Value> trim_space(const Call& call) { return Value::borrowed(trim_go_space(call.text(0))); }

Result<Value> trim_all(const Call& call) {
  return Value::borrowed(trim_runes(call.text(1), call.text(0)));
}

Result<Value> trim_suffix(const Call& call) {
  std::string_view text = call.text(1);
  if (text.ends_with(call.text(0))) text.remove_suffix(call.text(0).size());
  return Value::borrowed(text);
}

Result<Value> trim_prefix(const Call& call) {
  std::string_view text = call.text(1);
  if (text.starts_with(call.text(0))) text.remove_prefix(call.text(0).size());
  return Value::borrowed(text);
}

Result<Value> trunc(const Call& call) {
  int64_t count = call.integer(0);
  std::string_view text = call.text(1);
  auto size = static_cast<int64_t>(text.size());
  if (count < 0 && size + count > 0) text = text.substr(static_cast<size_t>(size + count));
  if (count >= 0 && size > count) text = text.substr(0, static_cast<size_t>(count));
  return Value::borrowed(text);
}

Result<Value> borrowed(Result<std::string_view> text) {
  if (!text) return text.error();
  return Value::borrowed(*text);
}

Result<Value> substring(const Call& call) {
  int64_t start = call.integer(0);
  int64_t end = call.integer(1);
  std::string_view text = call.text(2);
  auto size = static_cast<int64_t>(text.size());
  if (start < 0) return borrowed(go_slice(text, 0, end));
  if (end < 0 || end > size) {
    if (start > size) {
      return bad(fmt::format("runtime error: slice bounds out of range [{}:{}]", start, size));
    }
    return Value::borrowed(text.substr(static_cast<size_t>(start)));
  }
  return borrowed(go_slice(text, start, end));
}

Result<Value> repeat(const Call& call) {
  int64_t count = call.integer(0);
  std::string_view text = call.text(1);
  if (count < 0) return bad("strings: negative Repeat count");
  uint64_t bytes = 0;
  if (__builtin_mul_overflow(static_cast<uint64_t>(count), text.size(), &bytes)) {
    return bad("strings: Repeat output length overflow");
  }
  TRY(call.run.state().reserve(bytes));
  std::string out;
  out.reserve(bytes);
  for (int64_t i = 0; i < count && !text.empty(); ++i) out += text;
  return make_text(call, out);
}

Result<Value> contains_text(const Call& call) {
  return Value::boolean(call.text(1).find(call.text(0)) != std::string_view::npos);
}
Result<Value> has_prefix(const Call& call) {
  return Value::boolean(call.text(1).starts_with(call.text(0)));
}
Result<Value> has_suffix(const Call& call) {
  return Value::boolean(call.text(1).ends_with(call.text(0)));
}

Result<Value> quote_all(const Call& call) {
  std::string out;
  for (Value value : call.arguments) {
    if (value.is_nil()) continue;
    if (!out.empty()) out += ' ';
    out += value.is(Kind::String) ? quote(value.as_text()) : quote(to_string(call.heap(), value));
  }
  return make_text(call, out);
}

Result<Value> squote_all(const Call& call) {
  std::string out;
  for (Value value : call.arguments) {
    if (value.is_nil()) continue;
    if (!out.empty()) out += ' ';
    out += "'" + to_text(call.heap(), value) + "'";
  }
  return make_text(call, out);
}

Result<Value> cat(const Call& call) {
  std::string out;
  bool first = true;
  for (Value value : call.arguments) {
    if (value.is_nil()) continue;
    if (!first) out += ' ';
    first = false;
    append_value(out, call.heap(), value);
  }
  return make_text(call, out);
}

Result<std::string> indented(const Call& call, std::string_view before) {
  int64_t spaces = call.integer(0);
  std::string_view text = call.text(1);
  if (spaces < 0) return bad("strings: negative Repeat count");
  uint64_t lines = 1;
  for (char c : text) lines += c == '\n';
  uint64_t bytes = 0;
  if (__builtin_mul_overflow(lines, static_cast<uint64_t>(spaces), &bytes)) {
    return bad("strings: Repeat output length overflow");
  }
  TRY(call.run.state().reserve(bytes + text.size()));
  std::string out(before);
  out.reserve(before.size() + bytes + text.size());
  auto pad = static_cast<size_t>(spaces);
  out.append(pad, ' ');
  for (size_t at = 0;;) {
    size_t newline = text.find('\n', at);
    if (newline == std::string_view::npos) {
      out += text.substr(at);
      return out;
    }
    out += text.substr(at, newline + 1 - at);
    out.append(pad, ' ');
    at = newline + 1;
  }
}

Result<Value> indent(const Call& call) {
  std::string out = TRY(indented(call, ""));
  return make_text(call, out);
}
Result<Value> nindent(const Call& call) {
  std::string out = TRY(indented(call, "\n"));
  return make_text(call, out);
}

Result<Value> replace(const Call& call) {
  std::string_view from = call.text(0);
  std::string_view to = call.text(1);
  std::string_view text = call.text(2);
  size_t pieces = from.empty() ? rune_count(text) + 1 : text.size() / from.size();
  TRY(call.run.state().reserve(text.size() + pieces * to.size()));
  if (!from.empty()) return make_text(call, replace_all(text, from, to));
  std::string out(to);
  while (!text.empty()) {  // Go puts `to` before every rune and at the end
    Rune rune = decode_rune(text);
    out += text.substr(0, static_cast<size_t>(rune.bytes));
    out += to;
    text.remove_prefix(static_cast<size_t>(rune.bytes));
  }
  return make_text(call, out);
}

Result<Value> plural(const Call& call) { return call.integer(2) == 1 ? call[0] : call[1]; }

Result<Value> to_string_function(const Call& call) {
  if (call[0].is(Kind::String)) return call[0];
  return make_text(call, to_string(call.heap(), call[0]));
}

Result<Value> to_strings_function(const Call& call) {
  bool is_strings = call[0].is(Kind::List) && call[0].type() == &string_list_type();
  if (is_strings) return call[0];
  return strings_value(call.heap(), to_strings(call.heap(), call[0]));
}

Result<Value> join_strings(const Call& call) {
  const std::vector<std::string_view> parts = to_strings(call.heap(), call[1]);
  TRY(call.run.state().reserve(total_bytes(parts) + parts.size() * call.text(0).size()));
  std::string out;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += call.text(0);
    out += parts[i];
  }
  return make_text(call, out);
}

Result<Value> split_to_map(const Call& call, std::string_view text, int64_t limit) {
  Map* map = call.heap().map(string_map_type());
  int number = 0;
  for (std::string_view part : split_go(text, call.text(0), limit)) {
    call.heap().set(map, fmt::format("_{}", number++), Value::borrowed(part));
  }
  map->changed = true;
  return Value(map);
}

Result<Value> split_function(const Call& call) { return split_to_map(call, call.text(1), -1); }
Result<Value> splitn(const Call& call) {
  return split_to_map(call, call.text(2), call.integer(1));
}
Result<Value> split_list(const Call& call) {
  List* list = call.heap().list(0, string_list_type());
  for (std::string_view part : split_go(call.text(1), call.text(0), -1)) {
    call.heap().push(list, Value::borrowed(part));
  }
  return Value(list);
}

Result<Value> base64_encode_function(const Call& call) {
  return make_text(call, base64_encode(call.text(0)));
}
Result<Value> base64_decode_function(const Call& call) {
  return make_text(call, decode_base64_or_error(call.text(0)));
}
Result<Value> base32_encode_function(const Call& call) {
  return make_text(call, base32_encode(call.text(0)));
}
Result<Value> base32_decode_function(const Call& call) {
  return make_text(call, base32_decode_or_error(call.text(0)));
}

Result<Value> hello(const Call&) { return text_value("Hello!"); }

}  // namespace

void add_string_functions(FunctionTable& table) {
  using P = Param;
  table.add({"hello", {}, false, hello});
  table.add({"trim", {P::String}, false, trim_space});
  table.add({"trimall", {P::String, P::String}, false, trim_all});
  table.add({"trimAll", {P::String, P::String}, false, trim_all});
  table.add({"trimSuffix", {P::String, P::String}, false, trim_suffix});
  table.add({"trimPrefix", {P::String, P::String}, false, trim_prefix});
  table.add({"trunc", {P::Int, P::String}, false, trunc});
  table.add({"substr", {P::Int, P::Int, P::String}, false, substring});
  table.add({"repeat", {P::Int, P::String}, false, repeat});
  table.add({"contains", {P::String, P::String}, false, contains_text});
  table.add({"hasPrefix", {P::String, P::String}, false, has_prefix});
  table.add({"hasSuffix", {P::String, P::String}, false, has_suffix});
  table.add({"quote", {P::Any}, true, quote_all});
  table.add({"squote", {P::Any}, true, squote_all});
  table.add({"cat", {P::Any}, true, cat});
  table.add({"indent", {P::Int, P::String}, false, indent});
  table.add({"nindent", {P::Int, P::String}, false, nindent});
  table.add({"replace", {P::String, P::String, P::String}, false, replace});
  table.add({"plural", {P::String, P::String, P::Int}, false, plural});
  table.add({"toString", {P::Any}, false, to_string_function});
  table.add({"toStrings", {P::Any}, false, to_strings_function});
  table.add({"join", {P::String, P::Any}, false, join_strings});
  table.add({"split", {P::String, P::String}, false, split_function});
  table.add({"splitn", {P::String, P::Int, P::String}, false, splitn});
  table.add({"splitList", {P::String, P::String}, false, split_list});
  table.add({"b64enc", {P::String}, false, base64_encode_function});
  table.add({"b64dec", {P::String}, false, base64_decode_function});
  table.add({"b32enc", {P::String}, false, base32_encode_function});
  table.add({"b32dec", {P::String}, false, base32_decode_function});
}

}  // namespace bireme::lang::tmpl
