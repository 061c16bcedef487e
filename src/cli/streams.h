// Streams: where a command's words go. Data to out, everything else to err. Tests capture both.
//
// Owned by main (or a test), passed by reference, used from one thread at a time except where a
// command says otherwise. Colour and live output are decided once, here.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace bireme::cli {

enum class ColorMode { Auto, Always, Never };

class Streams {
 public:
  virtual ~Streams() = default;
  virtual void out(std::string_view text) = 0;
  virtual void err(std::string_view text) = 0;
  virtual bool flush() = 0;              // false where out could not be written
  virtual bool is_terminal() const = 0;  // both ends: only then may anything animate
  void report(const Error& error) { err(error.report()); }
};

// Standard output and error of this process, out buffered until flush().
class ProcessStreams : public Streams {
 public:
  ~ProcessStreams() override;
  void out(std::string_view text) override;
  void err(std::string_view text) override;
  bool is_terminal() const override;
  bool flush() override;

 private:
  std::string pending_;
  bool failed_ = false;
};

class CapturedStreams : public Streams {
 public:
  void out(std::string_view text) override { out_text += text; }
  void err(std::string_view text) override { err_text += text; }
  bool flush() override { return true; }
  bool is_terminal() const override { return false; }
  std::string out_text;
  std::string err_text;
};

}  // namespace bireme::cli
