// Compiled regular expressions of one Run. One thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace bireme::lang::tmpl {

class RegexCache {
 public:
  RegexCache();
  ~RegexCache();
  // An error has Go's message: "error parsing regexp: ...".
  Result<const re2::RE2*> get(std::string_view pattern);

 private:
  std::unordered_map<std::string, std::unique_ptr<re2::RE2>> compiled_;
};

}  // namespace bireme::lang::tmpl
