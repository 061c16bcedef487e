#include "lang/unicode/unicode.h"

#include <gtest/gtest.h>

namespace bireme::lang::unicode {
namespace {

struct Case {
  char32_t code;
  bool letter, digit, number, punctuation, upper, lower, printable;
};

TEST(Unicode, classes_are_those_of_unicode_15) {
  constexpr Case kCases[] = {
      {U'a', true, false, false, false, false, true, true},
      {U'_', false, false, false, true, false, false, true},
      {U'\u00AD', false, false, false, false, false, false, false},  // a soft hyphen
      {U'\u00B2', false, false, true, false, false, false, true},    // superscript two
      {U'\u0660', false, true, true, false, false, false, true},     // an Arabic digit
      {U'\u01C5', true, false, false, false, false, false, true},    // a title case letter
      {U'\u4E16', true, false, false, false, false, false, true},
      {U'\uE000', false, false, false, false, false, false, false},  // private use
      {U'\U0001F600', false, false, false, false, false, false, true},
      {U'\U000F4240', false, false, false, false, false, false, false},
      {U'\U0010FFFF', false, false, false, false, false, false, false},
  };
  for (const Case& each : kCases) {
    EXPECT_EQ(is_letter(each.code), each.letter) << std::hex << uint32_t{each.code};
    EXPECT_EQ(is_digit(each.code), each.digit) << std::hex << uint32_t{each.code};
    EXPECT_EQ(is_number(each.code), each.number) << std::hex << uint32_t{each.code};
    EXPECT_EQ(is_punctuation(each.code), each.punctuation) << std::hex << uint32_t{each.code};
    EXPECT_EQ(is_upper(each.code), each.upper) << std::hex << uint32_t{each.code};
    EXPECT_EQ(is_lower(each.code), each.lower) << std::hex << uint32_t{each.code};
    EXPECT_EQ(is_printable(each.code), each.printable) << std::hex << uint32_t{each.code};
  }
}

TEST(Unicode, letters_change_case_one_by_one) {
  EXPECT_EQ(to_upper(U'\u00DF'), U'\u00DF');  // sharp s has no single upper letter
  EXPECT_EQ(to_upper(U'\u0101'), U'\u0100');  // of a run where every second one moves
  EXPECT_EQ(to_upper(U'\u0100'), U'\u0100');
  EXPECT_EQ(to_lower(U'\u0130'), U'i');
  EXPECT_EQ(to_upper(U'\u0131'), U'I');
  EXPECT_EQ(to_title(U'\u01C4'), U'\u01C5');
  EXPECT_EQ(to_lower(U'\u1E9E'), U'\u00DF');
  EXPECT_EQ(to_upper(U'\U0001E922'), U'\U0001E900');
}

}  // namespace
}  // namespace bireme::lang::unicode
