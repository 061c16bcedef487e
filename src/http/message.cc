#include "http/message.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace bireme::http {
namespace {

constexpr std::array<std::pair<Method, std::string_view>, 8> kMethods = {{
    {Method::Get, "GET"},
    {Method::Head, "HEAD"},
    {Method::Post, "POST"},
    {Method::Put, "PUT"},
    {Method::Patch, "PATCH"},
    {Method::Delete, "DELETE"},
    {Method::Options, "OPTIONS"},
    {Method::Connect, "CONNECT"},
}};

// RFC 9110 token bytes, without upper case: names are lower case here.
bool is_name_byte(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_value_byte(char c) {
  const unsigned char byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

}  // namespace

std::string_view method_name(Method method) {
  return kMethods[static_cast<size_t>(method)].second;
}

std::optional<Method> find_method(std::string_view name) {
  for (const auto& [method, text] : kMethods) {
    if (text == name) return method;
  }
  return std::nullopt;
}

Headers::Headers(std::initializer_list<Header> headers) {
  headers_.reserve(headers.size());
  for (const Header& header : headers) add(header.name, header.value);
}

void Headers::add(std::string_view name, std::string_view value) {
  Header& header = headers_.emplace_back();
  header.name = to_lower(name);
  header.value = value;
}

void Headers::set(std::string_view name, std::string_view value) {
  remove(name);
  add(name, value);
}

void Headers::remove(std::string_view name) {
  const std::string lower = to_lower(name);
  std::erase_if(headers_, [&lower](const Header& header) { return header.name == lower; });
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const Header& header : headers_) {
    if (header.name == name) return header.value;
  }
  return std::nullopt;
}

Status check_header(std::string_view name, std::string_view value) {
  if (name.empty() || !std::all_of(name.begin(), name.end(), is_name_byte)) {
    return make_error(Reason::Invalid, "header name \"{}\" is not valid", escape_control(name));
  }
  if (!std::all_of(value.begin(), value.end(), is_value_byte)) {
    return make_error(Reason::Invalid, "the value of header \"{}\" holds control bytes", name);
  }
  return {};
}

}  // namespace bireme::http
