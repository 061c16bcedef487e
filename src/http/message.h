// Requests and responses as plain values; they may travel between threads.
//
// Header names are kept lower case and compared so. Names, values and targets are checked before
// they reach a wire in either direction: control bytes are Reason::Invalid, so nothing can be
// injected. Times are Durations, sizes are bytes. A status >= 400 is a Response, not an Error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"

namespace bireme::http {

enum class Method : uint8_t { Get, Head, Post, Put, Patch, Delete, Options, Connect };
std::string_view method_name(Method method);
std::optional<Method> find_method(std::string_view name);

struct Header {
  std::string name;  // lower case
  std::string value;
};

class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<Header> headers);
  void add(std::string_view name, std::string_view value);
  void set(std::string_view name, std::string_view value);  // replaces all of that name
  void remove(std::string_view name);
  // The first value of that name; `name` is given in lower case.
  std::optional<std::string_view> find(std::string_view name) const;
  bool has(std::string_view name) const { return find(name).has_value(); }
  size_t size() const { return headers_.size(); }
  bool empty() const { return headers_.empty(); }
  void reserve(size_t count) { headers_.reserve(count); }
  auto begin() const { return headers_.begin(); }
  auto end() const { return headers_.end(); }

 private:
  std::vector<Header> headers_;
};

// What is refused before it is sent or handed on.
Status check_header(std::string_view name, std::string_view value);

inline constexpr Duration kRequestTimeout = std::chrono::seconds(30);
inline constexpr size_t kResponseBytesMax = 256 * 1024 * 1024;
inline constexpr uint32_t kStreamWindowBytes = 1024 * 1024;

// Which connections a request may use. Watches (open for minutes) and bulk answers (large lists)
// must not delay short requests, so each lane has connections of its own.
enum class Lane : uint8_t { Short, Bulk, Watch };

struct Request {
  Method method = Method::Get;
  // Absolute, or "/path?query" below ClientOptions::origin; a server gives the path and query.
  std::string url = {};
  Headers headers = {};
  std::string body = {};
  Secret bearer_token = {};  // sent as the authorization header, never printed
  Lane lane = Lane::Short;
  // From send() to the last byte, waiting for a connection included. Zero means none and is allowed
  // in Lane::Watch only.
  Duration timeout = kRequestTimeout;
  size_t response_bytes_max = kResponseBytesMax;  // decoded bytes; not counted in Lane::Watch
  bool accept_gzip = true;  // asks for gzip; the body is decoded before anyone sees it
  std::string peer = {};    // set by the server: the caller's address
};

struct ResponseHead {
  int status = 0;
  Headers headers = {};
};

struct Response {
  int status = 0;
  Headers headers = {};
  std::string body = {};
};

}  // namespace bireme::http
