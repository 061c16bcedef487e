// Unicode's classes and case mappings as text, for unicode.cc; see tables.cc for the notation.
#pragma once

namespace bireme::lang::unicode {

extern const char* const kLetters;
extern const char* const kDigits;
extern const char* const kNumbers;
extern const char* const kPunctuation;
extern const char* const kUpper;
extern const char* const kLower;
extern const char* const kTitle;
extern const char* const kPrintable;
extern const char* const kToUpper;
extern const char* const kToLower;
extern const char* const kToTitle;

}  // namespace bireme::lang::unicode
