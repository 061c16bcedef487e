// Words and letter case as Go's strings, goutils and xstrings have them. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bireme::lang::tmpl {

std::string_view trim_go_space(std::string_view text);
std::string_view trim_runes(std::string_view text, std::string_view cutset);
// strings.SplitN; an empty separator splits after every rune.
std::vector<std::string_view> split_go(std::string_view text, std::string_view separator,
                                       int64_t limit);
std::string title(std::string_view text);
std::string pascal_case(std::string_view text);
std::string lower_words(std::string_view text, char connector);  // snake and kebab case
std::string abbreviate(std::string_view text, int64_t offset, int64_t width);
struct Wrapping {
  std::string_view text;
  int64_t width;
  std::string_view newline;
  bool cuts_long_words;
};
std::string wrap(const Wrapping& wrapping);

}  // namespace bireme::lang::tmpl
