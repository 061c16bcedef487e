// Known<T>: a set that is complete, with the revision it came from. Absence is never "desired:
// nothing": only a Known set may shrink anything (invariants I1, I3, I4).
//
// There is no default constructor and no way to make one without saying where it came from. A set
// that could not be determined is an Error; functions that may shrink a set take Known<T>.
#pragma once

#include <string>
#include <utility>

namespace bireme {

template <typename T>
class Known {
 public:
  Known(T value, std::string revision) : value_(std::move(value)), revision_(std::move(revision)) {}

  const T& value() const { return value_; }
  const T* operator->() const { return &value_; }
  const T& operator*() const { return value_; }
  const std::string& revision() const { return revision_; }

 private:
  T value_;
  std::string revision_;
};

}  // namespace bireme
