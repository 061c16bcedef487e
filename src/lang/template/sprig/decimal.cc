#include "lang/template/sprig/decimal.h"

#include <openssl/bn.h>

#include <cmath>
#include <cstdlib>
#include <memory>

#include "lang/template/fmt/go_number.h"

namespace bireme::lang::tmpl {
namespace {

constexpr int kDivisionPlaces = 16;
constexpr int kExponentMax = 400;

struct FreeNumber {
  void operator()(BIGNUM* n) const { BN_free(n); }
  void operator()(BN_CTX* c) const { BN_CTX_free(c); }
};
using Big = std::unique_ptr<BIGNUM, FreeNumber>;
using Context = std::unique_ptr<BN_CTX, FreeNumber>;

// digits * 10^exponent, as text "digits" "e" "exponent".
struct Decimal {
  Big digits;
  int exponent = 0;
};


Decimal parse(const std::string& text) {
  size_t e = text.find('e');
  BIGNUM* digits = nullptr;
  BN_dec2bn(&digits, text.substr(0, e).c_str());
  return {Big(digits), std::atoi(text.c_str() + e + 1)};
}

std::string emit(const Decimal& decimal) {
  char* digits = BN_bn2dec(decimal.digits.get());
  std::string out = std::string(digits) + "e" + std::to_string(decimal.exponent);
  OPENSSL_free(digits);
  return out;
}

void scale(Decimal& decimal, int exponent) {
  for (; decimal.exponent > exponent; --decimal.exponent) BN_mul_word(decimal.digits.get(), 10);
}

std::string divide(Decimal left, Decimal right, BN_CTX* context) {
  if (BN_is_zero(right.digits.get())) return "";
  // left / right to 16 places, the last one rounded half away from zero.
  int shift = left.exponent - right.exponent + kDivisionPlaces;
  for (; shift > 0; --shift) BN_mul_word(left.digits.get(), 10);
  for (; shift < 0; ++shift) BN_mul_word(right.digits.get(), 10);
  bool is_negative = BN_is_negative(left.digits.get()) != BN_is_negative(right.digits.get());
  BN_set_negative(left.digits.get(), 0);
  BN_set_negative(right.digits.get(), 0);
  Big quotient(BN_new());
  Big remainder(BN_new());
  BN_div(quotient.get(), remainder.get(), left.digits.get(), right.digits.get(), context);
  BN_mul_word(remainder.get(), 2);
  if (BN_cmp(remainder.get(), right.digits.get()) >= 0) BN_add_word(quotient.get(), 1);
  BN_set_negative(quotient.get(), is_negative);
  return emit({std::move(quotient), -kDivisionPlaces});
}

}  // namespace

std::string decimal_of(double number) {
  if (!std::isfinite(number) || number == 0) return "0e0";
  std::string text = go_format_float(number, 'e', -1);
  size_t e = text.find('e');
  int exponent = std::atoi(text.c_str() + e + 1);
  std::string digits = text.substr(0, e);
  if (size_t dot = digits.find('.'); dot != std::string::npos) {
    exponent -= static_cast<int>(digits.size() - dot - 1);
    digits.erase(dot, 1);
  }
  return digits + "e" + std::to_string(exponent);
}

std::string decimal_step(const std::string& left_text, DecimalOp op,
                         const std::string& right_text) {
  Decimal left = parse(left_text);
  Decimal right = parse(right_text);
  Context context(BN_CTX_new());
  if (std::abs(left.exponent) > kExponentMax || std::abs(right.exponent) > kExponentMax) {
    return left_text;  // beyond what a double can be; Go's result is as useless
  }
  if (op == DecimalOp::Multiply) {
    BN_mul(left.digits.get(), left.digits.get(), right.digits.get(), context.get());
    left.exponent += right.exponent;
    return emit(left);
  }
  if (op == DecimalOp::Divide) return divide(std::move(left), std::move(right), context.get());
  int exponent = std::min(left.exponent, right.exponent);
  scale(left, exponent);
  scale(right, exponent);
  if (op == DecimalOp::Add) BN_add(left.digits.get(), left.digits.get(), right.digits.get());
  if (op == DecimalOp::Subtract) BN_sub(left.digits.get(), left.digits.get(), right.digits.get());
  return emit(left);
}

double decimal_to_double(const std::string& text) { return std::strtod(text.c_str(), nullptr); }

}  // namespace bireme::lang::tmpl
