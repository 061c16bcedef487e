// Sprig's random functions, from the Run's source.
#include <fmt/core.h>

#include "base/digest.h"
#include "base/text.h"
#include "lang/template/fmt/unicode.h"
#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"
#include "lang/template/state.h"

namespace bireme::lang::tmpl {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kBoth = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

Result<Value> pick_from(const Call& call, std::string_view alphabet) {
  int64_t count = call.integer(0);
  if (count < 0) return text_value("");
  TRY(call.run.state().reserve(static_cast<size_t>(count) * 8));
  std::string out;
  for (int64_t i = 0; i < count; ++i) {
    out += alphabet[call.run.state().random.below(alphabet.size())];
  }
  return call.heap().text(out);
}

Result<Value> alphanumeric(const Call& call) { return pick_from(call, kBoth); }
Result<Value> alphabetic(const Call& call) { return pick_from(call, kLetters); }
Result<Value> numeric(const Call& call) { return pick_from(call, kDigits); }
Result<Value> ascii(const Call& call) {
  std::string printable;
  for (char c = 32; c < 127; ++c) printable += c;
  return pick_from(call, printable);
}

Result<Value> random_bytes(const Call& call) {
  if (call.integer(0) < 0) return bad("runtime error: makeslice: len out of range");
  TRY(call.run.state().reserve(static_cast<size_t>(call.integer(0)) * 8));
  std::string bytes = call.run.state().random.bytes(static_cast<size_t>(call.integer(0)));
  return call.heap().text(base64_encode(bytes));
}

Result<Value> random_int(const Call& call) {
  int64_t least = call.integer(0);
  int64_t end = call.integer(1);
  if (end <= least) return bad("invalid argument to Intn");
  uint64_t below = call.run.state().random.below(static_cast<uint64_t>(end - least));
  return Value::integer(least + static_cast<int64_t>(below));
}

Result<Value> shuffle(const Call& call) {
  std::u32string runes = to_runes(call.text(0));
  for (size_t i = runes.size(); i > 1; --i) {
    std::swap(runes[i - 1], runes[call.run.state().random.below(i)]);
  }
  return call.heap().text(from_runes(runes));
}

Result<Value> uuid(const Call& call) {
  std::string bytes = call.run.state().random.bytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  std::string hex = hex_encode(bytes);
  std::string_view all = hex;
  return call.heap().text(fmt::format("{}-{}-{}-{}-{}", all.substr(0, 8), all.substr(8, 4),
                                      all.substr(12, 4), all.substr(16, 4), all.substr(20)));
}

}  // namespace

void add_random_functions(FunctionTable& table) {
  using P = Param;
  table.add({"randAlphaNum", {P::Int}, false, alphanumeric});
  table.add({"randAlpha", {P::Int}, false, alphabetic});
  table.add({"randNumeric", {P::Int}, false, numeric});
  table.add({"randAscii", {P::Int}, false, ascii});
  table.add({"randBytes", {P::Int}, false, random_bytes});
  table.add({"randInt", {P::Int, P::Int}, false, random_int});
  table.add({"shuffle", {P::String}, false, shuffle});
  table.add({"uuidv4", {}, false, uuid});
}

}  // namespace bireme::lang::tmpl
