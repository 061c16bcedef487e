#include "lang/template/sprig/regex_cache.h"

#include <re2/re2.h>

#include <fmt/core.h>

#include "lang/template/sprig/regex_text.h"

namespace bireme::lang::tmpl {
namespace {

constexpr int64_t kProgramBytesMax = int64_t{8} << 20;

}  // namespace

RegexCache::RegexCache() = default;
RegexCache::~RegexCache() = default;

Result<const re2::RE2*> RegexCache::get(std::string_view pattern) {
  std::unique_ptr<re2::RE2>& slot = compiled_[std::string(pattern)];
  if (slot == nullptr) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kProgramBytesMax);
    slot = std::make_unique<re2::RE2>(re2_pattern(pattern), options);
  }
  if (slot->ok()) return slot.get();
  return make_error(Reason::Invalid, "error parsing regexp: {}: `{}`", slot->error(),
                    slot->error_arg());
}

}  // namespace bireme::lang::tmpl
