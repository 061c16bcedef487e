// urlParse and urlJoin, as Go's net/url has them.
#include <optional>

#include <fmt/core.h>

#include "lang/template/fmt/quote.h"
#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"

namespace bireme::lang::tmpl {
namespace {

enum class Where { Path, User, Password, Fragment, Host };

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

bool should_escape(char c, Where where) {
  if (is_alnum(c) || std::string_view("-_.~").find(c) != std::string_view::npos) return false;
  std::string_view kept;
  switch (where) {
    case Where::Path: kept = "$&+,/:;=@"; break;
    case Where::User: kept = "$&+,;="; break;
    case Where::Password: kept = "$&+,;="; break;
    case Where::Fragment: kept = "$&+,/:;=?@!()*"; break;
    case Where::Host: kept = "!$&'()*+,;=:[]<>\""; break;
  }
  return kept.find(c) == std::string_view::npos;
}

std::string escape(std::string_view text, Where where) {
  std::string out;
  for (char c : text) {
    if (should_escape(c, where)) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

Result<std::string> unescape(std::string_view text, Where where) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    bool is_bad_host = where == Where::Host && static_cast<unsigned char>(c) < 0x80 &&
                       c != '%' && should_escape(c, where);
    if (is_bad_host) {
      return bad(fmt::format("invalid character {} in host name", quote(text.substr(i, 1))));
    }
    if (c != '%') {
      out += c;
      continue;
    }
    bool is_hex = i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                  hex_value(text[i + 2]) >= 0;
    if (!is_hex) return bad("invalid URL escape " + quote(text.substr(i, 3)));
    out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
    i += 2;
  }
  return out;
}

struct Url {
  std::string scheme, opaque, host, path, raw_path, query, fragment, raw_fragment;
  std::string user, password;
  bool has_user = false, has_password = false, forces_query = false;
};

std::string user_text(const Url& url) {
  std::string out = escape(url.user, Where::User);
  if (url.has_password) out += ":" + escape(url.password, Where::Password);
  return out;
}

// The scheme before a colon, if there is one.
Result<std::string_view> split_scheme(std::string_view& text) {
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') continue;
    bool is_later = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    if (is_later) {
      if (i == 0) return std::string_view();
      continue;
    }
    if (c != ':') return std::string_view();
    if (i == 0) return bad("missing protocol scheme");
    std::string_view scheme = text.substr(0, i);
    text.remove_prefix(i + 1);
    return scheme;
  }
  return std::string_view();
}

Status parse_authority(Url& url, std::string_view text) {
  size_t at = text.rfind('@');
  std::string_view host = at == std::string_view::npos ? text : text.substr(at + 1);
  if (at != std::string_view::npos) {
    std::string_view user = text.substr(0, at);
    constexpr std::string_view kAllowed = "-._:~!$&'()*+,;=%@";
    for (char c : user) {
      bool is_allowed = is_alnum(c) || kAllowed.find(c) != std::string_view::npos;
      if (!is_allowed) return bad("net/url: invalid userinfo");
    }
    size_t colon = user.find(':');
    url.has_user = true;
    url.has_password = colon != std::string_view::npos;
    url.user = TRY(unescape(user.substr(0, colon), Where::User));
    if (url.has_password) url.password = TRY(unescape(user.substr(colon + 1), Where::Password));
  }
  size_t port = host.starts_with('[') ? host.find(']') : host.find(':');
  if (host.starts_with('[') && port == std::string_view::npos) return bad("missing ']' in host");
  if (host.starts_with('[')) ++port;
  if (port < host.size()) {
    std::string_view digits = host.substr(port);
    bool is_port = digits.starts_with(':') &&
                   digits.find_first_not_of("0123456789", 1) == std::string_view::npos;
    if (!is_port) return bad(fmt::format("invalid port {} after host", quote(digits)));
  }
  url.host = TRY(unescape(host, Where::Host));
  return {};
}

Result<Url> parse_rest(std::string_view text) {
  Url url;
  for (char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      return bad("net/url: invalid control character in URL");
    }
  }
  if (text == "*") {
    url.path = "*";
    return url;
  }
  std::string_view scheme = TRY(split_scheme(text));
  for (char c : scheme) url.scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  size_t mark = text.find('?');
  if (mark != std::string_view::npos) {
    url.query = text.substr(mark + 1);
    url.forces_query = url.query.empty();
    text = text.substr(0, mark);
  }
  if (!text.starts_with('/')) {
    if (!url.scheme.empty()) {
      url.opaque = text;
      return url;
    }
    std::string_view first = text.substr(0, text.find('/'));
    if (first.find(':') != std::string_view::npos) {
      return bad("first path segment in URL cannot contain colon");
    }
  }
  bool has_authority = text.starts_with("//") && (!url.scheme.empty() || !text.starts_with("///"));
  if (has_authority) {
    text.remove_prefix(2);
    size_t slash = std::min(text.find('/'), text.size());
    TRY(parse_authority(url, text.substr(0, slash)));
    text.remove_prefix(slash);
  }
  url.path = TRY(unescape(text, Where::Path));
  if (escape(url.path, Where::Path) != text) url.raw_path = text;
  return url;
}

