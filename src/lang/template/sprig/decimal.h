// shopspring/decimal as far as Sprig's float arithmetic needs it: exact sums and products of the
// shortest decimal forms, quotients rounded to 16 places. Pure; any thread.
#pragma once

#include <string>

namespace bireme::lang::tmpl {

enum class DecimalOp : unsigned char { Add, Subtract, Multiply, Divide };

// `left` op each of... one step; both texts as produced by decimal_of. Empty when dividing by zero.
std::string decimal_of(double number);
std::string decimal_step(const std::string& left, DecimalOp op, const std::string& right);
double decimal_to_double(const std::string& text);

}  // namespace bireme::lang::tmpl
