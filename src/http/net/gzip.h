// Inflater: decodes a gzip body as it arrives. One thread. Output is handed on in pieces of at most
// 64 KiB, so a bomb meets the receiver's limit early.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bireme::http {

class Inflater {
 public:
  Inflater();
  ~Inflater();

  // `sink` returns false to stop (it has met its limit).
  Status feed(std::string_view bytes, const std::function<bool(std::string_view)>& sink);
  Status finish() const;  // whether the stream was complete

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The whole text as one gzip member, for servers and tests.
std::string gzip(std::string_view text);

}  // namespace bireme::http
