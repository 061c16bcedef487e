// JSON out, byte for byte as Go's encoding/json prints it: its number format, its escapes (also
// <, > and & unless `escape_html` is off), invalid UTF-8 as U+FFFD. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "json/value.h"

namespace bireme::json {

struct EmitOptions {
  bool sorted_keys = false;  // Go's maps print sorted
  bool escape_html = false;
  int indent = 0;  // spaces a level; 0 is the compact form
};

std::string emit(const Value& value, const EmitOptions& options = {});
// The one text of a value for digests and comparisons: compact, sorted, no HTML escapes.
std::string canonical(const Value& value);

void append_quoted(std::string& out, std::string_view text, bool escape_html = false);
// A double as Go prints it: shortest form, 'f' unless the exponent is < -6 or >= 21.
std::string format_double(double number);

}  // namespace bireme::json
