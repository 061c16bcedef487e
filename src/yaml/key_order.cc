#include "yaml/key_order.h"

#include <algorithm>

#include "base/text.h"

namespace bireme::yaml {

namespace {

using Runes = std::u32string;

Runes decode(std::string_view text) {
  Runes runes;
  runes.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t length = utf8_sequence_bytes(text.substr(at));
    if (length == 0) {
      runes.push_back(0xFFFD);
      ++at;
      continue;
    }
    const auto lead = static_cast<unsigned char>(text[at]);
    char32_t rune = length == 1 ? lead : lead & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; ++i) {
      rune = (rune << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
    }
    runes.push_back(rune);
    at += length;
  }
  return runes;
}

struct Number {
  uint64_t value;  // wraps as Go's does
  size_t end;
};

Number number_at(const Runes& text, size_t begin, uint64_t seed) {
  Number number{seed, begin};
  while (number.end < text.size() && is_decimal_digit(text[number.end])) {
    number.value = number.value * 10 + (text[number.end] - '0');
    ++number.end;
  }
  return number;
}

// Zeros count only after another digit: "100" and "11" differ by the run they stand in.
uint64_t seed_at(const Runes& a, const Runes& b, size_t at) {
  if (a[at] != '0' && b[at] != '0') return 0;
  for (size_t j = at; j > 0 && is_decimal_digit(a[j - 1]); --j) {
    if (a[j - 1] != '0') return 1;
  }
  return 0;
}

bool is_less_from(const Runes& a, const Runes& b, size_t at, bool letters_first) {
  const bool a_letter = is_letter(a[at]);
  const bool b_letter = is_letter(b[at]);
  if (a_letter && b_letter) return a[at] < b[at];
  if (a_letter || b_letter) return letters_first ? a_letter : b_letter;
  const uint64_t seed = seed_at(a, b, at);
  const Number x = number_at(a, at, seed);
  const Number y = number_at(b, at, seed);
  if (x.value != y.value) return static_cast<int64_t>(x.value) < static_cast<int64_t>(y.value);
  if (x.end != y.end) return x.end < y.end;
  return a[at] < b[at];
}

bool is_plain_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

}  // namespace

bool is_key_less(std::string_view a, std::string_view b, Style style) {
  if (is_plain_word(a) && is_plain_word(b)) return a < b;
  const Runes x = decode(a);
  const Runes y = decode(b);
  bool after_digit = false;
  for (size_t i = 0; i < x.size() && i < y.size(); ++i) {
    if (x[i] == y[i]) {
      after_digit = is_decimal_digit(x[i]);
      continue;
    }
    return is_less_from(x, y, i, style == Style::V3 && after_digit);
  }
  return x.size() < y.size();
}

std::vector<const json::Member*> order_members(const json::Value& object, Style style) {
  std::vector<const json::Member*> members;
  members.reserve(object.size());
  for (const json::Member& member : object.members()) members.push_back(&member);
  const auto less = [style](const json::Member* a, const json::Member* b) {
    return is_key_less(a->name(), b->name(), style);
  };
  // Go's comparison is not transitive for every set of keys; an insertion sort is safe with that
  // and is what Go uses for few keys.
  constexpr size_t kInsertionMax = 12;
  if (members.size() > kInsertionMax) {
    std::stable_sort(members.begin(), members.end(), less);
    return members;
  }
  for (size_t i = 1; i < members.size(); ++i) {
    for (size_t j = i; j > 0 && less(members[j], members[j - 1]); --j) {
      std::swap(members[j], members[j - 1]);
    }
  }
  return members;
}

}  // namespace bireme::yaml
