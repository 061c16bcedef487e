// Result<T>: a value or an Error, never both, never silently dropped.
//
// TRY(expr) gives the value or returns the error from the enclosing function. It stands only as a
// whole statement or as the whole right side of a declaration: inside a braced initialiser g++ 12
// leaks the temporaries. CHECK is for broken invariants of our own, never for input.
#pragma once

#include <tl/expected.hpp>

#include <type_traits>
#include <utility>

#include "base/error.h"

namespace bireme {

template <typename T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
  Result(Error error) : tl::expected<T, Error>(tl::unexpect, std::move(error)) {}

  bool ok() const { return this->has_value(); }

  // Adds context to the error, if there is one: `return read(path).during("loading values")`.
  Result during(std::string_view doing) && {
    if (ok()) return std::move(*this);
    return this->error().during(doing);
  }
};

using Status = Result<void>;

// What TRY yields: the value, or nothing for a Status.
template <typename T>
T take_value(Result<T>&& result) {
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

[[noreturn]] void check_failed(const char* file, int line, const char* condition);

}  // namespace bireme

#define TRY(expr)                                            \
  ({                                                         \
    auto try_result_ = (expr);                               \
    if (!try_result_) return std::move(try_result_).error(); \
    ::bireme::take_value(std::move(try_result_));            \
  })

#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::bireme::check_failed(__FILE__, __LINE__, #condition))
