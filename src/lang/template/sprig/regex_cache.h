// Compiled regular expressions of one Run. One thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace bireme::lang::tmpl {

class RegexCache {
 public:
  RegexCache();
  ~RegexCache();
  // Good until the next call. An error has Go's message: "error parsing regexp: ...".
  Result<const re2::RE2*> get(std::string_view pattern);

 private:
  std::map<std::string, std::unique_ptr<re2::RE2>, std::less<>> compiled_;
};

}  // namespace bireme::lang::tmpl
