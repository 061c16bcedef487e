// How a scalar may be written: the analysis libyaml's emitter makes of a text. Pure; any thread.
#pragma once

#include <string_view>

#include "yaml/emit.h"

namespace bireme::yaml {

struct TextForm {
  bool multiline = false;
  bool flow_plain_allowed = false;
  bool block_plain_allowed = false;
  bool single_quoted_allowed = false;
  bool block_allowed = false;
};

TextForm analyze_text(std::string_view text, Style style);

bool is_break(std::string_view text, size_t at);
bool is_printable(std::string_view text, size_t at);
size_t char_bytes(char lead);  // of the UTF-8 sequence that begins so; 1 for a stray byte

}  // namespace bireme::yaml
