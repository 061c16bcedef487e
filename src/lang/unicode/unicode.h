// What Unicode says about a code point, from tables of our own, so that neither the process's
// locale nor the C library's version has a say. Pure; any thread. Matches Go 1.26's unicode
// package (Unicode 15.0): IsLetter, IsDigit (Nd), IsNumber (N), IsPunct, IsUpper, IsLower, IsTitle,
// IsPrint, ToUpper, ToLower, ToTitle. A table is read on its first use.
#pragma once

namespace bireme::lang::unicode {

bool is_letter(char32_t code);
bool is_digit(char32_t code);
bool is_number(char32_t code);
bool is_punctuation(char32_t code);
bool is_upper(char32_t code);
bool is_lower(char32_t code);
bool is_title(char32_t code);
bool is_printable(char32_t code);  // of spaces only U+0020
char32_t to_upper(char32_t code);
char32_t to_lower(char32_t code);
char32_t to_title(char32_t code);

}  // namespace bireme::lang::unicode
