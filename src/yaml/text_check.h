// What bytes a YAML text is made of: decides which of the two readers may take it. Pure; any
// thread.
#pragma once

#include <string_view>

namespace bireme::yaml {

enum class TextBytes {
  Ascii,  // printable ASCII, tabs and line breaks
  Utf8,   // also other printable characters, well formed
  Odd,    // anything else: UTF-16, controls, a stray byte, a lone CR, Unicode's line breaks
};

// A byte order mark at the beginning must have been taken off.
TextBytes check_text(std::string_view text);

}  // namespace bireme::yaml
