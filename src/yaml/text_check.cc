#include "yaml/text_check.h"

#include <array>
#include <cstdint>

#include "base/text.h"

namespace bireme::yaml {

namespace {

enum : uint8_t { kControl = 1, kReturn = 2, kHigh = 4 };

constexpr std::array<uint8_t, 256> make_kinds() {
  std::array<uint8_t, 256> kinds{};
  for (size_t c = 0; c < kinds.size(); ++c) {
    if (c < 0x20 || c == 0x7F) kinds[c] = kControl;
    if (c >= 0x80) kinds[c] = kHigh;
  }
  kinds['\t'] = kinds['\n'] = 0;
  kinds['\r'] = kReturn;
  return kinds;
}

constexpr std::array<uint8_t, 256> kKinds = make_kinds();

uint8_t kinds_of(std::string_view text) {
  uint8_t a = 0, b = 0, c = 0, d = 0;
  size_t at = 0;
  const auto kind = [&](size_t i) { return kKinds[static_cast<unsigned char>(text[i])]; };
  for (; at + 4 <= text.size(); at += 4) {
    a |= kind(at);
    b |= kind(at + 1);
    c |= kind(at + 2);
    d |= kind(at + 3);
  }
  for (; at < text.size(); ++at) a |= kind(at);
  return a | b | c | d;
}

bool has_lone_return(std::string_view text) {
  for (size_t at = text.find('\r'); at != text.npos; at = text.find('\r', at + 1)) {
    if (at + 1 == text.size() || text[at + 1] != '\n') return true;
  }
  return false;
}

// C1 controls, NEL, LS, PS, the byte order mark and the two that are no characters.
bool is_odd_character(std::string_view sequence) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(sequence[i]); };
  if (byte(0) == 0xC2) return byte(1) < 0xA0;
  if (byte(0) == 0xE2) return byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9);
  if (byte(0) != 0xEF) return false;
  return (byte(1) == 0xBB && byte(2) == 0xBF) || (byte(1) == 0xBF && byte(2) >= 0xBE);
}

bool has_odd_character(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const size_t length = utf8_sequence_bytes(text.substr(at));
    if (length == 0 || is_odd_character(text.substr(at, length))) return true;
    at += length;
  }
  return false;
}

}  // namespace

TextBytes check_text(std::string_view text) {
  const uint8_t kinds = kinds_of(text);
  if (kinds & kControl) return TextBytes::Odd;
  if ((kinds & kReturn) && has_lone_return(text)) return TextBytes::Odd;
  if (!(kinds & kHigh)) return TextBytes::Ascii;
  return has_odd_character(text) ? TextBytes::Odd : TextBytes::Utf8;
}

}  // namespace bireme::yaml
