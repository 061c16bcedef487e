#include "lang/template/sprig/regex_cache.h"

#include <re2/re2.h>

#include <fmt/core.h>

#include "lang/template/sprig/regex_text.h"

namespace bireme::lang::tmpl {
namespace {

constexpr int64_t kProgramBytesMax = int64_t{8} << 20;
constexpr size_t kCompiledMax = 64;  // more than any chart has; hostile ones make them up

// Go's words for what RE2 reports.
std::string_view go_message(re2::RE2::ErrorCode code) {
  switch (code) {
    case re2::RE2::ErrorBadEscape: return "invalid escape sequence";
    case re2::RE2::ErrorBadCharClass: return "invalid character class";
    case re2::RE2::ErrorBadCharRange: return "invalid character class range";
    case re2::RE2::ErrorMissingBracket: return "missing closing ]";
    case re2::RE2::ErrorMissingParen: return "missing closing )";
    case re2::RE2::ErrorUnexpectedParen: return "unexpected )";
    case re2::RE2::ErrorTrailingBackslash: return "trailing backslash at end of expression";
    case re2::RE2::ErrorRepeatArgument: return "missing argument to repetition operator";
    case re2::RE2::ErrorRepeatSize: return "invalid repeat count";
    case re2::RE2::ErrorRepeatOp: return "invalid nested repetition operator";
    case re2::RE2::ErrorBadPerlOp: return "invalid or unsupported Perl syntax";
    case re2::RE2::ErrorBadUTF8: return "invalid UTF-8";
    case re2::RE2::ErrorBadNamedCapture: return "invalid named capture";
    case re2::RE2::ErrorPatternTooLarge: return "expression too large";
    case re2::RE2::NoError:
    case re2::RE2::ErrorInternal: break;
  }
  return "regexp/syntax: internal error";
}

}  // namespace

RegexCache::RegexCache() = default;
RegexCache::~RegexCache() = default;

Result<const re2::RE2*> RegexCache::get(std::string_view pattern) {
  if (compiled_.size() >= kCompiledMax && !compiled_.contains(pattern)) compiled_.clear();
  auto found = compiled_.find(pattern);
  if (found == compiled_.end()) found = compiled_.emplace(pattern, nullptr).first;
  std::unique_ptr<re2::RE2>& slot = found->second;
  if (slot == nullptr) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kProgramBytesMax);
    slot = std::make_unique<re2::RE2>(re2_pattern(pattern), options);
  }
  if (slot->ok()) return slot.get();
  return make_error(Reason::Invalid, "error parsing regexp: {}: `{}`",
                    go_message(slot->error_code()), slot->error_arg());
}

}  // namespace bireme::lang::tmpl
