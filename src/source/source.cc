#include "source/source.h"

#include "base/text.h"

namespace bireme::source {

std::string Revision::text() const {
  if (commit.empty()) return name;
  return name.empty() ? "sha1:" + commit : name + "@sha1:" + commit;
}

std::string redact_url(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return escape_control(url);
  const size_t begin = scheme + 3;
  const size_t end = url.find('/', begin);
  const std::string_view authority = url.substr(begin, end - begin);
  const size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return escape_control(url);
  return escape_control(std::string(url.substr(0, begin)) +
                        std::string(url.substr(begin + at + 1)));
}

}  // namespace bireme::source
