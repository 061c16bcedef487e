// URLs: http and https only, split into what a connection and a request line need. Pure; any
// thread. User and password in a URL are kept apart as a Secret and never printed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace bireme::http {

struct Url {
  bool is_tls = false;
  std::string host;  // lower case; an IPv6 address has no brackets
  uint16_t port = 0;
  std::string target = "/";  // path and query as sent; a fragment is dropped
  Secret user_info;          // "user:password", percent-decoded; empty if none

  // "host" or "host:port" as the host header wants it.
  std::string authority() const;
  std::string origin() const;  // "https://host:port"
};

Result<Url> parse_url(std::string_view text);

// RFC 3986 unreserved bytes stay, all others become %XX.
std::string percent_encode(std::string_view text);
Result<std::string> percent_decode(std::string_view text);
// The path of a target, without its query.
std::string_view target_path(std::string_view target);
// The decoded value of a query parameter of a target; empty if absent or not valid.
std::string query_value(std::string_view target, std::string_view name);
bool has_query(std::string_view target, std::string_view name);

}  // namespace bireme::http
