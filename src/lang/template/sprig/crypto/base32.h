// Go's base32.StdEncoding, and base64 with Go's messages for what does not decode. Pure.
#pragma once

#include <string>
#include <string_view>

namespace bireme::lang::tmpl {

std::string base32_encode(std::string_view data);
// Sprig gives the error's text as the result.
std::string base32_decode_or_error(std::string_view text);
std::string decode_base64_or_error(std::string_view text);

}  // namespace bireme::lang::tmpl
