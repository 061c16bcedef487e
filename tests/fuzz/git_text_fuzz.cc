// Any text as a repository URL, a ref name, and as what the Git client prints: nothing that passes
// could be an option, and no message has a second line.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "source/git/address.h"
#include "source/git/client_error.h"
#include "source/source.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  using namespace bireme::source;
  auto address = git::parse_address(text);
  if (address && address->protocol != git::Protocol::Local && address->url.starts_with('-')) {
    std::abort();
  }
  if (git::check_ref_name(text).ok() && text.starts_with('-')) std::abort();
  (void)git::parse_ls_remote(text);
  (void)redact_url(text);
  const bireme::Error error = git::client_error(text, "https://example.com/a");
  if (error.message().find('\n') != std::string::npos) std::abort();
  return 0;
}
