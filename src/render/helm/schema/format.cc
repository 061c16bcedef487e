#include "render/helm/schema/format.h"

#include <arpa/inet.h>
#include <re2/re2.h>

#include <string>

#include "base/clock.h"
#include "base/text.h"
#include "lang/semver/version.h"

namespace bireme::render::helm::schema {

namespace {

bool matches(std::string_view text, const RE2& pattern) {
  return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

bool is_json_pointer(std::string_view text) {
  static const RE2 kPattern(R"((?s)(/([^~/]|~[01])*)*)");
  return matches(text, kPattern);
}

bool is_relative_json_pointer(std::string_view text) {
  static const RE2 kPattern(R"((?s)(0|[1-9][0-9]*)(#|(/([^~/]|~[01])*)*))");
  return matches(text, kPattern);
}

bool is_uuid(std::string_view text) {
  static const RE2 kPattern(R"([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})");
  return matches(text, kPattern);
}

bool is_duration(std::string_view text) {
  static const RE2 kPattern(R"(P([0-9]+W|([0-9]+Y([0-9]+M([0-9]+D)?)?|[0-9]+M([0-9]+D)?|[0-9]+D)?)"
                            R"((T([0-9]+H([0-9]+M([0-9]+S)?)?|[0-9]+M([0-9]+S)?|[0-9]+S))?))");
  return text.size() > 1 && matches(text, kPattern);
}

bool is_ipv4(std::string_view text) {
  in_addr parsed{};
  return ::inet_pton(AF_INET, std::string(text).c_str(), &parsed) == 1;
}

bool is_ipv6(std::string_view text) {
  in6_addr parsed{};
  return ::inet_pton(AF_INET6, std::string(text).c_str(), &parsed) == 1;
}

bool is_hostname(std::string_view text) {
  static const RE2 kPattern(R"(([0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?)"
                            R"()(\.[0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?)*\.?)");
  return text.size() <= 254 && matches(text, kPattern);
}

bool is_email(std::string_view text) {
  static const RE2 kLocal(
      R"([0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+(\.[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+)*|".+")");
  const size_t at = text.rfind('@');
  if (text.size() > 254 || at == std::string_view::npos || at > 64) return false;
  const std::string_view host = text.substr(at + 1);
  if (!matches(text.substr(0, at), kLocal)) return false;
  if (!host.starts_with('[') || !host.ends_with(']')) return is_hostname(host);
  const std::string_view address = host.substr(1, host.size() - 2);
  return address.starts_with("IPv6:") ? is_ipv6(address.substr(5)) : is_ipv4(address);
}

bool is_date_time(std::string_view text) { return parse_rfc3339(text).ok(); }

bool is_date(std::string_view text) {
  return text.size() == 10 && is_date_time(fmt::format("{}T00:00:00Z", text));
}

bool is_time(std::string_view text) { return is_date_time(fmt::format("2000-01-01T{}", text)); }

bool is_uri_reference(std::string_view text) {
  static const RE2 kPattern(R"(([^\s\\<>"{}|^`%]|%[0-9a-fA-F]{2})*)");
  return matches(text, kPattern) && !text.starts_with(':');
}

bool is_uri(std::string_view text) {
  static const RE2 kScheme(R"((?s)[A-Za-z][0-9A-Za-z+.-]*:.*)");
  return matches(text, kScheme) && is_uri_reference(text);
}

bool is_uri_template(std::string_view text) {
  static const RE2 kPattern(R"(([^\s{}]|\{[^\s{}]+\})*)");
  return matches(text, kPattern);
}

bool is_regex(std::string_view text) {
  RE2::Options options;
  options.set_log_errors(false);
  return RE2(re2::StringPiece(text.data(), text.size()), options).ok();
}

bool is_semver(std::string_view text) { return lang::semver::parse_strict_version(text).ok(); }

struct Format {
  std::string_view name;
  bool (*fits)(std::string_view);
};

constexpr Format kFormats[] = {
    {"json-pointer", is_json_pointer},
    {"relative-json-pointer", is_relative_json_pointer},
    {"uuid", is_uuid},
    {"duration", is_duration},
    {"ipv4", is_ipv4},
    {"ipv6", is_ipv6},
    {"hostname", is_hostname},
    {"email", is_email},
    {"date", is_date},
    {"time", is_time},
    {"date-time", is_date_time},
    {"uri", is_uri},
    {"iri", is_uri},
    {"uri-reference", is_uri_reference},
    {"iri-reference", is_uri_reference},
    {"uri-template", is_uri_template},
    {"regex", is_regex},
    {"semver", is_semver},
};

}  // namespace

bool fits_format(std::string_view format, std::string_view text) {
  for (const Format& known : kFormats) {
    if (known.name == format) return known.fits(text);
  }
  return true;
}

}  // namespace bireme::render::helm::schema
