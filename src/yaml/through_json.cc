#include "yaml/through_json.h"

#include <algorithm>

#include "json/emit.h"

namespace bireme::yaml {

namespace {

constexpr std::string_view kNextLine = "\xC2\x85";

bool is_refused_at(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
  };
  if (byte(0) == 0x7F) return true;
  if (byte(0) == 0xC2) return byte(1) < 0xA0 && byte(1) != 0x85;
  return byte(0) == 0xEF && byte(1) == 0xBF && byte(2) >= 0xBE;
}

// A line within the quotes of the JSON that reads as the end of a document.
bool has_marker_line(std::string_view text) {
  for (size_t at = text.find(kNextLine); at != text.npos; at = text.find(kNextLine, at + 1)) {
    const std::string_view line = text.substr(at + kNextLine.size());
    if (!line.starts_with("---") && !line.starts_with("...")) continue;
    const std::string_view rest = line.substr(3);
    if (rest.starts_with(' ') || rest.starts_with(kNextLine)) return true;
  }
  return false;
}

bool text_survives(std::string_view text) {
  const bool is_plain = std::all_of(text.begin(), text.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x7F; });
  if (is_plain) return true;
  for (size_t at = 0; at < text.size(); ++at) {
    if (is_refused_at(text, at)) return false;
  }
  return !has_marker_line(text);
}

// YAML takes as a key what is on one line and ends within 1,024 characters, quotes included.
bool key_survives(const json::Value& key) {
  constexpr size_t kKeyMax = 1024;
  constexpr size_t kEscapeMax = 6;
  const std::string_view text = key.as_string();
  if (!text_survives(text) || has_next_line(text)) return false;
  if (text.size() < kKeyMax / kEscapeMax) return true;
  const std::string written = json::emit(key, {.sorted_keys = true, .escape_html = true});
  const auto characters = std::count_if(written.begin(), written.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
  return static_cast<size_t>(characters) <= kKeyMax;
}

}  // namespace

bool survives_json(const json::Value& value) {
  if (value.is_string()) return text_survives(value.as_string());
  const auto items = value.items();
  const auto members = value.members();
  return std::all_of(items.begin(), items.end(), survives_json) &&
         std::all_of(members.begin(), members.end(), [](const json::Member& member) {
           return key_survives(member.key) && survives_json(member.value);
         });
}

bool has_next_line(std::string_view text) { return text.find(kNextLine) != text.npos; }

std::string fold_next_lines(std::string_view text) {
  std::string out;
  size_t at = 0;
  for (size_t found = text.find(kNextLine); found != text.npos; found = text.find(kNextLine, at)) {
    size_t end = found;
    while (end > at && text[end - 1] == ' ') --end;
    out += text.substr(at, end - at);
    at = found;
    size_t breaks = 0;
    while (text.substr(at).starts_with(kNextLine)) {
      ++breaks;
      at = std::min(text.find_first_not_of(' ', at + kNextLine.size()), text.size());
    }
    out.append(breaks == 1 ? 1 : breaks - 1, breaks == 1 ? ' ' : '\n');
  }
  return out += text.substr(at);
}

}  // namespace bireme::yaml
