// Sprig's numbers: whole ones are int64, others float64 by exact decimals.
#include <cmath>

#include <fmt/core.h>

#include "lang/template/fmt/go_number.h"
#include "lang/template/fmt/print.h"
#include "lang/template/library.h"
#include "lang/template/sprig/cast.h"
#include "lang/template/sprig/decimal.h"
#include "lang/template/state.h"

namespace bireme::lang::tmpl {
namespace {

int64_t wrap_add(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
int64_t wrap_multiply(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}

Result<Value> add(const Call& call) {
  int64_t sum = 0;
  for (Value value : call.arguments) sum = wrap_add(sum, to_int64(value));
  return Value::int64(sum);
}
Result<Value> add1(const Call& call) { return Value::int64(wrap_add(to_int64(call[0]), 1)); }
Result<Value> sub(const Call& call) {
  return Value::int64(wrap_add(to_int64(call[0]), wrap_multiply(to_int64(call[1]), -1)));
}
Result<Value> mul(const Call& call) {
  int64_t product = to_int64(call[0]);
  for (Value value : call.arguments.subspan(1)) product = wrap_multiply(product, to_int64(value));
  return Value::int64(product);
}

Result<Value> div(const Call& call) {
  int64_t divisor = to_int64(call[1]);
  if (divisor == 0) return bad("runtime error: integer divide by zero");
  if (divisor == -1) return Value::int64(wrap_multiply(to_int64(call[0]), -1));
  return Value::int64(to_int64(call[0]) / divisor);
}
Result<Value> mod(const Call& call) {
  int64_t divisor = to_int64(call[1]);
  if (divisor == 0) return bad("runtime error: integer divide by zero");
  return Value::int64(divisor == -1 ? 0 : to_int64(call[0]) % divisor);
}

Result<Value> max(const Call& call) {
  int64_t most = to_int64(call[0]);
  for (Value value : call.arguments) most = std::max(most, to_int64(value));
  return Value::int64(most);
}
Result<Value> min(const Call& call) {
  int64_t least = to_int64(call[0]);
  for (Value value : call.arguments) least = std::min(least, to_int64(value));
  return Value::int64(least);
}

Result<Value> to_int64_function(const Call& call) { return Value::int64(to_int64(call[0])); }
Result<Value> to_int_function(const Call& call) { return Value::integer(to_int64(call[0])); }
Result<Value> to_float_function(const Call& call) { return Value::float64(to_float64(call[0])); }

Result<Value> atoi(const Call& call) { return Value::integer(parse_clamped(call.text(0))); }

Result<Value> to_decimal(const Call& call) {
  return Value::int64(go_parse_int(to_text(call.heap(), call[0]), 8).value_or(0));
}

struct Steps {
  int64_t start;
  int64_t stop;
  int64_t step;
};

Result<std::vector<int64_t>> numbers(const Call& call, Steps steps) {
  std::vector<int64_t> out;
  bool goes_down = steps.stop < steps.start;
  if (goes_down ? steps.step >= 0 : steps.step <= 0) return out;
  auto distance = static_cast<uint64_t>(goes_down ? steps.start - steps.stop
                                                  : steps.stop - steps.start);
  auto stride = static_cast<uint64_t>(goes_down ? -steps.step : steps.step);
  uint64_t count = (distance + stride - 1) / stride;
  if (count > call.run.state().options.limits.memory_bytes_max / sizeof(Value)) {
    return make_error(Reason::LimitExceeded, "template: a list of {} numbers is too long", count);
  }
  TRY(call.run.state().reserve(count * sizeof(Value)));
  out.reserve(count);
  for (uint64_t i = 0; i < count; ++i) {
    out.push_back(wrap_add(steps.start, wrap_multiply(static_cast<int64_t>(i), steps.step)));
  }
  return out;
}

Result<Value> make_numbers(const Call& call, Steps steps) {
  std::vector<int64_t> all = TRY(numbers(call, steps));
  List* list = call.heap().list(all.size(), int_list_type());
  for (int64_t number : all) call.heap().push(list, Value::integer(number));
  return Value(list);
}

Result<Value> until(const Call& call) {
  return make_numbers(call, {0, call.integer(0), call.integer(0) < 0 ? -1 : 1});
}
Result<Value> until_step(const Call& call) {
  return make_numbers(call, {call.integer(0), call.integer(1), call.integer(2)});
}

Result<Value> seq(const Call& call) {
  Steps steps{1, 0, 1};
  switch (call.size()) {
    case 1:
      steps.stop = call.integer(0);
      if (steps.stop < 1) steps.step = -1;
      steps.stop = wrap_add(steps.stop, steps.step);
      break;
    case 2:
      steps = {call.integer(0), call.integer(1), call.integer(1) < call.integer(0) ? -1 : 1};
      steps.stop = wrap_add(steps.stop, steps.step);
      break;
    case 3: {
      steps = {call.integer(0), call.integer(2), call.integer(1)};
      bool goes_down = steps.stop < steps.start;
      if (goes_down && steps.step > 0) return text_value("");
      steps.stop = wrap_add(steps.stop, goes_down ? -1 : 1);
      break;
    }
    default: return text_value("");
  }
  std::vector<int64_t> all = TRY(numbers(call, steps));
  std::string out;
  for (int64_t number : all) {
    if (!out.empty()) out += ' ';
    out += std::to_string(number);
  }
  return call.heap().text(out);
}

Error no_decimal(double number) {
  return bad("Cannot create a Decimal from " + go_format_float(number, 'g', -1));
}

Result<Value> fold(const Call& call, double start, std::span<const Value> rest, DecimalOp op) {
  if (!std::isfinite(start)) return no_decimal(start);
  std::string sum = decimal_of(start);
  for (Value value : rest) {
    if (double number = to_float64(value); !std::isfinite(number)) return no_decimal(number);
    sum = decimal_step(sum, op, decimal_of(to_float64(value)));
    if (sum.empty()) return bad("decimal division by 0");
    if (!call.run.state().spend(sum.size())) return *call.run.state().error;
  }
  return Value::float64(decimal_to_double(sum));
}

Result<Value> addf(const Call& call) { return fold(call, 0, call.arguments, DecimalOp::Add); }
Result<Value> add1f(const Call& call) {
  Value one = Value::integer(1);
  return fold(call, to_float64(call[0]), {&one, 1}, DecimalOp::Add);
}
Result<Value> fold_rest(const Call& call, DecimalOp op) {
  return fold(call, to_float64(call[0]), call.arguments.subspan(1), op);
}
Result<Value> subf(const Call& call) { return fold_rest(call, DecimalOp::Subtract); }
Result<Value> mulf(const Call& call) { return fold_rest(call, DecimalOp::Multiply); }
Result<Value> divf(const Call& call) { return fold_rest(call, DecimalOp::Divide); }

// Go's math.Max and Min: infinity beats not-a-number, which beats the rest; -0 is below 0.
Result<Value> extreme(const Call& call, bool is_max) {
  const double beyond = is_max ? INFINITY : -INFINITY;
  double most = to_float64(call[0]);
  for (Value value : call.arguments.subspan(1)) {
    const double d = to_float64(value);
    if (most == beyond || d == beyond) {
      most = beyond;
    } else if (std::isnan(most) || std::isnan(d)) {
      most = NAN;
    } else if (most == 0 && d == 0) {
      most = std::signbit(most) == is_max ? d : most;
    } else if (is_max ? d > most : d < most) {
      most = d;
    }
  }
  return Value::float64(most);
}
Result<Value> maxf(const Call& call) { return extreme(call, true); }
Result<Value> minf(const Call& call) { return extreme(call, false); }
Result<Value> floor_function(const Call& call) {
  return Value::float64(std::floor(to_float64(call[0])));
}
Result<Value> ceil_function(const Call& call) {
  return Value::float64(std::ceil(to_float64(call[0])));
}

Result<Value> round_function(const Call& call) {
  double round_on = call.size() > 2 ? call[2].as_float() : 0.5;
  double power = std::pow(10, static_cast<double>(call.integer(1)));
  double digits = power * to_float64(call[0]);
  double whole = 0;
  double fraction = std::modf(digits, &whole);
  return Value::float64((fraction >= round_on ? std::ceil(digits) : std::floor(digits)) / power);
}

}  // namespace

void add_math_functions(FunctionTable& table) {
  using P = Param;
  table.add({"add", {P::Any}, true, add});
  table.add({"add1", {P::Any}, false, add1});
  table.add({"sub", {P::Any, P::Any}, false, sub});
  table.add({"mul", {P::Any, P::Any}, true, mul});
  table.add({"div", {P::Any, P::Any}, false, div});
  table.add({"mod", {P::Any, P::Any}, false, mod});
  table.add({"max", {P::Any, P::Any}, true, max});
  table.add({"biggest", {P::Any, P::Any}, true, max});
  table.add({"min", {P::Any, P::Any}, true, min});
  table.add({"int64", {P::Any}, false, to_int64_function});
  table.add({"int", {P::Any}, false, to_int_function});
  table.add({"float64", {P::Any}, false, to_float_function});
  table.add({"atoi", {P::String}, false, atoi});
  table.add({"toDecimal", {P::Any}, false, to_decimal});
  table.add({"until", {P::Int}, false, until});
  table.add({"untilStep", {P::Int, P::Int, P::Int}, false, until_step});
  table.add({"seq", {P::Int}, true, seq});
  table.add({"addf", {P::Any}, true, addf});
  table.add({"add1f", {P::Any}, false, add1f});
  table.add({"subf", {P::Any, P::Any}, true, subf});
  table.add({"mulf", {P::Any, P::Any}, true, mulf});
  table.add({"divf", {P::Any, P::Any}, true, divf});
  table.add({"maxf", {P::Any, P::Any}, true, maxf});
  table.add({"minf", {P::Any, P::Any}, true, minf});
  table.add({"floor", {P::Any}, false, floor_function});
  table.add({"ceil", {P::Any}, false, ceil_function});
  table.add({"round", {P::Any, P::Int, P::Float64}, true, round_function});
}

}  // namespace bireme::lang::tmpl
