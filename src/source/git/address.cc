#include "source/git/address.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "source/source.h"

namespace bireme::source::git {

namespace {

constexpr size_t kUrlBytesMax = 4096;

Error bad_url(std::string_view url, std::string_view why) {
  return make_error(Reason::Invalid, "repository URL {}: {}", redact_url(url), why);
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::optional<char> hex_byte(std::string_view digits) {
  int value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  const bool whole = digits.size() == 2 && code == std::errc() && end == digits.end();
  return whole && value != 0 ? std::optional<char>(static_cast<char>(value)) : std::nullopt;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    auto byte = text[i] == '%' ? hex_byte(text.substr(i + 1, 2)) : std::nullopt;
    out += byte ? *byte : text[i];
    if (byte) i += 2;
  }
  return out;
}

Result<Address> parse_file(std::string_view url) {
  std::string_view rest = url.substr(std::string_view("file://").size());
  if (rest.starts_with("localhost/")) rest.remove_prefix(9);
  if (!rest.starts_with('/')) return bad_url(url, "a file URL needs an absolute path");
  return Address{Protocol::Local, percent_decoded(rest), {}, {}};
}

// "user:password@host:port/path" after the scheme.
Result<Address> parse_remote(std::string_view url, Protocol protocol, size_t scheme_bytes) {
  const std::string_view scheme = url.substr(0, scheme_bytes);
  const std::string_view rest = url.substr(scheme_bytes);
  const size_t slash = rest.find('/');
  const std::string_view authority = rest.substr(0, slash);
  const size_t at = authority.rfind('@');
  const std::string_view user = at == std::string_view::npos ? "" : authority.substr(0, at);
  const std::string_view host = at == std::string_view::npos ? authority : authority.substr(at + 1);
  if (host.empty() || host.front() == '-' || host.front() == ':') return bad_url(url, "no host");
  if (slash == std::string_view::npos) return bad_url(url, "no path");
  if (user.starts_with('-')) return bad_url(url, "a user name cannot begin with '-'");
  if (protocol == Protocol::Ssh) {
    if (contains(user, ":")) return bad_url(url, "ssh takes a key, not a password");
    return Address{protocol, std::string(url), {}, {}};
  }
  Address address{
      protocol, std::string(scheme) + std::string(rest.substr(user.empty() ? 0 : at + 1)), {}, {}};
  const size_t colon = user.find(':');
  address.username = percent_decoded(user.substr(0, colon));
  if (colon != std::string_view::npos) {
    address.password = Secret(percent_decoded(user.substr(colon + 1)));
  }
  return address;
}

// "user@host:path": a colon before the first slash, as Git has it.
bool is_scp_like(std::string_view url) {
  const size_t colon = url.find(':');
  return colon != std::string_view::npos && url.find('/') > colon;
}

Result<Address> parse_scp_like(std::string_view url) {
  const size_t at = url.find('@');
  const size_t colon = url.find(':', at == std::string_view::npos ? 0 : at);
  if (colon == std::string_view::npos) return bad_url(url, "no path");
  const std::string_view host = url.substr(at == std::string_view::npos ? 0 : at + 1,
                                           colon - (at == std::string_view::npos ? 0 : at + 1));
  if (host.empty() || host.front() == '-') return bad_url(url, "no host");
  if (url.substr(colon + 1).empty()) return bad_url(url, "no path");
  return Address{Protocol::Ssh, std::string(url), {}, {}};
}

}  // namespace

Result<Address> parse_address(std::string_view url) {
  if (url.empty()) return make_error(Reason::Invalid, "repository URL is empty");
  if (url.size() > kUrlBytesMax) return make_error(Reason::Invalid, "repository URL is too long");
  if (has_control(url)) return bad_url(url, "it holds control characters");
  if (url.front() == '-') return bad_url(url, "it begins with '-'");
  const size_t scheme_end = url.find("://");
  const bool is_path = url.front() == '/' || url.front() == '.';
  if (scheme_end != std::string_view::npos && !is_path) {
    const std::string scheme = to_lower(url.substr(0, scheme_end));
    if (scheme == "file") return parse_file(url);
    if (scheme == "https" || scheme == "http") {
      return parse_remote(url, Protocol::Http, scheme_end + 3);
    }
    if (scheme == "ssh") return parse_remote(url, Protocol::Ssh, scheme_end + 3);
    return bad_url(url, "only https, http, ssh and file URLs are supported");
  }
  if (!is_path && contains(url, "::")) return bad_url(url, "transport helpers are not allowed");
  if (!is_path && is_scp_like(url)) return parse_scp_like(url);
  return Address{Protocol::Local, std::string(url), {}, {}};
}

Status check_ref_name(std::string_view name) {
  const auto refuse = [&](std::string_view why) {
    return make_error(Reason::Invalid, "ref name {}: {}", escape_control(name), why);
  };
  if (name.empty()) return refuse("it is empty");
  if (name.front() == '-') return refuse("it begins with '-'");
  if (name.size() > 1024) return refuse("it is too long");
  if (has_control(name) || name.find_first_of(" ~^:?*[\\") != std::string_view::npos) {
    return refuse("it holds a character that ref names cannot hold");
  }
  if (contains(name, "..") || contains(name, "@{") || contains(name, "//") || name == "@") {
    return refuse("it is not a ref name");
  }
  for (std::string_view part : split(name, '/')) {
    if (part.empty() || part.front() == '.' || part.back() == '.' || part.ends_with(".lock")) {
      return refuse("it is not a ref name");
    }
  }
  return {};
}

bool is_commit_id(std::string_view text) {
  return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace bireme::source::git
