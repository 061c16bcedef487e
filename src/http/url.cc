#include "http/url.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"

namespace bireme::http {
namespace {

constexpr std::string_view kUnreserved =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

// A space or a control byte in a target would end the request line early.
bool is_target_byte(char c) {
  const unsigned char byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte < 0x7f;
}

bool is_host_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
         c == ':';
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Status parse_authority(std::string_view authority, Url& url) {
  std::string_view host = authority;
  std::string_view port;
  if (authority.starts_with('[')) {
    const size_t close = authority.find(']');
    if (close == std::string_view::npos) {
      return make_error(Reason::Invalid, "the URL has a [ without a ]");
    }
    host = authority.substr(1, close - 1);
    const std::string_view rest = authority.substr(close + 1);
    if (!rest.empty() && !rest.starts_with(':')) {
      return make_error(Reason::Invalid, "the URL has text after its IPv6 address");
    }
    if (!rest.empty()) port = rest.substr(1);
  } else if (const size_t colon = authority.rfind(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    port = authority.substr(colon + 1);
    if (host.find(':') != std::string_view::npos) {
      return make_error(Reason::Invalid, "an IPv6 address in a URL needs brackets");
    }
  }
  url.host = to_lower(host);
  if (url.host.empty() || !std::all_of(url.host.begin(), url.host.end(), is_host_byte)) {
    return make_error(Reason::Invalid, "the URL's host \"{}\" is not valid", escape_control(host));
  }
  url.port = url.is_tls ? 443 : 80;
  if (port.empty()) return {};
  const std::optional<int64_t> number = parse_int(port);
  if (!number || *number < 1 || *number > 65535) {
    return make_error(Reason::Invalid, "the URL's port \"{}\" is not valid", escape_control(port));
  }
  url.port = static_cast<uint16_t>(*number);
  return {};
}

std::optional<std::string_view> find_query(std::string_view target, std::string_view name) {
  const size_t mark = target.find('?');
  if (mark == std::string_view::npos) return std::nullopt;
  for (std::string_view pair : split(target.substr(mark + 1), '&')) {
    const size_t equals = pair.find('=');
    if (pair.substr(0, equals) != name) continue;
    return equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
  }
  return std::nullopt;
}

}  // namespace

std::string Url::authority() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  std::string out = is_ipv6 ? "[" + host + "]" : host;
  if (port != (is_tls ? 443 : 80)) out += ":" + std::to_string(port);
  return out;
}

std::string Url::origin() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}", is_tls ? "https" : "http", is_ipv6 ? "[" : "", host,
                     is_ipv6 ? "]" : "", port);
}

Result<Url> parse_url(std::string_view text) {
  Url url;
  const size_t scheme_end = text.find("://");
  const std::string scheme = to_lower(text.substr(0, std::min(scheme_end, text.size())));
  if (scheme_end == std::string_view::npos || (scheme != "http" && scheme != "https")) {
    return make_error(Reason::Invalid, "the URL must begin with https:// or http://");
  }
  url.is_tls = scheme == "https";
  std::string_view rest = text.substr(scheme_end + 3);
  rest = rest.substr(0, rest.find('#'));
  const size_t path = rest.find_first_of("/?");
  std::string_view authority = rest.substr(0, path);
  if (const size_t at = authority.rfind('@'); at != std::string_view::npos) {
    std::string user_info = TRY(percent_decode(authority.substr(0, at)));
    url.user_info = Secret(std::move(user_info));
    authority = authority.substr(at + 1);
  }
  TRY(parse_authority(authority, url));
  if (path != std::string_view::npos) {
    url.target = rest.substr(path);
    if (url.target.front() == '?') url.target.insert(0, "/");
  }
  if (!std::all_of(url.target.begin(), url.target.end(), is_target_byte)) {
    return make_error(Reason::Invalid, "the URL's path \"{}\" must be percent-encoded",
                      escape_control(url.target));
  }
  return url;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (kUnreserved.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const unsigned char byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

Result<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
    if (high < 0 || low < 0) return make_error(Reason::Invalid, "a % without two hex digits");
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string_view target_path(std::string_view target) {
  return target.substr(0, target.find('?'));
}

std::string query_value(std::string_view target, std::string_view name) {
  const std::optional<std::string_view> raw = find_query(target, name);
  if (!raw) return {};
  return percent_decode(replace_all(*raw, "+", " ")).value_or("");
}

bool has_query(std::string_view target, std::string_view name) {
  return find_query(target, name).has_value();
}

}  // namespace bireme::http