Result<Url> parse_url(std::string_view text) {
  std::string_view before = text.substr(0, text.find('#'));
  auto named = [&](const Error& error, std::string_view what) {
    return bad(fmt::format("parse {}: {}", quote(what), error.message()));
  };
  Result<Url> url = parse_rest(before);
  if (!url) return named(url.error(), before);
  if (before.size() == text.size()) return url;
  Result<std::string> fragment = unescape(text.substr(before.size() + 1), Where::Fragment);
  if (!fragment) return named(fragment.error(), text);
  url->fragment = *fragment;
  url->raw_fragment = text.substr(before.size() + 1);
  return url;
}

std::string url_text(const Url& url) {
  std::string out;
  if (!url.scheme.empty()) out += url.scheme + ":";
  if (!url.opaque.empty()) {
    out += url.opaque;
  } else {
    bool has_authority = !url.scheme.empty() || !url.host.empty() || url.has_user;
    if (has_authority) {
      bool shows = !url.host.empty() || !url.path.empty() || url.has_user;
      if (shows) out += "//";
      if (url.has_user) out += user_text(url) + "@";
      if (!url.host.empty()) out += escape(url.host, Where::Host);
    }
    std::string path = url.path == "*" ? "*" : escape(url.path, Where::Path);
    if (!path.empty() && path[0] != '/' && !url.host.empty()) out += '/';
    bool needs_dot = out.empty() &&
                     std::string_view(path).substr(0, path.find('/')).find(':') !=
                         std::string_view::npos;
    if (needs_dot) out += "./";
    out += path;
  }
  if (!url.query.empty()) out += "?" + url.query;
  if (!url.fragment.empty()) out += "#" + escape(url.fragment, Where::Fragment);
  return out;
}

std::string_view host_name(std::string_view host) {
  if (host.starts_with('[')) {
    size_t end = host.find(']');
    return host.substr(1, end - 1);
  }
  return host.substr(0, host.rfind(':'));
}

Result<Value> url_parse(const Call& call) {
  Result<Url> url = parse_url(call.text(0));
  if (!url) return bad("unable to parse url: " + url.error().message());
  Heap& heap = call.heap();
  Map* map = heap.map();
  map->changed = true;
  heap.set(map, "scheme", heap.text(url->scheme));
  heap.set(map, "host", heap.text(url->host));
  heap.set(map, "hostname", heap.text(host_name(url->host)));
  heap.set(map, "path", heap.text(url->path));
  heap.set(map, "query", heap.text(url->query));
  heap.set(map, "opaque", heap.text(url->opaque));
  heap.set(map, "fragment", heap.text(url->fragment));
  heap.set(map, "userinfo", heap.text(url->has_user ? user_text(*url) : std::string()));
  return Value(map);
}

Result<std::string> text_of(const Call& call, std::string_view key) {
  Value* found = call.heap().find(call[0].as_map(), key);
  if (found == nullptr) return std::string();
  if (found->is_nil()) {
    return bad("runtime error: invalid memory address or nil pointer dereference");
  }
  if (found->is(Kind::String)) return std::string(found->as_text());
  return bad(fmt::format("unable to parse {} key, must be of type string, but {} found", key,
                         kind_name(*found)));
}

Result<Value> url_join(const Call& call) {
  Url url;
  url.scheme = TRY(text_of(call, "scheme"));
  url.host = TRY(text_of(call, "host"));
  url.path = TRY(text_of(call, "path"));
  url.query = TRY(text_of(call, "query"));
  url.opaque = TRY(text_of(call, "opaque"));
  url.fragment = TRY(text_of(call, "fragment"));
  std::string user = TRY(text_of(call, "userinfo"));
  if (!user.empty()) {
    Result<Url> with_user = parse_url("proto://" + user + "@host");
    if (!with_user) {
      return bad("unable to parse userinfo in dict: " + with_user.error().message());
    }
    url.user = with_user->user;
    url.password = with_user->password;
    url.has_user = with_user->has_user;
    url.has_password = with_user->has_password;
  }
  return call.heap().text(url_text(url));
}

}  // namespace

void add_url_functions(FunctionTable& table) {
  table.add({"urlParse", {Param::String}, false, url_parse});
  table.add({"urlJoin", {map_type()}, false, url_join});
}

}  // namespace bireme::lang::tmpl
